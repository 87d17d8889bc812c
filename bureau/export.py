"""What is on the secretariat's screen, as a file that a spreadsheet opens without running anything: CSV or XLSX."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from journal.services import journaliser

from .filtres import FILTRES
from .regles import neutraliser
from .tableur import Plume

if TYPE_CHECKING:
    from django.http import QueryDict

    from comptes.models import Utilisateur

    from .liste import Ligne

Valeur = str | date | None
COLONNES: tuple[tuple[str, int], ...] = (  # heading, width in characters
    ("Numéro", 16), ("Prénoms", 18), ("Nom de naissance", 20), ("Nom d’usage", 20), ("Adresse électronique", 30), ("Entreprise(s)", 30),
    ("CQP", 34), ("File", 28), ("Qui agit", 16), ("Dans cet état depuis le", 14), ("Échéance", 12), ("Urgence", 36), ("Premier dépôt", 12),
    ("Dernier dépôt", 12), ("Recevabilité statuée", 12), ("Partie 3 déposée", 12), ("Transmis au jury", 12), ("Décidé", 12), ("Annoncé", 12),
    ("Dernier changement", 12),
)  # fmt: skip
FEUILLE = "Dossiers"


def valeurs(ligne: Ligne) -> list[Valeur]:
    """One row of the file, in the order of `COLONNES`: words, made harmless, and dates."""
    d, candidat = ligne.dossier, ligne.dossier.candidat
    mots = (
        d.numero, candidat.prenoms, candidat.nom_naissance, candidat.nom_usage, candidat.email, ligne.entreprises,
        d.referentiel.certification.intitule, ligne.file.libelle, ligne.file.attend,
    )  # fmt: skip
    urgence = ligne.urgence.phrase if ligne.urgence else ""
    dates = (
        d.premier_depot_le, d.dernier_depot_le, d.statue_le, d.activites_deposees_le, d.transmis_le, d.decide_le, d.annonce_le, d.modifie_le
    )
    return [*map(neutraliser, mots), _jour(d.etat_depuis), ligne.limite, neutraliser(urgence), *map(_jour, dates)]


def _jour(instant: datetime | None) -> date | None:
    return timezone.localdate(instant) if instant else None


def lignes_csv(lignes: Iterable[Ligne]) -> Iterator[str]:
    """Lines of the CSV, with the mark that makes a spreadsheet read UTF-8."""
    plume = csv.writer(Plume(), delimiter=";")
    yield "\ufeff" + plume.writerow([libelle for libelle, _ in COLONNES])
    for ligne in lignes:
        yield plume.writerow([f"{v:%d/%m/%Y}" if isinstance(v, date) else v or "" for v in valeurs(ligne)])


def ecrire_xlsx(lignes: Iterable[Ligne]) -> IO[bytes]:
    """The spreadsheet, in a temporary file that the caller closes: dates are dates, the heading stays, nothing is a formula.

    Rows are written one by one: the memory used does not grow with their number.
    """
    import xlsxwriter  # here: a web process that exports nothing does not carry it

    sortie = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever sends it
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": False,
        "default_date_format": "dd/mm/yyyy",
    }  # fmt: skip
    with xlsxwriter.Workbook(sortie, options) as classeur:
        feuille, gras = classeur.add_worksheet(FEUILLE), classeur.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        feuille.freeze_panes(1, 1)
        for rang, (libelle, largeur) in enumerate(COLONNES):
            feuille.set_column(rang, rang, largeur)
            feuille.write_string(0, rang, libelle, gras)
        dernier = 0
        for dernier, ligne in enumerate(lignes, 1):
            for rang, valeur in enumerate(valeurs(ligne)):
                if isinstance(valeur, date):
                    feuille.write_datetime(dernier, rang, datetime(valeur.year, valeur.month, valeur.day))  # noqa: DTZ001  a plain day
                elif valeur:
                    feuille.write_string(dernier, rang, valeur)
        feuille.autofilter(0, 0, dernier, len(COLONNES) - 1)
    sortie.seek(0)
    return sortie


def noter_export(*, auteur: Utilisateur, requete: QueryDict, genre: str, nombre: int) -> None:
    """Journal that dossiers left as a file: by whom, how many, by which filters; never what was typed in them."""
    with transaction.atomic():
        journaliser(
            action="dossiers_exportes", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, objet_type="liste",
            donnees={"format": genre, "nombre": nombre, "filtres": sorted(n for n in FILTRES if requete.get(n))},
        )  # fmt: skip
