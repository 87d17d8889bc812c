"""Figures of a closed session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..chiffres import lire_chiffres
from ..enums import EtatSession
from ..models import Inscription, SessionJury
from .commun import page_session


@require_safe
@page_session
def chiffres(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Results, divergences between evaluators and jury, time; dossiers by their number alone."""
    mes_deports = Inscription.objects.filter(session=session, deports__membre__personne=request.user).values_list("pk", flat=True)
    lus = lire_chiffres(session, sauf=mes_deports) if session.etat == EtatSession.CLOSE else None
    return render(request, "jury/session_chiffres.html", {"session": session, "chiffres": lus})
