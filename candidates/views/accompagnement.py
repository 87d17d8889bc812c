"""Who helps the candidate: invite, see, end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import Utilisateur

from ..enums import RoleDossier
from ..forms import AccompagnateurForm
from ..models import Acces, Dossier
from ..services import inviter_accompagnateur, revoquer_accompagnateur
from .commun import page_du_candidat

CANDIDAT = RoleDossier.CANDIDAT.value


def get_accompagnateurs(dossier: Dossier) -> list[Acces]:
    """Open accesses of those who help with the dossier now."""
    acces = dossier.acces.ouverts().filter(role=RoleDossier.ACCOMPAGNATEUR)
    return list(acces.select_related("personne__organisation"))


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
def accompagnateurs(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Who helps the candidate; invite someone by their address."""
    form, code = AccompagnateurForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            try:
                acces = inviter_accompagnateur(dossier=dossier, auteur=request.user, email=form.cleaned_data["email"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(
                    request, f"{acces.personne.nom_complet} peut maintenant lire et compléter votre dossier."
                )
                return redirect("candidates:accompagnateurs", dossier.pk)
        else:
            code = 422
    contexte = {"dossier": dossier, "form": form, "accompagnateurs": get_accompagnateurs(dossier)}
    return render(request, "candidates/accompagnateur_inviter.html", contexte, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
def accompagnateur_retirer(request: HttpRequest, dossier: Dossier, personne: Any) -> HttpResponse:
    """End the help of a person, after a page that asks."""
    acces = next((a for a in get_accompagnateurs(dossier) if a.personne_id == personne), None)
    if acces is None:
        raise Http404
    if request.method == "POST":
        aide: Utilisateur = acces.personne
        revoquer_accompagnateur(dossier=dossier, auteur=request.user, personne=aide)
        messages.success(request, f"{aide.nom_complet} n’a plus accès à votre dossier. Ce qui est écrit reste.")
        return redirect("candidates:accompagnateurs", dossier.pk)
    return render(request, "candidates/accompagnateur_retirer.html", {"dossier": dossier, "acces": acces})
