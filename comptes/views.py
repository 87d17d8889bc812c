"""Pages about one's own account: accept an invitation, say who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from .authentification import exige_deux_etapes, is_session_forte
from .erreurs import ErreurMetier, InvitationInutilisable
from .forms import MotDePasseForm, ProfilForm
from .http import refuser
from .middleware import SUITE
from .models import Invitation, Utilisateur
from .services import (
    accepter_invitation,
    accepter_invitation_recue,
    decliner_invitation,
    enregistrer_profil,
    get_invitation,
)
from .suites import Recit, raconter

if TYPE_CHECKING:
    from uuid import UUID


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say who invites to what; a new person chooses a password, a known one signs in and accepts. A GET changes nothing:
    what reads the links of a mail before its reader uses nothing up."""
    if (freinee := ratelimit.consume_or_429(request, action="invitation", limit_get=True)) is not None:
        return freinee
    try:
        invitee = get_invitation(secret)
    except InvitationInutilisable as erreur:
        return render(request, "comptes/invitation_inutilisable.html", {"erreur": erreur}, status=410)
    compte = Utilisateur.objects.filter(email=invitee.email).first()
    if compte is not None and not compte.is_jamais_ouvert:
        return _accepter_avec_compte(request, invitee, compte, secret)
    return _accepter_sans_compte(request, invitee, secret)


def _accepter_sans_compte(request: HttpRequest, invitee: Invitation, secret: str) -> HttpResponse:
    futur = Utilisateur(email=invitee.email, prenom=invitee.prenom, nom=invitee.nom)
    form, code, recit = MotDePasseForm(request.POST or None, utilisateur=futur), 200, raconter(invitee)
    if request.method == "POST":
        code = 422
        if form.is_valid():
            lu = form.cleaned_data
            try:
                accepter_invitation(
                    secret=secret, mot_de_passe=lu["password1"], prenom=lu.get("prenom", ""), nom=lu.get("nom", "")
                )
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(
                    request, "Votre compte est ouvert. Connectez-vous avec votre adresse et votre mot de passe."
                )
                return redirect(_connexion(recit.url) if recit else "account_login")
    contexte = {"invitation": invitee, "recit": recit, "compte": None, "form": form}
    return render(request, "comptes/invitation_accepter.html", contexte, status=code)


def _connexion(suite: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': suite})}"


def _accepter_avec_compte(request: HttpRequest, invitee: Invitation, compte: Utilisateur, secret: str) -> HttpResponse:
    is_connecte = request.user.is_authenticated and request.user.pk == compte.pk
    if is_connecte:
        return _repondre(request, invitee)
    contexte = {
        "invitation": invitee, "recit": raconter(invitee), "compte": compte, "is_connecte": False,
        "connexion": _connexion(request.path),
    }  # fmt: skip
    return render(
        request, "comptes/invitation_accepter.html", contexte, status=403 if request.method == "POST" else 200
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_recue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An invitation sent to the address of the person signed in, without the link of its mail: accept or decline."""
    invitee = Invitation.objects.recues_par(request.user).filter(pk=pk).first()
    if invitee is None:
        raise Http404
    return _repondre(request, invitee)


def _repondre(request: HttpRequest, invitee: Invitation) -> HttpResponse:
    """Let the person signed in, to whom the invitation is sent, accept or decline it. Nothing happens on a GET."""
    recit, refus, code = raconter(invitee), "", 200
    if request.method == "POST":
        try:
            return _conclure(request, invitee, recit)
        except InvitationInutilisable as erreur:
            return render(request, "comptes/invitation_inutilisable.html", {"erreur": erreur}, status=410)
        except ErreurMetier as erreur:
            refus, code = str(erreur), 422
    contexte = {"invitation": invitee, "recit": recit, "compte": request.user, "is_connecte": True, "refus": refus}
    return render(request, "comptes/invitation_accepter.html", contexte, status=code)


def _conclure(request: HttpRequest, invitee: Invitation, recit: Recit | None) -> HttpResponse:
    if "decliner" in request.POST:
        decliner_invitation(invitation=invitee, utilisateur=request.user)
        messages.success(request, "Vous avez décliné l’invitation. La personne qui vous invitait en est informée.")
        return redirect("bureau:accueil")
    accepter_invitation_recue(invitation=invitee, utilisateur=request.user)
    messages.success(request, f"Invitation acceptée. Votre rôle\u00a0: {invitee.get_role_display()}.")
    return redirect(recit.url if recit else "bureau:accueil")


@never_cache
@require_safe
@login_required
def deux_etapes(request: HttpRequest) -> HttpResponse:
    """Why a second step is asked for, and how to choose it; once it is given, on to where the person was going."""
    if is_session_forte(request):
        return redirect(request.session.pop(SUITE, "bureau:accueil"))
    moyens = []
    if is_mfa_enabled(request.user):  # chosen on another device since this session began
        suite = urlencode({REDIRECT_FIELD_NAME: request.path})
        moyens = [m | {"url": f"{m['url']}?{suite}"} for m in get_adapter().get_reauthentication_methods(request.user) if m["id"] != "reauthenticate"]
    contexte = {"moyens": moyens, "is_exige": exige_deux_etapes(request.user)}
    return render(request, "comptes/deux_etapes.html", contexte)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profil(request: HttpRequest) -> HttpResponse:
    """Names, function and organisation of the person signed in."""
    utilisateur = request.user
    organisation = utilisateur.organisation
    initial = {
        "prenom": utilisateur.prenom, "nom": utilisateur.nom, "fonction": utilisateur.fonction,
        "organisation": organisation.nom if organisation else "", "siret": organisation.siret if organisation else "",
    }  # fmt: skip
    form, code = ProfilForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        if form.is_valid():
            enregistrer_profil(utilisateur=Utilisateur.objects.get(pk=utilisateur.pk), **form.cleaned_data)
            messages.success(request, "Votre profil est enregistré.")
            return redirect("comptes:profil")
        code = 422
    roles = [a.get_role_display() for a in utilisateur.attributions.en_vigueur()]
    return render(request, "comptes/profil_modifier.html", {"form": form, "roles": roles}, status=code)
