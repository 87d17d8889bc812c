"""Tell the secretariat of the rulings that are due: thirty, fifteen and seven days before, when late, then every week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services.messages import get_adresses_secretariat
from echanges.models import Courriel
from echanges.services import envoyer

from ..models import Alerte
from ..regles import delai, dire_seuil, seuils_franchis

EVENEMENT = "recevabilite.alertes"


@dataclass(frozen=True)
class Echue:
    """A dossier to rule on, with the thresholds that it has passed and nobody was told of; `phrase` says where it stands."""

    dossier: Dossier
    echeance: date
    seuils: list[int]
    reste: int
    phrase: str

    @property
    def raison(self) -> str:
        """Why it is in the mail of the day: the last threshold passed."""
        return dire_seuil(min(self.seuils))


def get_echues(jour: date) -> list[Echue]:
    """Demands that wait for a ruling and have passed on `jour` a threshold not told yet; the most urgent first."""
    attente = Dossier.objects.filter(etat=Etat.DEPOSE, echeance_le__isnull=False, complet_le__isnull=False)
    dites: dict[tuple[object, date], set[int]] = {}
    for pk, echeance, seuil in Alerte.objects.filter(dossier__in=attente).values_list("dossier_id", "echeance", "seuil"):
        dites.setdefault((pk, echeance), set()).add(seuil)
    echues = []
    for dossier in attente.select_related("candidat").order_by("echeance_le", "numero"):
        fin, debut = dossier.echeance_le, dossier.complet_le
        compte = delai(echeance=fin, jour=jour)
        if fin is None or debut is None or compte is None:
            continue
        seuils = [s for s in seuils_franchis(debut=debut, echeance=fin, jour=jour) if s not in dites.get((dossier.pk, fin), set())]
        if seuils:
            echues.append(Echue(dossier, fin, seuils, compte.reste, compte.phrase))
    return echues


def alerter(*, jour: date | None = None) -> int:
    """Write to each active secretary, once a day at most, one mail that groups the demands due; return how many they are.

    Each (dossier, threshold, deadline) is told once, whatever runs again; after days without a worker, one mail tells
    them all. Without an active secretary nothing is noted: it will be told when there is one. Nothing is decided here.
    """
    jour = jour or timezone.localdate()
    cle = f"alertes:{jour:%Y-%m-%d}"
    destinataires = get_adresses_secretariat()
    if not destinataires or Courriel.objects.filter(cle__startswith=f"{cle}:", evenement=EVENEMENT).exists():
        return 0
    echues = get_echues(jour)
    if not echues:
        return 0
    try:
        with transaction.atomic():
            Alerte.objects.bulk_create(
                Alerte(dossier=e.dossier, seuil=s, echeance=e.echeance) for e in echues for s in e.seuils
            )
            retards = sum(e.reste < 0 for e in echues)
            envoyer(
                evenement="recevabilite.alertes", destinataires=destinataires, cle=cle,
                contexte={"echues": echues, "nombre": len(echues), "retards": retards, "jour": jour},
            )  # fmt: skip
    except IntegrityError:  # another worker has just told them
        return 0
    return len(echues)
