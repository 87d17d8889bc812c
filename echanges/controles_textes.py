"""Checks of the texts that may be reworded: each default can be written with its fields alone."""

from __future__ import annotations

import re
from typing import Any

from django.core.checks import CheckMessage, Error, register

from .textes import TEXTES


@register()
def verifier_textes(**_: Any) -> list[CheckMessage]:
    """Every text exists in its template, and every piece of that template that is not plain words has the name of a field."""
    fautes: list[CheckMessage] = []
    for texte in TEXTES.values():
        try:
            reste = re.search(r"{{.*?}}|{%.*?%}", texte.defaut, re.DOTALL) or (re.search(r"<[^>]*>", texte.defaut) if texte.is_html else None)
        except LookupError as erreur:
            fautes.append(Error(str(erreur), id="echanges.E003"))
            continue
        if reste is not None:
            fautes.append(Error(f"Texte {texte.code} : aucun champ ne nomme {reste[0]}", id="echanges.E004"))
    return fautes
