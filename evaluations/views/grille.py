"""The grid, one competence a screen: the whole page by one button, or cell by cell as one works."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.enums import Partie
from candidates.lecture import lire_partie_3
from referentiels.schema import Competence

from ..avancement import get_competences
from ..models import Evaluation
from ..presentation import get_acquises
from .commun import EXTERNE, contexte_commun, page_evaluation
from .direct import etag_grille, get_competence, proposition
from .feuille import Feuille

LUS_D_AVANCE = ("elements", "competences", "observations")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page_evaluation()
def grille(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """One competence: what the candidate wrote, both steps of the grid, the proposal, the conclusion."""
    competence = get_competence(evaluation, code)
    contexte = contexte_commun(evaluation, role, etapes=False)
    prefetch_related_objects([evaluation.dossier], "competences_acquises")
    acquise = get_acquises(evaluation.dossier).get(code)
    if acquise:
        contexte |= {"competence": competence, "acquise": acquise, "competences": get_competences(evaluation, courante=code)}
        return render(request, "evaluations/grille_acquise.html", contexte)
    feuille = Feuille(
        evaluation, competence, peut_tenir=contexte["peut_tenir"] or (request.method == "POST" and role == EXTERNE),
        peut_annoter=contexte["is_professionnel"] and (contexte["peut_noter"] or request.method == "POST"),
        data=request.POST if request.method == "POST" else None,
    )  # fmt: skip
    if request.method == "POST" and feuille.enregistrer(request.user) == 200:
        messages.success(request, f"{code} est enregistrée.")
        return redirect("evaluations:grille", evaluation.pk, _suivante(evaluation, code) if "continuer" in request.POST else code)
    contexte |= _contexte_grille(evaluation, competence, feuille) | {"etag": etag_grille(request, evaluation.pk, code)}
    return render(request, "evaluations/grille_remplir.html", contexte, status=feuille.code)


def _suivante(evaluation: Evaluation, code: str) -> str:
    codes = competences_a_ecrire(evaluation.dossier)
    return codes[min(codes.index(code) + 1, len(codes) - 1)]


def _contexte_grille(evaluation: Evaluation, competence: Competence, feuille: Feuille) -> dict[str, Any]:
    prefetch_related_objects([evaluation], *LUS_D_AVANCE)
    depot = get_dernier_depot(evaluation.dossier, Partie.ACTIVITES)
    codes = competences_a_ecrire(evaluation.dossier)
    return {
        "competence": competence,
        "numero": competence.code.removeprefix("C"),
        "feuille": feuille,
        "rangees": feuille.rangees(),
        "ligne": feuille.ligne,
        "partie_3": lire_partie_3(depot, competence.code) if depot else None,
        "competences": get_competences(evaluation, courante=competence.code),
        "is_derniere": competence.code == codes[-1],
        "observations_faites": [o for o in evaluation.observations.all() if o.code == competence.code],
        **proposition(evaluation, competence),
    }
