"""The list of dossiers: queues, filters kept in the address, sort, pages, files of what is on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from candidates.models import Dossier
from documents.authentification import fichier_confirme

from ..echeances import lire_calendrier
from ..export import ecrire_xlsx, lignes_csv, noter_export
from ..files import relever
from ..filtres import filtrer
from ..liste import adresse, get_colonnes, get_pastilles, paginer, parcourir
from ..raccourcis import prendre_raccourci
from ..vues import get_vue_par_defaut, lire_vues
from .commun import instruire

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from ..echeances import Calendrier

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@instruire
def dossiers(request: HttpRequest) -> HttpResponse:
    """Every dossier, filtered and sorted by the address, twenty-five a page; without an address, the view one has chosen."""
    defaut = None if request.GET else get_vue_par_defaut(request.user)
    if defaut is not None:
        return redirect(f"{reverse('bureau:dossiers')}?{defaut.requete or 'tri='}")
    calendrier, visibles = lire_calendrier(), Dossier.objects.visibles_par(request.user)
    releve = relever(visibles, calendrier)
    filtre, trouves, tri = filtrer(request.GET, visibles, calendrier, releve)
    raccourci = prendre_raccourci(request.GET, tri, visibles, calendrier, releve)
    page, lignes = paginer(trouves, request.GET.get("page"), calendrier, raccourci)
    comptes, parametres = releve.comptes, adresse(request.GET)
    pastilles = get_pastilles(filtre, request.GET)
    contexte = {
        "filtre": filtre,
        "comptes": comptes,
        "retards": sum(c.retards for c in comptes),
        "page": page,
        "lignes": lignes,
        "colonnes": get_colonnes(request.GET, tri),
        "parametres": parametres,
        "pastilles": pastilles,
        "is_filtre_ouvert": any(p.libelle not in ("File", "Urgence") for p in pastilles),
        "file_courante": request.GET.get("file", ""),
        "urgence_courante": request.GET.get("urgence", ""),
        "vues": lire_vues(request.user, comptes, parametres),
    }
    return render(request, "bureau/dossier_liste.html", contexte)


@instruire
@fichier_confirme
@require_safe
def exporter(request: HttpRequest) -> HttpResponseBase:
    """The same dossiers as the list, all pages, in the same order, as CSV or XLSX (`format`); journalled."""
    calendrier = lire_calendrier()
    _, trouves, _ = filtrer(request.GET, Dossier.objects.visibles_par(request.user), calendrier)
    genre = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    if request.method == "GET":
        noter_export(auteur=request.user, requete=request.GET, genre=genre, nombre=trouves.count())
    return envoyer_fichier(trouves, genre, calendrier)


def envoyer_fichier(dossiers: QuerySet[Dossier], genre: str, calendrier: Calendrier) -> HttpResponseBase:
    """A list of dossiers as a file of this kind."""
    lignes, nom = parcourir(dossiers, calendrier), f"dossiers-{calendrier.jour:%Y-%m-%d}.{genre}"
    reponse: HttpResponseBase
    if genre == "xlsx":
        reponse = FileResponse(ecrire_xlsx(lignes), as_attachment=True, filename=nom, content_type=XLSX)
    else:
        reponse = StreamingHttpResponse((ligne.encode() for ligne in lignes_csv(lignes)), content_type="text/csv; charset=utf-8")
        reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
