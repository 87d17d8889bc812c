"""Pages about one's own account: accept an invitation, say who one is."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .erreurs import ErreurMetier, InvitationInutilisable
from .forms import MotDePasseForm, ProfilForm
from .http import refuser
from .models import Invitation, Utilisateur
from .services import accepter_invitation, enregistrer_profil, get_invitation


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Say who invites to what; a new person chooses a password, a known one signs in and accepts."""
    try:
        invitee = get_invitation(secret)
    except InvitationInutilisable as erreur:
        return render(request, "comptes/invitation_inutilisable.html", {"erreur": erreur}, status=410)
    compte = Utilisateur.objects.filter(email=invitee.email).first()
    if compte is not None:
        return _accepter_avec_compte(request, invitee, compte, secret)
    return _accepter_sans_compte(request, invitee, secret)


def _accepter_sans_compte(request: HttpRequest, invitee: Invitation, secret: str) -> HttpResponse:
    futur = Utilisateur(email=invitee.email, prenom=invitee.prenom, nom=invitee.nom)
    form, code = MotDePasseForm(request.POST or None, utilisateur=futur), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                accepter_invitation(secret=secret, mot_de_passe=form.cleaned_data["password1"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(
                    request, "Votre compte est ouvert. Connectez-vous avec votre adresse et votre mot de passe."
                )
                return redirect("account_login")
    return render(request, "comptes/invitation_accepter.html", {"invitation": invitee, "form": form}, status=code)


def _accepter_avec_compte(request: HttpRequest, invitee: Invitation, compte: Utilisateur, secret: str) -> HttpResponse:
    is_connecte = request.user.is_authenticated and request.user.pk == compte.pk
    if request.method == "POST" and is_connecte:
        try:
            accepter_invitation(secret=secret, mot_de_passe="")
        except InvitationInutilisable as erreur:
            return render(request, "comptes/invitation_inutilisable.html", {"erreur": erreur}, status=410)
        messages.success(request, f"Invitation acceptée : vous êtes maintenant {invitee.get_role_display()}.")
        return redirect("bureau:accueil")
    contexte = {
        "invitation": invitee, "compte": compte, "is_connecte": is_connecte,
        "connexion": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }  # fmt: skip
    return render(
        request, "comptes/invitation_accepter.html", contexte, status=403 if request.method == "POST" else 200
    )


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
