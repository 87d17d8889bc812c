"""French as it is written: the elision of « de », the first of a month, the size of a file. Pure."""

from __future__ import annotations

import math
import re
import unicodedata

_VOYELLES = "aeiouœæh"
MOIS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
_PREMIER = re.compile(rf"(?<!\d)1 (?=(?:{'|'.join(MOIS)})\b)")


def elider(nom: object) -> str:
    """« d’Alice », « d’Hélène », « d’évaluateur externe », « de Paul », « de Yasmine »: the word that follows is a name or a role."""
    mot = str(nom).strip()
    lettres = unicodedata.normalize("NFD", mot[:2].casefold())
    nues = [c for c in lettres if not unicodedata.combining(c)]
    if not nues:
        return "de"
    is_yves = nues[0] == "y" and len(nues) > 1 and nues[1] not in _VOYELLES
    return f"d’{mot}" if nues[0] in _VOYELLES or is_yves else f"de {mot}"


def en_phrase(libelle: object) -> str:
    """A label as it is written inside a sentence: its first letter alone is lowered, « secrétariat de la CPEF »."""
    texte = str(libelle)
    return texte[:1].lower() + texte[1:]


def en_poids(octets: int) -> str:
    """Size of a file as a person reads it: « 491 octets », « 26 ko », « 2,8 Mo »."""
    if octets < 1024:
        return f"{octets}\u00a0octet{'s' if octets > 1 else ''}"
    if octets < 1024 * 1024:
        return f"{math.ceil(octets / 1024)}\u00a0ko"
    return f"{math.ceil(octets / (1024 * 1024) * 10) / 10:.1f}".replace(".", ",").removesuffix(",0") + "\u00a0Mo"


def dire_premier(texte: str) -> str:
    """A date in words, its first of the month as one says it: « 1er mars 2026 »."""
    return _PREMIER.sub("1er ", texte)
