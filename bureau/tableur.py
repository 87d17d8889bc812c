"""The same rows as a CSV or an XLSX file, that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse

from .regles import neutraliser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEUR_MAX = 45  # characters of a column


class Plume:
    """A file that keeps nothing: it hands each written line back, to whoever streams a CSV."""

    def write(self, valeur: str) -> str:
        """Return what is written."""
        return valeur



def ecrire_csv(entete: Sequence[str], lignes: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV, with the mark that makes a spreadsheet read UTF-8; what looks like a formula is neutralised."""
    sortie = io.StringIO()
    plume = csv.writer(sortie, delimiter=";")
    plume.writerow(entete)
    plume.writerows([neutraliser(v) for v in ligne] for ligne in lignes)
    return ("\ufeff" + sortie.getvalue()).encode()


def ecrire_xlsx(entete: Sequence[str], lignes: Iterable[Sequence[str]], *, feuille: str) -> bytes:
    """Rows as a workbook of one sheet, its header frozen and filterable; every cell is text, never a formula."""
    import xlsxwriter  # here: a web process that exports nothing does not carry it

    sortie, contenu = io.BytesIO(), [list(ligne) for ligne in lignes]
    with xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as classeur:
        page = classeur.add_worksheet(feuille[:31])
        gras = classeur.add_format({"bold": True, "bottom": 1})
        for colonne, titre in enumerate(entete):
            page.write_string(0, colonne, titre, gras)
            largeur = max([len(titre), *(len(ligne[colonne]) for ligne in contenu)])
            page.set_column(colonne, colonne, min(largeur, LARGEUR_MAX) + 2)
        for rang, ligne in enumerate(contenu, start=1):
            for colonne, valeur in enumerate(ligne):
                page.write_string(rang, colonne, neutraliser(valeur))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(contenu), 1), len(entete) - 1)
    return sortie.getvalue()


def repondre_tableur(*, nom: str, is_xlsx: bool, entete: Sequence[str], lignes: Iterable[Sequence[str]], feuille: str) -> HttpResponse:
    """Answer with the file, to be saved under `nom` and its extension."""
    octets = ecrire_xlsx(entete, lignes, feuille=feuille) if is_xlsx else ecrire_csv(entete, lignes)
    reponse = HttpResponse(octets, content_type=XLSX if is_xlsx else "text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.{"xlsx" if is_xlsx else "csv"}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
