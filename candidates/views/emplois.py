"""Jobs of part 2, one per form (l.126–175)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from comptes.erreurs import ErreurMetier

from ..aides import get_aides
from ..models import Dossier, Emploi
from ..reperes import lire_points
from ..services import retirer_emploi
from ..services.supports import PREFIXE_EMPLOI
from .commun import contexte_partie_2, page_du_candidat
from .saisie import REFUS, PageSaisie, Resultat, ouvrir, sauver


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def emploi_ajouter(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Describe one more job (footnote l.2004). The page names it beforehand, so that sending twice adds one job."""
    try:
        emploi_id = UUID(request.POST.get("emploi", "")) if request.method == "POST" else uuid4()
    except ValueError:
        emploi_id = uuid4()
    return _ecrire(request, dossier, emploi_id, "Emploi ajouté.")


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def emploi(request: HttpRequest, dossier: Dossier, emploi: UUID) -> HttpResponse:
    """Change one job; an answer 409 shows both texts."""
    get_object_or_404(Emploi, pk=emploi, dossier=dossier)
    return _ecrire(request, dossier, emploi, "Emploi enregistré.")


def _ecrire(request: HttpRequest, dossier: Dossier, emploi_id: UUID, phrase: str) -> HttpResponse:
    code = f"{PREFIXE_EMPLOI}{emploi_id}"
    if request.method != "POST":
        return _montrer(request, dossier, ouvrir(dossier, code, lecteur=request.user))
    resultat = sauver(request, ouvrir(dossier, code, request.POST, lecteur=request.user))
    if resultat.code != 200:
        return _montrer(request, dossier, resultat.page, resultat)
    if not Emploi.objects.filter(pk=emploi_id).exists():
        resultat.page.form.add_error(None, "Cet emploi est vide : donnez au moins son intitulé.")
        return _montrer(request, dossier, resultat.page, Resultat(resultat.page, REFUS))
    messages.success(request, phrase)
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


def _montrer(request: HttpRequest, dossier: Dossier, page: PageSaisie, resultat: Resultat | None = None) -> HttpResponse:
    emploi_id = UUID(page.code.removeprefix(PREFIXE_EMPLOI))
    aides = get_aides(dossier.referentiel).emplois
    contexte = contexte_partie_2(request, dossier, "emplois") | {
        "rubriques": page.form.rubriques(aides), "is_aidee": bool(aides),
        "page": "emplois", "form": page.form, "saisie": page, "conflits": resultat.conflits if resultat else [],
        "emploi": Emploi.objects.filter(pk=emploi_id).first(), "emploi_id": emploi_id,
        "structure": dossier.referentiel.structure, "points_demandes": lire_points(dossier, 2, page="emplois", emploi=emploi_id),
    }  # fmt: skip
    return render(request, "candidates/emploi_ecrire.html", contexte, status=resultat.code if resultat else 200)
