"""Read what the secretariat needs before it rules: the ruling in force, the deadline of an appeal, what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.comparaison import Comparaison, comparer_au_precedent
from candidates.completude import deja_lus, get_dernier_depot
from candidates.enums import Etat, Partie
from candidates.lecture import lire_partie_2
from candidates.regles import ajouter_mois
from referentiels.parametres import valeur

from .regles import Delai, delai

if TYPE_CHECKING:
    from datetime import date

    from candidates.models import Depot, Dossier

    from .models import Recevabilite


def get_recevabilite(dossier: Dossier) -> Recevabilite | None:
    """The ruling in force: the last one."""
    return dossier.recevabilites.order_by("statue_le").last()


def limite_recours(dossier: Dossier, jour: date) -> date:
    """Last day on which a ruling given on `jour` can be contested."""
    mois = valeur("recours_mois", le=jour, certification=dossier.referentiel.certification)
    return ajouter_mois(jour, mois)


def mois_requis(dossier: Dossier) -> int:
    """Months of experience in the trade that were demanded on the day of the first deposit (l.179, 267)."""
    jour = timezone.localdate(dossier.premier_depot_le) if dossier.premier_depot_le else timezone.localdate()
    return int(valeur("experience_mois_min", le=jour, certification=dossier.referentiel.certification))


@dataclass(frozen=True)
class Instruction:
    """What lies beside the ruling form: the deposit, what it says of experience, the clock, what came before."""

    depot: Depot
    mois_requis: int
    mois_calcules: int
    experience: dict[str, Any]
    parcours: dict[str, Any]
    partie_2: dict[str, Any]
    delai: Delai | None
    changements: Comparaison | None
    avis: list[Recevabilite]


def lire_instruction(dossier: Dossier) -> Instruction | None:
    """Everything the secretary reads before ruling, from the last deposit; None before any deposit."""
    depot = get_dernier_depot(dossier, Partie.RECEVABILITE)
    if depot is None:
        return None
    depot.dossier = dossier
    experience, avis = depot.contenu["experience"], _lire_avis(dossier)
    return Instruction(
        depot=depot, mois_requis=avis[-1].mois_requis if avis else mois_requis(dossier), mois_calcules=experience["mois"], experience=experience,
        parcours=depot.contenu["parcours"], partie_2=lire_partie_2(depot),
        delai=_delai(dossier), changements=comparer_au_precedent(depot),
        avis=avis,
    )  # fmt: skip


def _lire_avis(dossier: Dossier) -> list[Recevabilite]:
    """Rulings, oldest first, with who signed them, their motives and their appeal."""
    lus = deja_lus(dossier, "recevabilites")
    return list(dossier.recevabilites.select_related("auteur", "recours").prefetch_related("motifs")) if lus is None else lus


def _delai(dossier: Dossier) -> Delai | None:
    """The clock runs while the demand waits for its ruling, and then only."""
    echeance = dossier.echeance_le if dossier.etat == Etat.DEPOSE else None
    return delai(echeance=echeance, jour=timezone.localdate())
