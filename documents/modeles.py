"""Which version of its model a document was made with: the SHA-256 of the model, of what it extends and includes, and of the style sheet."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .registre import genre as get_genre

FEUILLE = "css/document.css"
_APPELES = re.compile(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")


def version_du_genre(code: str) -> str:
    """Return « evaluations/documents/bilan.html 3f2a91c04be7 » for a kind: its first model and twelve signs of its version."""
    gabarit = get_genre(code).get_gabarits()[0]
    return f"{gabarit[:100]} {version_du_gabarit(gabarit)}"


@lru_cache(maxsize=128)
def version_du_gabarit(gabarit: str) -> str:
    """Return twelve hexadecimal signs: the same model laid out with the same style has the same, whatever the process."""
    lus: dict[str, str] = {}
    _lire(gabarit, lus)
    trouve = finders.find(FEUILLE)
    feuille = Path(str(trouve)).read_text() if trouve else ""
    return hashlib.sha256("\0".join([*(f"{nom}\0{lus[nom]}" for nom in sorted(lus)), feuille]).encode()).hexdigest()[:12]


def _lire(gabarit: str, lus: dict[str, str]) -> None:
    if gabarit in lus:
        return
    try:
        source = str(get_template(gabarit).template.source)  # type: ignore[attr-defined]  # of Django's own engine
    except TemplateDoesNotExist:  # named by a comment, or chosen at run time
        return
    lus[gabarit] = source
    for appele in _APPELES.findall(source):
        _lire(appele, lus)
