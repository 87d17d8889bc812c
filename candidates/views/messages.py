"""The thread of messages of a dossier: the candidate's page, what the secretariat's page shares with it, the files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as avis
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from documents.fichiers import envoyer_fichier
from echanges.enums import Cote
from echanges.messages import lire_fil
from echanges.models import PieceJointe

from ..enums import RoleDossier
from ..forms import MessageForm
from ..limites import get_limites
from ..models import Dossier
from ..preuves import is_piece_ouvrable
from ..services import envoyer_message, lire_messages
from ..televersement import phrases_trop_gros, televersement
from ..workflow import roles_sur
from .commun import page_du_candidat

COTES = {Cote.CANDIDAT.value, Cote.SECRETARIAT.value}


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(RoleDossier.CANDIDAT.value)
def messages(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Read the thread with the secretariat and write in it."""
    return page_messages(request, dossier, Cote.CANDIDAT, "candidates/messages_lire.html")


def page_messages(request: HttpRequest, dossier: Dossier, cote: Cote, gabarit: str) -> HttpResponse:
    """Show the thread to one side, what was not read yet being read by it; send what it writes (422 keeps the text)."""
    form, code = MessageForm(), 200
    if request.method == "POST":
        form, code = MessageForm(request.POST, request.FILES), 422
        trop_gros = phrases_trop_gros(request)
        if form.is_valid() and not trop_gros:
            try:
                message = _envoyer(request, dossier, cote, form)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                avis.success(request, "Votre message est envoyé.")
                return redirect(f"{request.path}#message-{message.pk}")
        for phrase in trop_gros:
            form.add_error("fichiers", phrase)
    fil = lire_fil(dossier.pk)
    nouveaux = [m.pk for m in fil if m.cote != cote and m.lu_le is None]
    if nouveaux and request.method == "GET":
        lire_messages(dossier=dossier, lecteur=request.user, cote=cote)
    contexte = {
        "dossier": dossier, "fil": fil, "nouveaux": nouveaux, "cote": cote.value, "lecteur": request.user, "form": form,
        "limites": get_limites(dossier),
        "is_fichiers_perdus": code != 200 and bool(request.FILES),
    }  # fmt: skip
    return render(request, gabarit, contexte, status=code)


def _envoyer(request: HttpRequest, dossier: Dossier, cote: Cote, form: MessageForm) -> Any:
    return envoyer_message(
        dossier=dossier, auteur=request.user, cote=cote, texte=form.cleaned_data["texte"],
        fichiers=form.cleaned_data["fichiers"], jeton=form.cleaned_data["jeton"],
    )  # fmt: skip


@login_required
@require_safe
def piece_jointe(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """Send a file of the thread to the candidate or to the secretariat; for anyone else it does not exist."""
    piece = get_object_or_404(PieceJointe.objects.select_related("message"), pk=pk)
    visibles = Dossier.objects.visibles_par(request.user).select_related("candidat")
    dossier = get_object_or_404(visibles, pk=piece.message.dossier_id)
    if COTES.isdisjoint(roles_sur(dossier, request.user)) or not is_piece_ouvrable(piece, request.user):
        raise Http404
    return envoyer_fichier(piece.fichier, nom=piece.nom, type_mime=piece.type_mime, en_ligne=True)
