"""The register of awards: the list and its export, one award with what it delivered, its duplicatas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from documents.authentification import fichier_confirme
from jury.models import Attribution
from jury.services import delivrer_duplicata, get_duplicatas
from jury.services.registre import get_documents_de

from ..attributions import ENTETE, LIENS, TRIS, filtrer, lire_lignes, noter_export, valeurs_export
from ..forms.jury import DuplicataForm
from ..tableur import repondre_tableur
from .commun import instruire, saisie
from .registre import colonnes_de, parametres_de

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 50


@require_safe
@instruire
def attributions(request: HttpRequest) -> HttpResponse:
    """Every award, filtered and sorted by the address, fifty a page."""
    filtre, trouvees, tri = filtrer(request.GET)
    page = Paginator(trouvees, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre, "page": page, "lignes": lire_lignes(page.object_list), "colonnes": colonnes_de(request.GET, tri, TRIS),
        "parametres": parametres_de(request.GET), "is_filtre": any(request.GET.get(n) for n in filtre.base_filters),
    }  # fmt: skip
    return render(request, "bureau/attribution_liste.html", contexte)


@instruire
@fichier_confirme
@require_safe
def attributions_exporter(request: HttpRequest) -> HttpResponse:
    """The same awards as the list, all pages, as CSV or XLSX. Journalled."""
    _, trouvees, _ = filtrer(request.GET)
    lignes = [valeurs_export(ligne) for ligne in lire_lignes(trouvees)]
    is_xlsx = request.GET.get("format") == "xlsx"
    noter_export(auteur=request.user, genre="xlsx" if is_xlsx else "csv", nombre=len(lignes))
    return repondre_tableur(
        nom=f"attributions-{timezone.localdate():%Y-%m-%d}", is_xlsx=is_xlsx, entete=ENTETE, lignes=lignes, feuille="Attributions"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def attribution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One award: who, what, by which decision and minutes, its documents; POST makes a duplicata."""
    lue = get_object_or_404(Attribution.objects.select_related(*LIENS, "dossier__candidat"), pk=pk)
    deja = get_duplicatas(lue)
    form, code = DuplicataForm(saisie(request), initial={"rang": len(deja) + 1}), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                document = delivrer_duplicata(attribution=lue, auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, f"Le duplicata nº {document.numero} se prépare.")
                return redirect("bureau:attribution", pk=lue.pk)
    contexte = {
        "ligne": lire_lignes([lue])[0], "attribution": lue, "documents": get_documents_de(lue.decision), "form": form,
        "delivrable": lue.annulee_le is None and lue.dossier.is_annonce, "competences": _competences(lue),
    }  # fmt: skip
    return render(request, "bureau/attribution_voir.html", contexte, status=code)


def _competences(attribution: Attribution) -> list[tuple[str, str]]:
    structure = attribution.dossier.referentiel.structure
    return [(code, structure.competence(code).intitule) for code in attribution.competences]
