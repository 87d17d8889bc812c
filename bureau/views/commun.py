"""What the pages of the desk share: who may see them, the dossier they are about, an action that asks for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, redirect, render

from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.permissions import exige_permission
from recevabilite.forms import MotifForm

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

instruire = exige_permission("dossiers.instruire")
gerer_personnes = exige_permission("comptes.gerer_personnes")


def get_dossier(request: HttpRequest, pk: UUID) -> Dossier:
    """The dossier, if this person may see it and is not its candidate: nobody stands at both sides of the desk. A 404 if not."""
    visibles = Dossier.objects.visibles_par(request.user).exclude(candidat__utilisateur=request.user)
    liens = ("candidat__utilisateur", "referentiel__certification", "origine", "enregistre_par")
    return get_object_or_404(visibles.select_related(*liens), pk=pk)


def saisie(request: HttpRequest) -> Any:
    """What was posted, or None: a form is bound when something was sent, even nothing."""
    return request.POST if request.method == "POST" else None


def avec_motif(
    request: HttpRequest, dossier: Dossier, *, gabarit: str, agir: Callable[[str], None], aide: str, contexte: Any = None
) -> HttpResponse:
    """Ask for a reason, act with it, go back to the dossier; a refusal keeps what was typed."""
    form = MotifForm(saisie(request), aide=aide)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                agir(form.cleaned_data["motif"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                return redirect("bureau:dossier", pk=dossier.pk)
    return render(request, gabarit, {"dossier": dossier, "form": form, **(contexte or {})}, status=code)


def impossible(request: HttpRequest, dossier: Dossier, phrase: object) -> HttpResponse:
    """Say why this can no longer be done, with the way back to the dossier."""
    return render(request, "recevabilite/action_impossible.html", {"dossier": dossier, "erreur": phrase}, status=409)
