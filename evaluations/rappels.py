"""Remind evaluators that an answer is awaited, then tell the secretariat that it did not come. Safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from candidates.effets import get_adresse
from candidates.enums import Etat
from candidates.services.messages import get_adresses_secretariat
from echanges.services import envoyer

from .lecture import entretien_minimum
from .models import Evaluation, Mission
from .regles import DERNIER_JOUR, EN_RETARD, MI_DELAI, rappel_a_faire, rappel_de_convocation

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


def rappeler_missions() -> int:
    """Send today's reminders; return how many mails were queued. One mail per mission and per moment, whatever happens."""
    jour = timezone.localdate()
    attendues = Mission.objects.sans_reponse().filter(repondre_avant__isnull=False, evaluateur__is_active=True)
    return sum(_rappeler(pk, jour) for pk in attendues.order_by("proposee_le").values_list("pk", flat=True))


@transaction.atomic
def _rappeler(mission_id: UUID, jour: date) -> int:
    mission = Mission.objects.sans_reponse().select_for_update(of=("self",)).filter(pk=mission_id).first()
    if mission is None or mission.repondre_avant is None:  # answered or taken back in between
        return 0
    rappel = rappel_a_faire(proposee=timezone.localdate(mission.proposee_le), limite=mission.repondre_avant, jour=jour)
    contexte, dossier_id = {"mission": mission, "is_dernier_jour": rappel == DERNIER_JOUR}, mission.dossier_id
    if rappel in (MI_DELAI, DERNIER_JOUR):
        recus = envoyer(
            evenement="evaluations.mission_rappel", destinataires=[mission.evaluateur.email], contexte=contexte,
            cle=f"mission-{rappel}:{mission.pk}", dossier_id=dossier_id,
        )  # fmt: skip
    elif rappel == EN_RETARD:
        recus = envoyer(
            evenement="evaluations.mission_sans_reponse", destinataires=get_adresses_secretariat(), contexte=contexte,
            cle=f"mission-{rappel}:{mission.pk}", dossier_id=dossier_id,
        )  # fmt: skip
    else:
        recus = []
    return len(recus)


def rappeler_convocations() -> int:
    """Remind candidates of a date they did not confirm; return how many mails were queued. One per date and per moment."""
    jour = timezone.localdate()
    attendues = Evaluation.objects.filter(
        is_active=True, dossier__etat=Etat.EN_EVALUATION, candidat_informe_le__isnull=False, accuse_le__isnull=True, prevue_le__gt=timezone.now(),
        dossier__candidat__utilisateur__isnull=False,
    )  # fmt: skip
    return sum(_rappeler_convocation(pk, jour) for pk in attendues.order_by("prevue_le").values_list("pk", flat=True))


@transaction.atomic
def _rappeler_convocation(evaluation_id: UUID, jour: date) -> int:
    evaluation = Evaluation.objects.select_for_update(of=("self",)).filter(pk=evaluation_id, is_active=True, accuse_le__isnull=True).first()
    if evaluation is None or evaluation.candidat_informe_le is None or evaluation.prevue_le is None:  # acknowledged or moved in between
        return 0
    dossier, prevue = evaluation.dossier, timezone.localdate(evaluation.prevue_le)
    rappel = rappel_de_convocation(informe=timezone.localdate(evaluation.candidat_informe_le), prevue=prevue, jour=jour)
    adresse = get_adresse(dossier)
    if not rappel or not adresse:
        return 0
    contexte = {"evaluation": evaluation, "dossier": dossier, "candidat": dossier.candidat, "entretien_minutes": entretien_minimum(evaluation)}
    cle = f"convocation-{rappel}:{evaluation.pk}:{evaluation.prevue_le:%Y%m%d%H%M}"
    return len(envoyer(evenement="evaluations.convocation_rappel", destinataires=[adresse], contexte=contexte, cle=cle, dossier_id=dossier.pk))
