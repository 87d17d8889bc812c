"""What the other evaluator has written since, asked for every second and a half: 304 in three queries when there is nothing."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from candidates.models import Acces
from referentiels.schema import Competence

from ..enums import Proposition
from ..lecture import get_comparaison, importances, is_ouverte, maitrise
from ..models import Evaluation, EvaluationCompetence, Preparation
from ..presentation import lire_concertation, lire_element
from .commun import EXTERNE, PAIRE, PROFESSIONNEL, page_evaluation

ARRETER_LE_SONDAGE = 286  # htmx asks no more


def get_competence(evaluation: Evaluation, code: str) -> Competence:
    """Return a competence of the référentiel; a 404 for an unknown code."""
    try:
        return evaluation.dossier.referentiel.structure.competence(code)
    except KeyError as erreur:
        raise Http404 from erreur


def _marque(request: HttpRequest, pk: Any, cellules: Q | None, **autres: Any) -> str | None:
    """What changes when anyone writes in these cells, for this person, as a digest that tells nothing; None for whoever is not of the pair.

    One query. The instants are taken under the dossier's lock: a later write never carries an earlier one.
    """
    if not request.user.is_authenticated or not request.user.is_active:
        return None
    tenus = Acces.objects.ouverts().filter(personne=request.user, role__in=PAIRE)
    lue = (
        Evaluation.objects.filter(pk=pk, is_active=True, dossier__in=tenus.values("dossier"))
        .annotate(
            n=Count("elements", filter=cellules), v=Sum("elements__version", filter=cellules, default=0),
            m=Max("elements__modifie_le", filter=cellules), **autres,
        )
        .values_list("n", "v", "m", "dossier__etat", F("bilan_arrete_le"), *autres)
        .first()
    )  # fmt: skip
    if lue is None:
        return None
    return f'"{hashlib.sha256(repr((lue, request.user.pk)).encode()).hexdigest()}"'


def etag_grille(request: HttpRequest, pk: Any, code: str) -> str | None:
    """Mark of one competence of the grid: its cells, its dates and conclusion, whether it is open."""
    ligne = EvaluationCompetence.objects.filter(evaluation=OuterRef("pk"), code=code).values("version")
    return _marque(request, pk, Q(elements__code__startswith=f"{code}."), ligne=Subquery(ligne[:1]))


def etag_concertation(request: HttpRequest, pk: Any) -> str | None:
    """Mark of the whole final column, and of which preparations are frozen."""
    return _marque(request, pk, None, figees=Count("preparations", filter=Q(preparations__figee_le__isnull=False), distinct=True))


def proposition(evaluation: Evaluation, competence: Competence) -> dict[str, Any]:
    """The proposal of mastery as the grid stands, and how many elements have a result."""
    elements = {e.code: e for e in evaluation.elements.all()}
    avis = maitrise(evaluation, competence.code, elements)
    faits = sum(bool(elements[e.code].resultat) for e in competence.elements if e.code in elements)
    return {
        "avis": avis,
        "proposition": Proposition(avis.proposition).label,
        "is_definie": avis.proposition != Proposition.INDETERMINEE,
        "faits": faits,
        "total": len(competence.elements),
    }


def _repondre(request: HttpRequest, gabarit: str, contexte: dict[str, Any], role: str) -> HttpResponse:
    evaluation = contexte["evaluation"]
    contexte |= {"is_externe": role == EXTERNE, "is_professionnel": role == PROFESSIONNEL, "direct": True, "is_ouverte": is_ouverte(evaluation)}
    contexte |= {"structure": evaluation.dossier.referentiel.structure}
    return render(request, gabarit, contexte, status=200 if contexte["is_ouverte"] else ARRETER_LE_SONDAGE)


@require_safe
@never_cache
@condition(etag_func=etag_grille)
@page_evaluation()
def grille_direct(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """The parts of one competence that are only read, and the cells as they are stored."""
    competence = get_competence(evaluation, code)
    stockees = {e.code: e for e in evaluation.elements.filter(code__startswith=f"{code}.")}
    ligne = EvaluationCompetence.objects.filter(evaluation=evaluation, code=code).first()
    contexte = {
        "evaluation": evaluation, "competence": competence, "ligne": ligne or EvaluationCompetence(code=code),
        "rangees": [lire_element(e, stockees.get(e.code), importances(evaluation.dossier)) for e in competence.elements],
        "etag": etag_grille(request, evaluation.pk, code), **proposition(evaluation, competence),
    }  # fmt: skip
    return _repondre(request, "evaluations/partials/_grille_direct.html", contexte, role)


@require_safe
@never_cache
@condition(etag_func=etag_concertation)
@page_evaluation()
def concertation_direct(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """The final column of the concertation; the whole page again when a preparation was frozen or taken back."""
    comparaison, lues = get_comparaison(evaluation, request.user)
    figees = Preparation.objects.filter(evaluation=evaluation, figee_le__isnull=False).count()
    if request.GET.get("figees", str(figees)) != str(figees):
        return HttpResponse(headers={"HX-Refresh": "true"})
    contexte = {"evaluation": evaluation, "comparaison": comparaison, "etag": etag_concertation(request, evaluation.pk), "figees": f"?figees={figees}"}
    contexte |= lire_concertation(evaluation, comparaison, lues, request.user) if comparaison else {}
    return _repondre(request, "evaluations/partials/_concertation_direct.html", contexte, role)
