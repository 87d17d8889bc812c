"""Hide the names of a candidate in what is shown of their dossier when identities are masked."""

import re
from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..regles import cacher

register = template.Library()
BALISES = re.compile(r"(<[^>]*>)")


@register.simple_block_tag
def masquer(content: str, noms: Sequence[str]) -> str:
    """Replace the names given in the text of this block, never in its tags; with no name, the block as it is."""
    if not noms:
        return content
    morceaux = BALISES.split(content)
    caches = [m if m.startswith("<") else cacher(m, noms) for m in morceaux]
    return mark_safe("".join(caches)) if isinstance(content, SafeString) else "".join(caches)  # noqa: S308 (rendered already)
