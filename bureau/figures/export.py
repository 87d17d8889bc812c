"""The tables of the page as files: exactly the same numbers, as numbers; nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..regles import neutraliser
from .tableaux import Absent, Genre

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xlsxwriter

    from .tableaux import Partie, Tableau, Valeur

ENTETE = ("Tableau", "Ligne", "Colonne", "Valeur", "Unité")
UNITES = {Genre.NOMBRE: "nombre", Genre.TAUX: "part (1 = 100 %)", Genre.JOURS: "jours"}
FORMATS = {Genre.NOMBRE: "#,##0", Genre.TAUX: "0.0%", Genre.JOURS: "0.0"}
ONGLET_MAX = 31  # characters of the name of a sheet


@dataclass(frozen=True)
class Document:
    """What is exported: a title, sentences that say what it is and when, the sections of the page."""

    titre: str
    notices: tuple[str, ...]
    parties: Sequence[Partie]

    @property
    def tableaux(self) -> list[Tableau]:
        """Every table, in the order of the page."""
        return [t for p in self.parties for t in p.tableaux]


def lignes_csv(document: Document) -> Iterator[str]:
    """One line per number: table, row, column, value, unit. UTF-8 with its mark, semicolons, decimal commas."""
    sortie = io.StringIO()
    plume = csv.writer(sortie, delimiter=";")
    sortie.write("\ufeff")
    plume.writerow(ENTETE)
    for tableau in document.tableaux:
        for ligne in tableau.lignes:
            for valeur, colonne in zip(ligne.valeurs, tableau.colonnes, strict=True):
                textes = (tableau.titre, ligne.libelle, colonne.libelle)
                plume.writerow([*(neutraliser(t) for t in textes), _en_texte(valeur), UNITES[colonne.genre]])
                yield sortie.getvalue()
                sortie.seek(0)
                sortie.truncate()
    yield sortie.getvalue()


def _en_texte(valeur: Valeur) -> str:
    if isinstance(valeur, Absent):
        return "" if valeur is Absent.SANS_OBJET else valeur.value
    return str(valeur) if isinstance(valeur, int) else f"{float(valeur):.6g}".replace(".", ",")


def classeur(document: Document) -> bytes:
    """A workbook: a sheet of definitions, then one sheet per table. Text is text, whatever it begins with."""
    import xlsxwriter  # here: a web process that exports nothing does not carry it

    sortie = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    livre = xlsxwriter.Workbook(sortie, options)
    livre.set_properties({"title": document.titre})
    formats = {g: livre.add_format({"num_format": f}) for g, f in FORMATS.items()}
    gras, titre = livre.add_format({"bold": True, "text_wrap": True, "valign": "top"}), livre.add_format({"bold": True, "font_size": 14})
    large = livre.add_format({"text_wrap": True, "valign": "top"})
    _definitions(livre, document, titre, gras, large)
    for tableau in document.tableaux:
        feuille = livre.add_worksheet(nom_onglet(tableau))
        feuille.write_string(0, 0, tableau.titre, titre)
        feuille.set_column(0, 0, 48)
        feuille.set_column(1, len(tableau.colonnes), 16)
        for rang, entete in enumerate((tableau.entete, *(c.libelle for c in tableau.colonnes))):
            feuille.write_string(2, rang, entete, gras)
        for y, ligne in enumerate(tableau.lignes, 3):
            feuille.write_string(y, 0, ligne.libelle, gras if ligne.is_total else large)
            for x, (valeur, colonne) in enumerate(zip(ligne.valeurs, tableau.colonnes, strict=True), 1):
                _ecrire(feuille, y, x, valeur, formats[colonne.genre])
        feuille.freeze_panes(3, 1)
    livre.close()
    return sortie.getvalue()


def nom_onglet(tableau: Tableau) -> str:
    """Name of a sheet: the code of the table, which is unique and short."""
    return tableau.code[:ONGLET_MAX]


def _ecrire(feuille: xlsxwriter.worksheet.Worksheet, y: int, x: int, valeur: Valeur, forme: xlsxwriter.format.Format) -> None:
    if not isinstance(valeur, Absent):
        feuille.write_number(y, x, valeur if isinstance(valeur, int) else float(valeur), forme)
    elif valeur is not Absent.SANS_OBJET:
        feuille.write_string(y, x, valeur.value)


def _definitions(livre: xlsxwriter.Workbook, document: Document, titre: object, gras: object, large: object) -> None:
    feuille = livre.add_worksheet("definitions")
    feuille.set_column(0, 0, 28)
    feuille.set_column(1, 1, 44)
    feuille.set_column(2, 2, 100)
    feuille.write_string(0, 0, document.titre, titre)
    y = 1
    for notice in document.notices:
        feuille.write_string(y, 0, notice)
        y += 1
    for x, entete in enumerate(("Onglet", "Tableau ou ligne", "Ce qui est compté")):
        feuille.write_string(y + 1, x, entete, gras)
    y += 2
    for tableau in document.tableaux:
        feuille.write_row(y, 0, (nom_onglet(tableau), tableau.titre, tableau.definition), large)
        y += 1
        for ligne in tableau.lignes:
            if ligne.definition:
                feuille.write_row(y, 1, (ligne.libelle, ligne.definition), large)
                y += 1
