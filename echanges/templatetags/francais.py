"""French as it is written: what a name or a size becomes inside a sentence."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import defaultfilters

from ..francais import dire_premier, elider, en_phrase, en_poids

register = template.Library()
register.filter("de", elider)
register.filter("en_phrase", en_phrase)
register.filter("poids", en_poids)


@register.filter(name="date", expects_localtime=True, is_safe=False)
def dater(valeur: Any, motif: str | None = None) -> str:
    """The filter of Django, with the first of a month as one says it: « 1er mars 2026 »."""
    return dire_premier(defaultfilters.date(valeur, motif))


@register.filter(name="pluralize", is_safe=False)
def accorder(valeur: Any, marque: str = "s") -> str:
    """The filter of Django, with zero in the singular: « 0 dossier », « 1 dossier », « 2 dossiers »."""
    return defaultfilters.pluralize(1 if valeur == 0 or (hasattr(valeur, "__len__") and len(valeur) == 0) else valeur, marque)
