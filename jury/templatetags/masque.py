"""Hide the names of a candidate in what is shown of their dossier when identities are masked."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..regles import Caches, cacher

register = template.Library()
BALISES = re.compile(r"(<[^>]*>)")


@register.simple_block_tag
def masquer(content: str, caches: Caches | None) -> str:
    """Replace what is hidden in the text of this block, never in its tags; with nothing to hide, the block as it is."""
    if not caches:
        return content
    morceaux = BALISES.split(content)
    lus = [m if m.startswith("<") else cacher(m, caches.noms, caches.entiers) for m in morceaux]
    return mark_safe("".join(lus)) if isinstance(content, SafeString) else "".join(lus)  # noqa: S308 (rendered already)
