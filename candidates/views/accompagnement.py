"""Who helps the candidate: invite an organisme de formation, follow the invitation, end the help, leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from echanges.dates import date_format

from ..enums import NON_FINAUX, RoleDossier
from ..forms import AccompagnateurForm
from ..models import Acces, Accompagnement, Dossier
from ..services import (
    inviter_accompagnateur,
    quitter_accompagnement,
    renvoyer_invitation,
    revoquer_acces_accompagnateur,
    revoquer_accompagnement,
)
from .commun import page_du_candidat

CANDIDAT, ACCOMPAGNATEUR = RoleDossier.CANDIDAT.value, RoleDossier.ACCOMPAGNATEUR.value


def get_accompagnateurs(dossier: Dossier) -> list[Acces]:
    """Accesses of those who help with the dossier, until the candidate or they end them."""
    acces = dossier.acces.non_clos().filter(role=RoleDossier.ACCOMPAGNATEUR)
    return list(acces.select_related("personne__organisation", "accompagnement"))


def _dire_envoi(request: HttpRequest, accompagnement: Accompagnement) -> None:
    """The same sentence whether or not an account has the address: it says nothing of who is registered here."""
    limite = date_format(accompagnement.invitation.expire_le, "j F Y")
    messages.success(request, f"Invitation envoyée à {accompagnement.email}. Elle peut être acceptée jusqu’au {limite}.")


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
def accompagnateurs(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Who helps the candidate, what became of each invitation; invite an organisme by mail."""
    form, code = AccompagnateurForm(request.POST or None), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                accompagnement = inviter_accompagnateur(dossier=dossier, auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                _dire_envoi(request, accompagnement)
                return redirect("candidates:accompagnateurs", dossier.pk)
    contexte = {
        "dossier": dossier, "form": form, "accompagnateurs": get_accompagnateurs(dossier),
        "invitations": list(dossier.accompagnements.select_related("invitation", "acces__personne")),
        "is_ouvert": dossier.etat_annonce in NON_FINAUX,
    }  # fmt: skip
    return render(request, "candidates/accompagnateur_inviter.html", contexte, status=code)


def _get_accompagnement(dossier: Dossier, pk: Any) -> Accompagnement:
    return get_object_or_404(dossier.accompagnements.select_related("invitation", "acces__personne"), pk=pk)


@require_POST
@page_du_candidat(CANDIDAT)
def accompagnement_renvoyer(request: HttpRequest, dossier: Dossier, accompagnement: Any) -> HttpResponse:
    """Send an invitation again: another link, a whole delay."""
    try:
        _dire_envoi(request, renvoyer_invitation(accompagnement=_get_accompagnement(dossier, accompagnement), auteur=request.user))
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    return redirect("candidates:accompagnateurs", dossier.pk)


@require_POST
@page_du_candidat(CANDIDAT)
def accompagnement_annuler(request: HttpRequest, dossier: Dossier, accompagnement: Any) -> HttpResponse:
    """Take back an invitation that waits; one that was accepted meanwhile is ended on its own page, which asks."""
    ligne = _get_accompagnement(dossier, accompagnement)
    if ligne.acces is not None and ligne.acces.au is None:
        messages.info(request, "Cette personne vient d’accepter\u00a0: vous pouvez lui retirer l’accès à votre dossier.")
        return redirect("candidates:accompagnateur-retirer", dossier.pk, ligne.acces.personne_id)
    try:
        revoquer_accompagnement(accompagnement=ligne, auteur=request.user)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, f"L’invitation envoyée à {ligne.email} est annulée\u00a0: son lien ne sert plus.")
    return redirect("candidates:accompagnateurs", dossier.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
def accompagnateur_retirer(request: HttpRequest, dossier: Dossier, personne: Any) -> HttpResponse:
    """End the help of a person, after a page that asks."""
    acces = next((a for a in get_accompagnateurs(dossier) if a.personne_id == personne), None)
    if acces is None:
        raise Http404
    if request.method == "POST":
        accompagnement = Accompagnement.objects.filter(acces=acces).first()
        if accompagnement is None:
            revoquer_acces_accompagnateur(acces=acces, auteur=request.user)
        else:
            revoquer_accompagnement(accompagnement=accompagnement, auteur=request.user)
        messages.success(request, f"{acces.personne.nom_complet} n’a plus accès à votre dossier. Ce qui est écrit reste.")
        return redirect("candidates:accompagnateurs", dossier.pk)
    return render(request, "candidates/accompagnateur_retirer.html", {"dossier": dossier, "acces": acces})


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(ACCOMPAGNATEUR)
def accompagnement_quitter(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Stop helping, after a page that asks."""
    if request.method == "POST":
        quitter_accompagnement(dossier=dossier, auteur=request.user)
        messages.success(request, f"Vous n’accompagnez plus le dossier {dossier.numero}. Le candidat en est informé.")
        return redirect("bureau:accueil")
    return render(request, "candidates/accompagnateur_quitter.html", {"dossier": dossier})
