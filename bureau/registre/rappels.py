"""Remind of habilitations that come to their end, once each: the person, and the secretariat in one mail. Safe to run twice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from candidates.services.messages import get_adresses_secretariat
from comptes.enums import EtatHabilitation
from comptes.models import Habilitation
from echanges.services import envoyer

from .lecture import get_alerte_jours


@transaction.atomic
def rappeler_habilitations() -> int:
    """Write about each habilitation to be renewed that nobody was told of; return how many.

    The mail to the person is the memory: one per habilitation and end date, so that a corrected date is told again. The
    mails of one run, and the one that gathers them, exist together or not at all.
    """
    jour = timezone.localdate()
    a_renouveler = Habilitation.objects.a_l_etat(EtatHabilitation.A_RENOUVELER, jour=jour, alerte_jours=get_alerte_jours(jour))
    lignes = a_renouveler.filter(utilisateur__is_active=True).select_related("utilisateur", "certification")
    nouvelles = [h for h in lignes.order_by("au", "numero") if _ecrire(h)]
    if nouvelles:
        envoyer(
            evenement="bureau.habilitations_a_renouveler", destinataires=get_adresses_secretariat(), contexte={"habilitations": nouvelles},
            cle=f"habilitations-a-renouveler:{nouvelles[0].pk}:{nouvelles[0].au:%Y-%m-%d}:{len(nouvelles)}",
        )  # fmt: skip
    return len(nouvelles)


def _ecrire(habilitation: Habilitation) -> bool:
    recus = envoyer(
        evenement="bureau.habilitation_a_renouveler", destinataires=[habilitation.utilisateur.email],
        contexte={"habilitation": habilitation}, cle=f"habilitation-a-renouveler:{habilitation.pk}:{habilitation.au:%Y-%m-%d}",
    )  # fmt: skip
    return bool(recus)
