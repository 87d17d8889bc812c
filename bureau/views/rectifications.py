"""Requests to correct a datum, as the secretariat answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.models import Dossier
from comptes.enums import EtatRectification
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import Rectification

from ..donnees.rectification import repondre_rectification
from ..forms import FAITE, ReponseRectificationForm
from .commun import instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
@instruire
def rectifications(request: HttpRequest) -> HttpResponse:
    """Every request, those that wait first."""
    toutes = Rectification.objects.select_related("personne", "traitee_par")
    contexte = {
        "attendent": toutes.filter(etat=EtatRectification.A_TRAITER).order_by("demandee_le"),
        "traitees": toutes.exclude(etat=EtatRectification.A_TRAITER).order_by("-traitee_le")[:50],
    }
    return render(request, "bureau/rectification_lister.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def rectification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request, and the answer to it."""
    ligne = get_object_or_404(Rectification.objects.select_related("personne", "traitee_par"), pk=pk)
    form, code = ReponseRectificationForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            lu = form.cleaned_data
            try:
                repondre_rectification(rectification_id=ligne.pk, auteur=request.user, is_faite=lu["suite"] == FAITE, reponse=lu["reponse"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, f"Votre réponse est envoyée à {ligne.personne.nom_complet}.")
                return redirect("bureau:rectifications")
    dossier = Dossier.objects.visibles_par(request.user).filter(pk=ligne.dossier_id).first() if ligne.dossier_id else None
    contexte = {"rectification": ligne, "dossier": dossier, "form": form}
    return render(request, "bureau/rectification_repondre.html", contexte, status=code)
