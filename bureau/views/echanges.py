"""What is exchanged about a dossier: internal notes, mails sent again, the candidate's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Dossier
from candidates.services import corriger_adresse
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from echanges.models import Courriel, NoteInterne
from echanges.notes import barrer_note, ecrire_note, epingler_note, lire_notes
from echanges.services import renvoyer

from ..envois import adresses_possibles, suivi_de
from ..forms import AdresseForm, NoteForm, RenvoiForm
from .commun import get_dossier, instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def notes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the internal notes of a dossier and write one; a refusal keeps what was typed."""
    dossier = get_dossier(request, pk)
    form, code = NoteForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                ecrire_note(dossier_id=dossier.pk, auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "La note est ajoutée au dossier. Le candidat ne la voit pas.")
                return _vers_les_notes(dossier)
    contexte = {"dossier": dossier, "notes": lire_notes(dossier.pk), "note_form": form}
    return render(request, "bureau/notes_lire.html", contexte, status=code)


@require_POST
@instruire
def note_changer(request: HttpRequest, pk: UUID, note: UUID) -> HttpResponse:
    """Strike a note out, pin it or take it down."""
    dossier = get_dossier(request, pk)
    ligne = get_object_or_404(NoteInterne, pk=note, dossier_id=dossier.pk)
    geste = request.POST.get("geste", "")
    try:
        if geste == "barrer":
            barrer_note(note=ligne, auteur=request.user)
        elif geste in ("epingler", "desepingler"):
            epingler_note(note=ligne, auteur=request.user, is_epinglee=geste == "epingler")
    except ErreurMetier as erreur:
        messages.warning(request, str(erreur))
    return _vers_les_notes(dossier)


def _vers_les_notes(dossier: Dossier) -> HttpResponse:
    reponse = redirect("bureau:dossier", pk=dossier.pk)
    reponse["Location"] += "#notes"
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def adresse_corriger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct the address the candidate is written to."""
    dossier = get_dossier(request, pk)
    form, code = AdresseForm(saisie(request), initial={"email": dossier.candidat.email}), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                corriger_adresse(dossier=dossier, auteur=request.user, email=form.cleaned_data["email"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "L’adresse est corrigée. Les courriels qui ne sont pas partis peuvent être renvoyés.")
                return redirect("bureau:dossier", pk=dossier.pk)
    return render(request, "bureau/adresse_corriger.html", {"dossier": dossier, "form": form}, status=code)


@require_safe
@instruire
def courriels_perdus(request: HttpRequest) -> HttpResponse:
    """Mails that did not leave after every try, the oldest first, with the reason."""
    perdus = Courriel.objects.perdus().avec_suivi().order_by("cree_le", "pk")
    page = Paginator(perdus, PAR_PAGE).get_page(request.GET.get("page"))
    numeros = {d.pk: d for d in Dossier.objects.visibles_par(request.user).filter(pk__in=[c.dossier_id for c in page if c.dossier_id]).select_related("candidat")}
    lignes = [(suivi_de(c), numeros.get(c.dossier_id)) for c in page]
    return render(request, "bureau/courriels_perdus.html", {"page": page, "lignes": lignes, "parametres": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def courriel_renvoyer(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again a mail that was given up, to its address or to the one the candidate has today."""
    courriel = get_object_or_404(Courriel.objects.avec_suivi(), pk=pk)
    dossiers = Dossier.objects.visibles_par(request.user).select_related("candidat__utilisateur")
    dossier = get_object_or_404(dossiers, pk=courriel.dossier_id) if courriel.dossier_id else None
    form, code = RenvoiForm(saisie(request), adresses=adresses_possibles(courriel, dossier)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                renvoyer(courriel=courriel, auteur=request.user, adresse=form.cleaned_data["adresse"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Le courriel repart. Son état se lit sur cette page.")
                return redirect("bureau:dossier", pk=dossier.pk) if dossier else redirect("bureau:courriels-perdus")
    contexte = {"suivi": suivi_de(courriel), "dossier": dossier, "form": form}
    return render(request, "bureau/courriel_renvoyer.html", contexte, status=code)
