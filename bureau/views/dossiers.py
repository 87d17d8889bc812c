"""The list of dossiers: queues, filters kept in the address, sort, pages, export of what is on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from candidates.models import Dossier

from ..export import lignes_csv
from ..files import aujourd_hui, compter, file_de, urgence_de
from ..filtres import TRIS, DossierFiltre, filtrer
from .commun import instruire

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse, QueryDict

    from ..files import File, Urgence

PAR_PAGE = 25


@dataclass(frozen=True)
class Ligne:
    """One dossier of the list with its queue, its clock and its companies."""

    dossier: Dossier
    file: File
    urgence: Urgence | None
    entreprises: str


@dataclass(frozen=True)
class Colonne:
    """A column that sorts: its address, and how it is sorted now (`ascending`, `descending` or nothing)."""

    libelle: str
    url: str
    sens: str


@require_safe
@instruire
def dossiers(request: HttpRequest) -> HttpResponse:
    """Every dossier, filtered and sorted by the address, twenty-five a page."""
    visibles = Dossier.objects.visibles_par(request.user)
    filtre, trouves, tri = filtrer(request.GET, visibles)
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    jour = aujourd_hui()
    contexte = {
        "filtre": filtre,
        "comptes": compter(visibles),
        "page": page,
        "lignes": [_ligne(d, jour) for d in page.object_list],
        "colonnes": _colonnes(request.GET, tri),
        "parametres": _parametres(request.GET),
        "is_filtre_ouvert": any(request.GET.get(n) for n in DossierFiltre.base_filters if n != "file"),
        "file_courante": request.GET.get("file", ""),
    }
    return render(request, "bureau/dossier_liste.html", contexte)


@require_safe
@instruire
def exporter(request: HttpRequest) -> StreamingHttpResponse:
    """The same dossiers as the list, all pages, as CSV."""
    _, trouves, _ = filtrer(request.GET, Dossier.objects.visibles_par(request.user))
    jour = aujourd_hui()
    reponse = StreamingHttpResponse(
        (ligne.encode() for ligne in lignes_csv(trouves, jour=jour)), content_type="text/csv; charset=utf-8"
    )
    reponse["Content-Disposition"] = f'attachment; filename="dossiers-{jour:%Y-%m-%d}.csv"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


def _ligne(dossier: Dossier, jour: date) -> Ligne:
    noms = dict.fromkeys(e.entreprise for e in dossier.emplois.all() if e.entreprise)
    return Ligne(dossier, file_de(dossier), urgence_de(dossier, jour), ", ".join(noms))


def _parametres(requete: QueryDict, **remplaces: str) -> str:
    gardes = requete.copy()
    gardes.pop("page", None)
    for nom, valeur in remplaces.items():
        gardes[nom] = valeur
    return gardes.urlencode()


def _colonnes(requete: QueryDict, tri: str) -> list[Colonne]:
    colonnes = []
    for nom, (libelle, _) in TRIS.items():
        sens = {nom: "ascending", f"-{nom}": "descending"}.get(tri, "")
        suivant = f"-{nom}" if tri == nom else nom
        colonnes.append(Colonne(libelle, f"?{_parametres(requete, tri=suivant)}", sens))
    return colonnes
