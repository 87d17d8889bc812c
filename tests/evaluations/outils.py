"""What the tests of the evaluation's pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from evaluations.lecture import get_evaluation
from tests.candidates.outils import client_de, texte

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from evaluations.models import Evaluation

__all__ = ["client_de", "en_evaluation", "feuille", "texte", "url"]


def en_evaluation(scene: Scene) -> Evaluation:
    """An evaluation just opened, its grid empty."""
    evaluation = get_evaluation(scene.amener("en_evaluation"))
    assert evaluation is not None
    return evaluation


def url(nom: str, objet: Any, *autres: Any) -> str:
    """Address of a page of the evaluation."""
    return reverse(f"evaluations:{nom}", args=[objet.pk, *autres])


def feuille(evaluation: Evaluation, code: str, resultats: dict[str, str], **autres: str) -> dict[str, str]:
    """What the évaluateur externe sends with the page of one competence, at the versions stored now."""
    versions = dict(evaluation.elements.values_list("code", "version"))
    envoi = {"lecture_le": "", "resultats_le": "", "conclusion": "", "motif": "", "observations": "", "observations_avant": ""}
    for element in evaluation.dossier.referentiel.structure.competence(code).elements:
        base = element.code.replace(".", "_")
        envoi |= {f"{base}-version": str(versions.get(element.code, 0)), f"{base}-points_a_verifier": "", f"{base}-commentaire": ""}
        envoi[f"{base}-resultat"] = resultats.get(element.code, "")
    return envoi | autres
