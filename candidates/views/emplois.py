"""Jobs of part 2, one per form (l.126–175)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..erreurs import VersionPerimee
from ..forms import EmploiForm
from ..models import Dossier, Emploi
from ..services import ajouter_emploi, enregistrer_emploi, retirer_emploi
from .commun import contexte_partie_2, differences, get_version, page_du_candidat


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def emploi_ajouter(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Describe one more job (footnote l.2004)."""
    form = EmploiForm(request.POST or None, structure=dossier.referentiel.structure, initial={"is_salarie": True})
    if request.method != "POST":
        return _montrer(request, dossier, form)
    if not form.is_valid():
        return _montrer(request, dossier, form, code=422)
    try:
        ajouter_emploi(dossier=dossier, auteur=request.user, champs=form.champs)
    except ErreurMetier as erreur:
        return _montrer(request, dossier, form, code=refuser(form, erreur))
    messages.success(request, "Emploi ajouté.")
    return _apres(request, dossier)


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def emploi(request: HttpRequest, dossier: Dossier, emploi: Any) -> HttpResponse:
    """Change one job; a stale page answers 409 with both texts."""
    poste = get_object_or_404(Emploi, pk=emploi, dossier=dossier)
    form = EmploiForm(
        request.POST or None, structure=dossier.referentiel.structure, initial=EmploiForm.build_initial(poste)
    )
    if request.method != "POST":
        return _montrer(request, dossier, form, poste=poste, version=poste.version)
    version = get_version(request)
    if not form.is_valid():
        return _montrer(request, dossier, form, poste=poste, version=version, code=422)
    try:
        enregistrer_emploi(emploi=poste, auteur=request.user, version=version, champs=form.champs)
    except VersionPerimee as erreur:
        ecarts = differences(form, EmploiForm.build_initial(erreur.actuel))
        code = refuser(form, erreur)
        return _montrer(request, dossier, form, poste=poste, version=erreur.actuel.version, code=code, ecarts=ecarts)
    except ErreurMetier as erreur:
        return _montrer(request, dossier, form, poste=poste, version=version, code=refuser(form, erreur))
    messages.success(request, "Emploi enregistré.")
    return _apres(request, dossier)


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def emploi_retirer(request: HttpRequest, dossier: Dossier, emploi: Any) -> HttpResponse:
    """Remove a job, after a page that asks."""
    poste = get_object_or_404(Emploi, pk=emploi, dossier=dossier)
    if request.method == "POST":
        try:
            retirer_emploi(emploi=poste, auteur=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, "Emploi retiré.")
        return redirect("candidates:partie-2", dossier.pk, "emplois")
    contexte = contexte_partie_2(request, dossier, "emplois") | {"emploi": poste}
    return render(request, "candidates/emploi_retirer.html", contexte)


def _apres(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    if "un_autre" in request.POST:
        return redirect("candidates:emploi-ajouter", dossier.pk)
    return redirect("candidates:partie-2", dossier.pk, "emplois")


def _montrer(
    request: HttpRequest, dossier: Dossier, form: EmploiForm, *, poste: Emploi | None = None, version: int = 0,
    code: int = 200, ecarts: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    contexte = contexte_partie_2(request, dossier, "emplois") | {
        "page": "emplois", "form": form, "emploi": poste, "version": version, "ecarts": ecarts,
        "structure": dossier.referentiel.structure,
    }  # fmt: skip
    return render(request, "candidates/emploi_ecrire.html", contexte, status=code)
