"""« Mes données »: take them away, ask for a correction, close the account. Everyone for themselves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import ExportDonnees
from documents.authentification import authentification_recente
from documents.fichiers import envoyer_fichier
from journal.services import journaliser
from referentiels.parametres import valeur

from ..consultations import lire_titres
from ..donnees.export import demander_export
from ..donnees.fermeture import fermer_compte, get_plan
from ..donnees.rectification import demander_rectification
from ..forms import FermetureForm, RectificationForm
from ..purge.lecture import mes_durees
from .commun import saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


@never_cache
@require_safe
@login_required
def mes_donnees(request: HttpRequest) -> HttpResponse:
    """What a person may do with their data, their archives and their requests."""
    contexte = {
        "exports": list(request.user.exports.all()[:5]),
        "rectifications": list(request.user.rectifications.all()),
        "durees": mes_durees(request.user),
        "titres": [{"numero": d.numero, "lus": lire_titres(d)} for d in _miens(request)],
        "jours": valeur("export_jours", le=timezone.localdate()),
    }
    return render(request, "bureau/donnees_voir.html", contexte)


def _miens(request: HttpRequest) -> QuerySet[Dossier]:
    return Dossier.objects.filter(candidat__utilisateur=request.user, efface_le__isnull=True).order_by("demande_le")


@require_POST
@login_required
def export_demander(request: HttpRequest) -> HttpResponse:
    """Ask the worker for the archive of one's data, then follow it."""
    try:
        export = demander_export(utilisateur=request.user)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return redirect("bureau:mes-donnees")
    return redirect("bureau:export", export.pk)


def _get_export(request: HttpRequest, pk: UUID) -> ExportDonnees:
    return get_object_or_404(ExportDonnees, pk=pk, personne=request.user)


@never_cache
@require_safe
@login_required
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an archive is, then its link; HTMX asks for the fragment every second until then."""
    gabarit = "bureau/partials/_export.html" if request.htmx else "bureau/donnees_export.html"
    return render(request, gabarit, {"export": _get_export(request, pk)})


@never_cache
@require_safe
@login_required
@authentification_recente
def export_telecharger(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Give the archive to its owner, after a fresh sign-in; each time is journalled."""
    ligne = _get_export(request, pk)
    if not ligne.is_telechargeable:
        return redirect("bureau:export", pk)
    nom = f"mes-donnees-vae-{timezone.localdate(ligne.demande_le).isoformat()}.zip"
    reponse = envoyer_fichier(ligne.fichier, nom=nom, type_mime="application/zip")
    with transaction.atomic():
        journaliser(action="export_telecharge", acteur_id=request.user.pk, objet_type="export", objet_id=ligne.pk)
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rectifier(request: HttpRequest) -> HttpResponse:
    """Ask the secretariat to correct a datum."""
    dossiers = Dossier.objects.visibles_par(request.user).filter(candidat__utilisateur=request.user).select_related("referentiel__certification")
    form, code = RectificationForm(saisie(request), dossiers=dossiers), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                demander_rectification(auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Votre demande est transmise au secrétariat. La réponse vous sera envoyée par courriel.")
                return redirect("bureau:mes-donnees")
    return render(request, "bureau/donnees_rectifier.html", {"form": form, "dossiers": dossiers}, status=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@authentification_recente
def fermer(request: HttpRequest) -> HttpResponse:
    """Close one's account for good: what is erased, what is kept, why, until when; then words typed on purpose."""
    form, code = FermetureForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                plan = fermer_compte(utilisateur=request.user)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                logout(request)
                return render(request, "bureau/donnees_compte_ferme.html", {"plan": plan})
    return render(request, "bureau/donnees_fermer.html", {"form": form, "plan": get_plan(request.user)}, status=code)
