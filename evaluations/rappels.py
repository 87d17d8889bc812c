"""Remind evaluators that an answer is awaited, then tell the secretariat that it did not come. Safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from candidates.services.messages import get_adresses_secretariat
from echanges.services import envoyer

from .models import Mission
from .regles import DERNIER_JOUR, EN_RETARD, MI_DELAI, rappel_a_faire

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
    attendues = Mission.objects.sans_reponse().select_for_update(of=("self",))
    mission = attendues.select_related("evaluateur", "dossier__referentiel__certification").filter(pk=mission_id).first()
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
