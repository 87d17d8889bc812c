"""A second step that is lost: taken away, and the person told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from comptes.services import reinitialiser_facteurs
from echanges.services import envoyer

if TYPE_CHECKING:
    from comptes.models import Utilisateur


@transaction.atomic
def reinitialiser_et_prevenir(*, utilisateur: Utilisateur, auteur: Utilisateur) -> None:
    """Remove the means of a person and write to them, so that whoever did not ask for it hears of it.

    Raises what `comptes.services.reinitialiser_facteurs` raises.
    """
    reinitialiser_facteurs(utilisateur=utilisateur, auteur=auteur)
    envoyer(
        evenement="bureau.deux_etapes_reinitialisee", destinataires=[utilisateur.email], contexte={"personne": utilisateur, "instant": timezone.now()},
        cle=f"deux-etapes:{utilisateur.pk}:{utilisateur.generation_sessions}",
    )  # fmt: skip
