"""The road of a dossier with its dates, and how long each stretch took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from candidates.models import Dossier


@dataclass(frozen=True)
class Etape:
    """One halt: its name, when it was reached (None: not yet), how long after the one before, in words."""

    libelle: str
    instant: datetime | None
    duree: str = ""


def lire_chemin(dossier: Dossier) -> list[Etape]:
    """The halts of the road in order, those to come included; legal days counted in Paris."""
    haltes = [
        ("Demande de dossier", dossier.demande_le),
        ("Premier dépôt de la demande", dossier.premier_depot_le),
        ("Dernier dépôt de la demande", dossier.dernier_depot_le),
        ("Recevabilité statuée", dossier.statue_le),
        ("Partie 3 déposée", dossier.activites_deposees_le),
        ("Transmis au jury", dossier.transmis_le),
        ("Décision du jury", dossier.decide_le),
        ("Résultat annoncé", dossier.annonce_le),
    ]
    if dossier.dernier_depot_le == dossier.premier_depot_le:
        del haltes[2]
    etapes, avant = [], None
    for libelle, instant in haltes:
        jours = _jours(avant, instant) if avant and instant else None
        etapes.append(Etape(libelle, instant, dire_duree(jours) if jours is not None else ""))
        avant = instant or avant
    return etapes


def lire_etat_depuis(dossier: Dossier) -> str:
    """« depuis le 3 mai 2026 (12 jours) »: since when the dossier is in its state."""
    jours = _jours(dossier.etat_depuis, timezone.now())
    return f"{jours} jour{'s' if jours > 1 else ''}" if jours else "aujourd’hui"


def dire_duree(jours: int) -> str:
    """« le même jour », « 1 jour après », « 12 jours après »; « 3 jours avant » when the dates do not follow each other."""
    if jours == 0:
        return "le même jour"
    return f"{abs(jours)} jour{'s' if abs(jours) > 1 else ''} {'après' if jours > 0 else 'avant'}"


def _jours(debut: datetime, fin: datetime) -> int:
    return (timezone.localdate(fin) - timezone.localdate(debut)).days
