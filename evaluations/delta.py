"""What changed between the reading of the dossier (step 1) and the results (step 2), element by element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from .regles import APPARU, CONFIRME, LEVE, SANS_SUITE, ecart_lecture

LIBELLES = {
    LEVE: ("Point levé", "succes"),
    CONFIRME: ("Point confirmé", "attention"),
    APPARU: ("Non noté à la lecture", "info"),
    SANS_SUITE: ("Sans résultat", "neutre"),
}


def lire_delta(grille: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return, from the lines of `lire_grille`, the elements to tell of by competence, and one sentence for all of them.

    An element is told of when the reading noted something about it, or when it is not acquis. Acquired competences are left out.
    """
    competences = []
    comptes: Counter[str] = Counter()
    for lue in grille:
        if lue.get("acquise") is not None:
            continue
        elements = [e | {"ecart": ecart_lecture(points=e["cellule"].points_a_verifier, resultat=e["resultat"])} for e in lue["elements"]]
        racontes = [e | dict(zip(("ecart_libelle", "ecart_ton"), LIBELLES[e["ecart"]], strict=True)) for e in elements if e["ecart"]]
        comptes.update(e["ecart"] for e in racontes)
        if racontes:
            competences.append(lue | {"elements": racontes})
    return {"competences": competences, "phrase": _phrase(comptes)}


def _phrase(comptes: Counter[str]) -> str:
    notes = comptes[LEVE] + comptes[CONFIRME] + comptes[SANS_SUITE]
    phrase = f"{_elements(notes)} avec un point à vérifier noté à la lecture\u00a0: {comptes[LEVE]} acquis, {comptes[CONFIRME]} non acquis ou non mis en œuvre"
    if comptes[SANS_SUITE]:
        phrase += f", {comptes[SANS_SUITE]} sans résultat"
    if not comptes[APPARU]:
        return f"{phrase}."
    return f"{phrase}. {_elements(comptes[APPARU])} non acquis ou non mis en œuvre, sans point noté à la lecture."


def _elements(nombre: int) -> str:
    return f"{nombre} élément" if nombre < 2 else f"{nombre} éléments"
