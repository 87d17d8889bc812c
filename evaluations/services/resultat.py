"""Conclude a competence from the recap of all of them, at the version that was read."""

from __future__ import annotations

from django.db import transaction

from candidates.enums import RoleDossier
from candidates.erreurs import VersionPerimee
from comptes.models import Utilisateur

from ..models import Evaluation, EvaluationCompetence
from ..recapitulatif import versions_des_elements
from .commun import ouvrir
from .grille import conclure_competence


@transaction.atomic
def conclure_au_recapitulatif(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, version: int, conclusion: str, motif: str = ""
) -> EvaluationCompetence | None:
    """Conclude one competence as `conclure_competence` does, and raise as it does; None when nothing was typed or nothing changes.

    `version` is the one that `lire_recapitulatif` gave. `VersionPerimee` when the competence or one of its elements changed since: its proposal may no longer be the one that was shown.
    """
    evaluation = ouvrir(evaluation, auteur, RoleDossier.EVALUATEUR_EXTERNE)
    ligne = EvaluationCompetence.objects.filter(evaluation=evaluation, code=code).first() or EvaluationCompetence(evaluation=evaluation, code=code)
    if not conclusion or (ligne.conclusion, ligne.motif) == (conclusion, motif.strip()):
        return None
    if ligne.version + versions_des_elements(evaluation).get(code, 0) != version:
        raise VersionPerimee(ligne)
    return conclure_competence(evaluation=evaluation, auteur=auteur, code=code, conclusion=conclusion, motif=motif)
