"""The working papers of the pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from ..fiche_entretien import demander_fiche
from .commun import page_evaluation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from ..models import Evaluation


@require_POST
@page_evaluation()
def fiche_entretien(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Ask for the interview sheet, then follow its making; it comes back to the page of the interview."""
    document = demander_fiche(evaluation=evaluation, auteur=request.user)
    retour = urlencode({"retour": reverse("evaluations:entretien", args=[evaluation.pk])})
    return redirect(f"{reverse('documents:etat', args=[document.pk])}?{retour}")
