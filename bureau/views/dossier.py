"""One dossier on one page, for the secretariat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.televersement import televersement
from candidates.views.messages import page_messages
from echanges.enums import Cote

from ..lecture import dossiers_a_lire, lire_calendrier_de_la_page, lire_dossier
from ..vocabulaire import lire_journal
from .commun import get_dossier, instruire

TOUT = "Tout ce qui s’est passé sur ce dossier, le plus récent en premier"

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
@instruire
def dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Identity, road, parts, proofs, ruling, pair, grid, decisions, documents, mails, journal; what can be done now."""
    calendrier = lire_calendrier_de_la_page()
    dossier = get_object_or_404(dossiers_a_lire(request.user, calendrier), pk=pk)
    return render(request, "bureau/dossier_voir.html", lire_dossier(dossier, request.user, calendrier))


@require_safe
@instruire
def journal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole journal of a dossier: a page, or the fragment that unfolds in the page of the dossier."""
    dossier = get_dossier(request, pk)
    gabarit = "bureau/partials/_faits.html" if request.htmx else "bureau/journal_lire.html"
    return render(request, gabarit, {"dossier": dossier, "journal": lire_journal(dossier), "legende": TOUT})


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def messages(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the thread with the candidate and write in it."""
    dossier = get_dossier(request, pk)
    return page_messages(request, dossier, Cote.SECRETARIAT, "bureau/messages_lire.html")
