"""When the site was last backed up, and whether that is too long ago. Backups themselves are made by `bureau.sauvegarde`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from echanges.dates import date_format

from .accueil import Tache
from .models import Sauvegarde

TROP_VIEILLE = timedelta(hours=48)  # one night may fail; two may not


def get_derniere() -> Sauvegarde | None:
    """The last backup that somebody vouched for."""
    return Sauvegarde.objects.order_by("-faite_le").first()


def dire_retard(maintenant: datetime) -> str:
    """What is amiss, in French and without a capital; empty when a backup was made within two days."""
    derniere = get_derniere()
    if derniere is None:
        return "aucune sauvegarde n’a encore été faite"
    if maintenant - derniere.faite_le <= TROP_VIEILLE:
        return ""
    return f"la dernière a été faite le {date_format(timezone.localtime(derniere.faite_le), 'j F Y à H:i')}"


def lire_alerte_de_la_sauvegarde() -> list[Tache]:
    """One line for the desk when the site in production has no recent backup."""
    retard = dire_retard(timezone.now()) if settings.PRODUCTION else ""
    if not retard:
        return []
    is_premiere = get_derniere() is None
    return [
        Tache(
            "Sauvegarde du site", "", "Jamais faite" if is_premiere else "En retard", "danger",
            f"{retard[0].upper()}{retard[1:]}\u00a0: en cas de panne, {'tout' if is_premiere else 'ce qui a été écrit depuis'} serait perdu.",
            suite="La personne qui tient le site " + ("la met en route." if is_premiere else "la relance, et cherche pourquoi elle ne se fait plus chaque nuit."),
            is_a_faire=True,
        )
    ]  # fmt: skip
