"""After the closing: how far its documents are, what failed, and how to take it up again."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comptes.permissions import is_secretariat

from .. import services
from ..lots import lire_lot
from ..models import SessionJury
from ..presentation import is_bureau
from .commun import LECTURE_ECRITURE, get_membre, page_session, tenter


@require_http_methods(LECTURE_ECRITURE)
@page_session
def documents(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Progress of the documents of a closing, asked for again until nothing moves; POST takes up those that failed."""
    prepare = is_secretariat(request.user)
    agit = prepare or is_bureau(get_membre(request, session))
    form, code = Form(request.POST or None), 200
    if request.method == "POST":
        if not agit:
            raise Http404
        form = Form(request.POST)
        code = tenter(form, lambda: services.reprendre_lot(session=session, auteur=request.user))
        if code == 200:
            messages.success(request, "La préparation recommence.")
            return redirect("jury:documents", session.pk)
    contexte = {
        "session": session, "lot": lire_lot(session), "form": form, "prepare": prepare, "agit": agit,
        "integre": request.htmx and "integre" in request.GET,
    }  # fmt: skip
    gabarit = "jury/partials/_lot.html" if request.htmx and request.method != "POST" else "jury/session_documents.html"
    return render(request, gabarit, contexte, status=code)
