"""What is over for an evaluator: until when they read an evaluation, what has closed and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from candidates.models import Acces
from comptes.enums import ROLES_HABILITES

from .enums import EtatMission
from .models import Mission

if TYPE_CHECKING:
    from comptes.models import Utilisateur

UN_INSTANT = timedelta(microseconds=1)


def fins_de_lecture(utilisateur: Utilisateur) -> dict[UUID, datetime]:
    """Last instant at which this person reads, or read, each dossier they evaluated and whose end is known."""
    acces = Acces.objects.filter(personne=utilisateur, role__in=[r.value for r in ROLES_HABILITES], au__isnull=False).order_by("au")
    return {a.dossier_id: a.au - UN_INSTANT for a in acces if a.au}


def lire_closes(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """Return the missions that this person no longer reads, latest first: a number, a place, a date and why. Nobody is named."""
    fins = fins_de_lecture(utilisateur)
    missions = Mission.objects.closes_pour(utilisateur).select_related("dossier")
    return [
        {"mission": m, "fin": fins.get(m.dossier_id) or m.repondue_le, "is_reprise": m.etat == EtatMission.REMPLACEE}
        for m in missions
    ]
