"""Bring a file to the register: choose it, read the fate of each line, confirm, follow, read the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from comptes.enums import EtatImport, SortLigne
from comptes.erreurs import ErreurMetier
from comptes.http import refuser, statut
from comptes.models import ImportRegistre
from documents.authentification import envoi_confirme

from ..forms.habilitations import FichierForm
from ..registre.fichier import COLONNES, OBLIGATOIRES, libelle
from ..registre.imports import A_FAIRE, confirmer, deposer_fichier
from ..tableur import ecrire_csv
from .commun import instruire, saisie

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpRequest

PAR_PAGE = 100
EXEMPLE = (
    "camille.martin@exemple.fr", "Camille", "Martin", "Campus Rivière", "Professionnel du secteur", "CQP Assistant(e) de formation", "PRO-0201",
    "15/01/2026", "01/02/2026", "31/01/2028",
)  # fmt: skip
FAITES = {SortLigne.CREEE: "Créée", SortLigne.MODIFIEE: "Mise à jour"}  # once the file is applied
TONS = {SortLigne.CREEE: "succes", SortLigne.MODIFIEE: "info", SortLigne.INCHANGEE: "neutre", SortLigne.REFUSEE: "danger"}


@require_http_methods(["GET", "POST"])
@instruire
def registre_importer(request: HttpRequest) -> HttpResponse:
    """Choose a file: it is read at once, and what it would do is shown; nothing is written."""
    form = FichierForm(saisie(request), request.FILES if request.method == "POST" else None)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                ensemble = deposer_fichier(fichier=form.cleaned_data["fichier"], auteur=request.user)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                return redirect("bureau:registre-import", pk=ensemble.pk)
    contexte = {
        "form": form, "colonnes": [(libelle(c), c in OBLIGATOIRES) for c in COLONNES],
        "recents": ImportRegistre.objects.select_related("auteur")[:5],
    }  # fmt: skip
    return render(request, "bureau/registre_importer.html", contexte, status=code)


@require_safe
@instruire
def registre_modele(request: HttpRequest) -> HttpResponse:
    """An empty table with its titles and one invented line."""
    reponse = HttpResponse(ecrire_csv([libelle(c) for c in COLONNES], [EXEMPLE]), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="modele-habilitations.csv"'
    return reponse


@never_cache
@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def registre_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What each line of the file would do, then what it did; confirm. HTMX asks for the progress until the end."""
    ensemble = get_object_or_404(ImportRegistre.objects.select_related("auteur"), pk=pk)
    code, refus = 200, ""
    if request.method == "POST":
        try:
            confirmer(ensemble=ensemble, auteur=request.user, is_inviter="inviter" in request.POST)
        except ErreurMetier as erreur:
            code, refus = statut(erreur), str(erreur)
            ensemble.refresh_from_db()
        else:
            messages.success(request, "Le fichier est confirmé\u00a0: ses lignes s’appliquent une à une.")
            return redirect("bureau:registre-import", pk=pk)
    if request.htmx and ensemble.etat == EtatImport.FAIT:
        return HttpResponseClientRefresh()  # the lines below the progress tell what became of each
    gabarit = "bureau/partials/_import_avancement.html" if request.htmx else "bureau/registre_import.html"
    return render(request, gabarit, _contexte(request, ensemble, refus), status=code)


def _contexte(request: HttpRequest, ensemble: ImportRegistre, refus: str) -> dict[str, Any]:
    nombres = dict(ensemble.lignes.order_by().values_list("sort").annotate(n=Count("pk")))
    faites = ensemble.lignes.filter(faite_le__isnull=False)
    choisi = request.GET.get("sort", "")
    lignes = ensemble.lignes.exclude(echec="") if choisi == "echec" else ensemble.lignes.filter(sort=choisi) if choisi else ensemble.lignes.all()
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    total, nombre_faites = sum(nombres.get(s, 0) for s in A_FAIRE), faites.count()
    return {
        "ensemble": ensemble, "refus": refus, "page": page, "parametres": f"sort={choisi}" if choisi in (*SortLigne.values, "echec") else "",
        "sorts": [(s, FAITES.get(s, s.label) if ensemble.etat == EtatImport.FAIT else s.label, nombres.get(s.value, 0)) for s in SortLigne], "sort_choisi": choisi, "echecs": faites.exclude(echec="").count(),
        "lignes": [(ligne, TONS[SortLigne(ligne.sort)]) for ligne in page], "a_faire": total, "faites": nombre_faites,
        "pourcent": 100 * nombre_faites // total if total else 100, "is_a_confirmer": ensemble.etat == EtatImport.A_CONFIRMER,
        "is_en_cours": ensemble.etat == EtatImport.EN_COURS, "total": sum(nombres.values()),
    }  # fmt: skip
