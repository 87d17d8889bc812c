"""Step 1 of the grid, « Lecture du dossier VAE »: the points to check in the interview, element by element, dated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier

from ..models import Evaluation, EvaluationCompetence, EvaluationElement
from ..regles import dates_en_ordre
from .cellules import noter_element
from .commun import ouvrir
from .grille import dater_competence

if TYPE_CHECKING:
    from datetime import date

    from comptes.models import Utilisateur


@transaction.atomic
def noter_points(*, evaluation: Evaluation, auteur: Utilisateur, code: str, points: str, version: int) -> tuple[EvaluationElement, date | None]:
    """Write the points to check of one element (l.316), by the évaluateur externe; result and comment stay as they are.

    The first point of a competence dates its reading, today: the second value returned, None when nothing was dated.
    Raises as `noter_element` does.
    """
    cellule = noter_element(evaluation=evaluation, auteur=auteur, code=code, version=version, points_a_verifier=points)
    competence = code.split(".", maxsplit=1)[0]
    if not points or get_lecture(evaluation, competence) is not None:
        return cellule, None
    return cellule, dater_lecture(evaluation=evaluation, auteur=auteur, code=competence, le=timezone.localdate()).lecture_le


@transaction.atomic
def dater_lecture(*, evaluation: Evaluation, auteur: Utilisateur, code: str, le: date | None) -> EvaluationCompetence:
    """Date the reading of a competence, as the paper's column does; the date of the results stays. Raises as `dater_competence`."""
    evaluation = ouvrir(evaluation, auteur, RoleDossier.EVALUATEUR_EXTERNE)
    ligne = EvaluationCompetence.objects.filter(evaluation=evaluation, code=code).first() or EvaluationCompetence(evaluation=evaluation, code=code)
    if ligne.lecture_le == le or (ligne.lecture_le is None and not dates_en_ordre(le, ligne.resultats_le)):
        return ligne
    return dater_competence(evaluation=evaluation, auteur=auteur, code=code, lecture_le=le, resultats_le=ligne.resultats_le)


def get_lecture(evaluation: Evaluation, code: str) -> date | None:
    """Day on which the dossier was read for this competence."""
    return EvaluationCompetence.objects.filter(evaluation=evaluation, code=code).values_list("lecture_le", flat=True).first()
