"""What comes by post: record a dossier, one more envelope; invite its candidate to take it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.erreurs import ActionImpossible
from candidates.presentation import get_referentiels_courants
from candidates.services import chercher_personnes, enregistrer_dossier_papier, enregistrer_pli, inviter_candidat
from candidates.televersement import phrases_trop_gros, televersement
from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..forms.papier import DossierPapierForm, EnvoiForm, PersonneForm, RattachementForm
from .commun import get_dossier, impossible, instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

A_UN_COMPTE = "Le candidat a un compte et remplit ce dossier en ligne."


@televersement
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def papier(request: HttpRequest) -> HttpResponse:
    """Look for the person of the paper first; then record the dossier with its scans. The search stays in the address."""
    qui = PersonneForm(request.GET if "nom" in request.GET else None)
    if not qui.is_bound or not qui.is_valid():
        code = 422 if qui.is_bound else 200
        return render(request, "bureau/papier_chercher.html", {"qui": qui}, status=code)
    lu = qui.cleaned_data
    proches = chercher_personnes(
        noms=(lu["nom"], lu["nom_usage"]), prenoms=lu["prenoms"], date_naissance=lu["date_naissance"], auteur=request.user
    )
    donnees = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DossierPapierForm(*donnees, proches=proches, referentiels=get_referentiels_courants(), initial={"jeton": uuid4()})
    code = 200
    if request.method == "POST":
        dossier, code = _enregistrer(request, form, lu)
        if dossier is not None:
            messages.success(request, f"Le dossier {dossier.numero} est enregistré. Saisissez maintenant ce qui est écrit sur le papier.")
            return redirect("bureau:dossier", pk=dossier.pk)
    contexte = {"qui": qui, "form": form, "proches": proches, "avec_compte": [p for p in proches if p.candidat.utilisateur_id]}
    return render(request, "bureau/papier_enregistrer.html", contexte, status=code)


def _enregistrer(request: HttpRequest, form: DossierPapierForm, lu: dict[str, Any]) -> tuple[Any, int]:
    if not _recevoir(request, form):
        return None, 422
    identite = {
        "nom_naissance": lu["nom"], "nom_usage": lu["nom_usage"], "prenoms": lu["prenoms"], "date_naissance": lu["date_naissance"],
        "email": form.cleaned_data["email"],
    }  # fmt: skip
    try:
        dossier = enregistrer_dossier_papier(
            auteur=request.user, referentiel=form.get_referentiel(), envoi=form.get_envoi(), candidat=form.get_candidat(),
            identite=identite, jeton=form.cleaned_data["jeton"],
        )  # fmt: skip
    except ErreurMetier as erreur:
        return None, refuser(form, erreur)
    except ValidationError as erreur:
        form.add_error(None, erreur)
        return None, 422
    return dossier, 200


def _recevoir(request: HttpRequest, form: EnvoiForm) -> bool:
    """Say whether the form is valid; files given up while they arrived are named."""
    trop_gros = phrases_trop_gros(request)
    valide = form.is_valid()
    if trop_gros:
        form.errors.pop("fichiers", None)
        for phrase in trop_gros:
            form.add_error("fichiers", phrase)
    return valide and not trop_gros


@televersement
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def pli(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record one more envelope for a paper dossier."""
    dossier = get_dossier(request, pk)
    if not dossier.is_a_saisir:
        return impossible(request, dossier, ActionImpossible(A_UN_COMPTE))
    donnees = (request.POST, request.FILES) if request.method == "POST" else ()
    form, code = EnvoiForm(*donnees), 200
    if request.method == "POST":
        code = 422
        if _recevoir(request, form):
            try:
                enregistrer_pli(dossier=dossier, auteur=request.user, envoi=form.get_envoi())
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Le pli est enregistré avec ses pages.")
                return redirect("bureau:dossier", pk=dossier.pk)
    return render(request, "bureau/pli_enregistrer.html", {"dossier": dossier, "form": form}, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def rattacher(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite the candidate of a paper dossier to open an account and take it over."""
    dossier = get_dossier(request, pk)
    if not dossier.is_a_saisir:
        return impossible(request, dossier, ActionImpossible(A_UN_COMPTE))
    form, code = RattachementForm(saisie(request), initial={"email": dossier.candidat.email}), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                inviter_candidat(candidat=dossier.candidat, auteur=request.user, email=form.cleaned_data["email"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "L’invitation est partie. Tant qu’elle n’est pas acceptée, vous continuez la saisie.")
                return redirect("bureau:dossier", pk=dossier.pk)
    attente = [r for r in dossier.candidat.rattachements.select_related("invitation") if r.is_en_attente]
    return render(request, "bureau/papier_rattacher.html", {"dossier": dossier, "form": form, "attente": attente}, status=code)
