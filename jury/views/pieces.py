"""Proofs of a masked dossier: asked for by a member, shown or not by the secretariat, sent under a name that says nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from candidates.preuves import is_ouvrable
from comptes.permissions import is_secretariat
from documents.fichiers import envoyer_fichier

from .. import services
from ..models import Inscription, MembreSession, PieceDemandee
from ..presentation import lire_pieces, nom_neutre
from .commun import acte, get_session, page_inscription, peut_lire, tenter
from .seance import montrer_seance


@page_inscription
@acte
def piece_demander(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Ask to see a proof, named by its number on the page."""
    form = Form(request.POST)
    rang = request.POST.get("piece", "")
    piece = next((p for p in lire_pieces(inscription) if str(p["rang"]) == rang), None) if peut_lire(request, inscription) else None
    if piece is None:
        raise Http404
    code = tenter(form, lambda: services.demander_piece(inscription=inscription, auteur=request.user, preuve=piece["preuve"]))
    if code != 200:
        return montrer_seance(request, inscription.session, inscription=inscription, refus=form, status=code)
    messages.success(request, f"La pièce {rang} est demandée au secrétariat, qui la montre au jury si elle ne dit pas qui est le candidat.")
    if request.POST.get("retour") == "seance":
        return redirect("jury:seance", inscription.session_id)
    return redirect("jury:dossier", inscription.pk)


def _get_demande(request: HttpRequest, pk: int) -> PieceDemandee:
    liens = ("inscription__session", "inscription__dossier", "membre__personne", "preuve")
    demande = get_object_or_404(PieceDemandee.objects.select_related(*liens), pk=pk, inscription__is_active=True)
    get_session(request, demande.inscription.session_id)
    return demande


@require_safe
@login_required
def piece(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a proof that the secretariat shows, to who sits on the dossier; its name is that of the dossier and its number."""
    demande = _get_demande(request, pk)
    montree = demande.is_montree and peut_lire(request, demande.inscription)
    preuve = demande.preuve
    if not (montree or is_secretariat(request.user)) or not is_ouvrable(preuve, request.user):
        raise Http404
    return envoyer_fichier(preuve.fichier, nom=nom_neutre(demande), type_mime=preuve.type_mime, en_ligne=True)


@require_POST
@login_required
def piece_traiter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the proof to the jury, or decline, as the secretariat."""
    if not is_secretariat(request.user):
        raise Http404
    demande, form = _get_demande(request, pk), Form(request.POST)
    montrer = request.POST.get("acte") == "montrer"
    code = tenter(form, lambda: services.traiter_demande_piece(demande=demande, auteur=request.user, montrer=montrer))
    if code != 200:
        return montrer_seance(request, demande.inscription.session, refus=form, status=code)
    messages.success(request, "La pièce est montrée au jury." if montrer else "La pièce n’est pas montrée au jury.")
    return redirect("jury:seance" if request.POST.get("retour") == "seance" else "jury:session", demande.inscription.session_id)
