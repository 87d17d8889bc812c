"""Every competence on one screen: its results, the proposal with its sentence, the conclusion, what is missing and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .avancement import get_points
from .enums import Resultat
from .lecture import manques_grille
from .models import Evaluation
from .presentation import lire_grille
from .regles import motif_exige


def lire_recapitulatif(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return every line of `lire_grille` with its results gathered by value and what it still misses; acquired ones as they are."""
    manques, versions = manques_grille(evaluation), versions_des_elements(evaluation)
    lignes = lire_grille(evaluation)
    for lue in lignes:
        if lue["acquise"] is not None:
            continue
        code = lue["code"]
        lue["version"] = lue["ligne"].version + versions.get(code, 0)
        lue["resultats"] = rassembler(lue["elements"])
        siens = [m for m in manques if code in (m.page, m.champ)]
        lue["points"] = get_points(evaluation, siens)
        lue["restent"] = sum(m.page == code for m in siens)  # as the stepper counts: an observation is of the step before
        lue["is_motif_du"] = bool(lue["ligne"].conclusion) and motif_exige(
            proposition=lue["avis"].proposition, conclusion=lue["ligne"].conclusion
        )
    return lignes


def versions_des_elements(evaluation: Evaluation) -> dict[str, int]:
    """How many times the elements of each competence were written: what its proposal rests on changed when this does."""
    sommes: dict[str, int] = {}
    for code, version in evaluation.elements.values_list("code", "version"):
        competence = code.split(".", maxsplit=1)[0]
        sommes[competence] = sommes.get(competence, 0) + version
    return sommes


def rassembler(elements: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Gather elements by their result, in the paper's order, those without one last; empty groups are left out."""
    lus = list(elements)
    groupes = [(str(libelle), [e for e in lus if e["resultat"] == code]) for code, libelle in Resultat.choices]
    groupes.append(("Pas encore évalué", [e for e in lus if not e["resultat"]]))
    return [(libelle, membres) for libelle, membres in groupes if membres]
