"""What a mission asks of the person: what is to be read, observed and scored, and what they already carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.completude import competences_a_ecrire
from referentiels.parametres import valeur

from .enums import EtatMission
from .models import Evaluation, Mission

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True)
class Charge:
    """The work of one mission, in numbers, and the other missions of the same person.

    `observees` are the codes of the competences that rest on an observation (l.318); `minutes` is the least length of the
    interview (l.319); `en_cours` counts the person's other missions under way, `meme_jour` those of them on the same day.
    """

    competences: int
    elements: int
    observees: tuple[str, ...]
    minutes: int
    en_cours: int
    meme_jour: tuple[str, ...]


def lire_charge(mission: Mission) -> Charge:
    """Count what `mission` asks, in three queries whatever its size."""
    dossier = mission.dossier
    structure = dossier.referentiel.structure
    competences = [structure.competence(c) for c in competences_a_ecrire(dossier)]
    autres = _jours_des_autres(mission)
    return Charge(
        competences=len(competences), elements=sum(len(c.elements) for c in competences),
        observees=tuple(c.code for c in competences if c.observation),
        minutes=int(valeur("entretien_minutes_min", le=mission.date_prevue, certification=dossier.referentiel.certification)),
        en_cours=len(autres), meme_jour=tuple(sorted(numero for numero, jour in autres.values() if jour == mission.date_prevue)),
    )  # fmt: skip


def _jours_des_autres(mission: Mission) -> dict[UUID, tuple[str, date]]:
    """Number and day, fixed or foreseen, of the other dossiers that the person answers for."""
    autres = Mission.objects.en_cours().filter(evaluateur=mission.evaluateur_id).exclude(dossier=mission.dossier_id)
    lues = list(autres.select_related("dossier"))
    fixees = dict(
        Evaluation.objects.filter(is_active=True, prevue_le__isnull=False, dossier__in=[m.dossier_id for m in lues]).values_list("dossier_id", "prevue_le")
    )
    return {m.dossier_id: (m.dossier.numero, timezone.localdate(fixees[m.dossier_id]) if m.dossier_id in fixees else m.date_prevue) for m in lues}


def get_autre(mission: Mission) -> Mission | None:
    """The other place of the pair, when someone holds it or is proposed for it."""
    autres = mission.dossier.missions.en_vigueur().exclude(pk=mission.pk).select_related("evaluateur__organisation")
    return autres.first()


def groupe(*, mission: Mission, evaluation: Evaluation | None, en_evaluation: bool, prepare: bool) -> str:
    """Where a mission stands for its evaluator: `a_repondre`, `a_preparer`, `a_tenir` or `faites`.

    `en_evaluation`: the dossier waits for its pair or is in its hands; `prepare`: nothing is missing of the plan.
    """
    if mission.etat == EtatMission.PROPOSEE:
        return "a_repondre"
    if not en_evaluation:
        return "faites"
    commencee = evaluation is not None and (prepare or evaluation.entretien_debut is not None)
    return "a_tenir" if commencee else "a_preparer"
