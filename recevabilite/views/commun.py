"""What the pages of the ruling share: who may open them, whose dossier, an action that is no longer possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render

from candidates.models import Dossier
from comptes.permissions import exige_permission

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from comptes.erreurs import ErreurMetier

instruire = exige_permission("dossiers.instruire")


def get_dossier(request: HttpRequest, pk: UUID) -> Dossier:
    """Return a dossier the person sees and is not the candidate of: nobody rules on their own. A 404 otherwise."""
    visibles = Dossier.objects.visibles_par(request.user).exclude(candidat__utilisateur=request.user)
    return get_object_or_404(visibles.select_related("candidat__utilisateur", "referentiel__certification"), pk=pk)


def saisie(request: HttpRequest) -> Any:
    """What was posted; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None


def impossible(request: HttpRequest, dossier: Dossier, erreur: ErreurMetier) -> HttpResponse:
    """Say that the state of the dossier no longer allows what was asked; nothing was changed."""
    return render(request, "recevabilite/action_impossible.html", {"dossier": dossier, "erreur": erreur}, status=409)
