"""What is on the secretariat's screen, as a CSV file that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from .files import file_de, urgence_de

if TYPE_CHECKING:
    from candidates.models import Dossier

DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")
ENTETE = (
    "Numéro", "Prénoms", "Nom de naissance", "Nom d’usage", "Adresse électronique", "Entreprise(s)", "CQP", "État",
    "Premier dépôt", "Dernier dépôt", "À statuer avant le", "Urgence", "Transmis au jury", "Décidé", "Annoncé",
)  # fmt: skip


def neutraliser(valeur: str) -> str:
    """Prefix with an apostrophe what a spreadsheet would take for a formula."""
    return f"'{valeur}" if valeur.startswith(DANGEREUX) else valeur


class _Ligne:
    """A file that keeps nothing: it hands each written line back."""

    def write(self, valeur: str) -> str:
        """Return what is written."""
        return valeur


def lignes_csv(dossiers: Iterable[Dossier], *, jour: date) -> Iterator[str]:
    """Lines of the CSV, with the mark that makes a spreadsheet read UTF-8; dossiers come from `filtres.filtrer`."""
    plume = csv.writer(_Ligne(), delimiter=";")
    yield "\ufeff" + plume.writerow(ENTETE)
    for dossier in dossiers:
        yield plume.writerow([neutraliser(v) for v in _valeurs(dossier, jour)])


def _valeurs(dossier: Dossier, jour: date) -> list[str]:
    candidat, urgence = dossier.candidat, urgence_de(dossier, jour)
    entreprises = dict.fromkeys(e.entreprise for e in dossier.emplois.all() if e.entreprise)
    return [
        dossier.numero, candidat.prenoms, candidat.nom_naissance, candidat.nom_usage, candidat.email,
        ", ".join(entreprises), dossier.referentiel.certification.intitule, file_de(dossier).libelle,
        _jour(dossier.premier_depot_le), _jour(dossier.dernier_depot_le), _jour(dossier.echeance_le),
        urgence.phrase if urgence else "", _jour(dossier.transmis_le), _jour(dossier.decide_le),
        _jour(dossier.annonce_le),
    ]  # fmt: skip


def _jour(instant: date | datetime | None) -> str:
    if instant is None:
        return ""
    return f"{timezone.localdate(instant) if isinstance(instant, datetime) else instant:%d/%m/%Y}"
