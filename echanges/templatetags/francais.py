"""French as it is written: what a name or a size becomes inside a sentence."""

from __future__ import annotations

from django import template

from ..francais import elider, en_poids

register = template.Library()
register.filter("de", elider)
register.filter("poids", en_poids)
