"""What the secretariat may do about an evaluation: read a grid, open its bilan again, send it back to the pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import Action
from candidates.erreurs import ActionImpossible
from candidates.models import Dossier
from candidates.workflow import exiger_action
from evaluations import services
from evaluations.delta import lire_delta
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation
from evaluations.presentation import lire_grille
from evaluations.versions import lire_versions

from .commun import avec_motif, get_dossier, impossible, instruire

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

LU = "Les deux évaluateurs et le candidat lisent ce motif."


@require_safe
@instruire
def grille(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The grid of an evaluation in force or set aside, to read only."""
    visibles = Evaluation.objects.filter(dossier__in=Dossier.objects.visibles_par(request.user)).exclude(dossier__candidat__utilisateur=request.user)
    liens = ("dossier__candidat", "dossier__referentiel", "dossier__classification")
    liens += ("professionnel__evaluateur", "evaluateur_externe__evaluateur")
    evaluation = get_object_or_404(visibles.select_related(*liens), pk=pk)
    lue = lire_grille(evaluation)
    contexte = {"evaluation": evaluation, "dossier": evaluation.dossier, "grille": lue, "delta": lire_delta(lue), "versions": lire_versions(evaluation)}
    contexte["reports"] = list(evaluation.reports.select_related("par"))
    return render(request, "bureau/evaluation_grille.html", contexte)


@require_http_methods(["GET", "POST"])
@instruire
def rouvrir_bilan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed bilan again, with a reason: its signatures are void."""
    dossier = get_dossier(request, pk)
    evaluation = get_evaluation(dossier)
    if evaluation is None:
        raise Http404

    def agir(motif: str) -> None:
        services.rouvrir_bilan(evaluation=evaluation, auteur=request.user, motif=motif)
        messages.success(request, "Le bilan est rouvert : ses signatures sont annulées, une nouvelle version sera signée.")

    contexte = {"evaluation": evaluation, "versions": lire_versions(evaluation)}
    return avec_motif(request, dossier, gabarit="bureau/bilan_rouvrir.html", agir=agir, aide=LU, contexte=contexte)


@require_http_methods(["GET", "POST"])
@instruire
def renvoyer_evaluation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a dossier back to its pair before the jury, with a reason: the bilan is open again."""
    dossier = get_dossier(request, pk)
    try:
        exiger_action(dossier, action=Action.RENVOYER_A_L_EVALUATION, auteur=request.user)
    except ActionImpossible as erreur:
        return impossible(request, dossier, erreur)

    def agir(motif: str) -> None:
        services.renvoyer_a_l_evaluation(dossier=dossier, auteur=request.user, motif=motif)
        messages.success(request, "Le dossier est renvoyé aux évaluateurs, qui sont prévenus par courriel.")

    return avec_motif(request, dossier, gabarit="bureau/evaluation_renvoyer.html", agir=agir, aide=LU)
