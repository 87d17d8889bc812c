"""The grid, one competence a screen: the whole page by one button, or cell by cell as one works."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.enums import Partie
from candidates.erreurs import VersionPerimee
from candidates.lecture import lire_partie_3
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from referentiels.schema import Competence

from ..avancement import get_competences
from ..enums import Proposition
from ..forms import AnnotationForm, CelluleForm
from ..lecture import importances, is_ouverte, maitrise
from ..models import Evaluation, EvaluationCompetence, EvaluationElement
from ..presentation import get_acquises, lire_element
from ..services import annoter, noter_elements
from .commun import EXTERNE, PROFESSIONNEL, contexte_commun, page_evaluation
from .feuille import Feuille

ARRETER_LE_SONDAGE = 286  # htmx asks no more


def _get_competence(evaluation: Evaluation, code: str) -> Competence:
    try:
        return evaluation.dossier.referentiel.structure.competence(code)
    except KeyError as erreur:
        raise Http404 from erreur


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page_evaluation()
def grille(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """One competence: what the candidate wrote, both steps of the grid, the proposal, the conclusion."""
    competence = _get_competence(evaluation, code)
    contexte = contexte_commun(evaluation, role)
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
    contexte |= _contexte_grille(evaluation, competence, feuille)
    return render(request, "evaluations/grille_remplir.html", contexte, status=feuille.code)


def _suivante(evaluation: Evaluation, code: str) -> str:
    codes = competences_a_ecrire(evaluation.dossier)
    return codes[min(codes.index(code) + 1, len(codes) - 1)]


def _contexte_grille(evaluation: Evaluation, competence: Competence, feuille: Feuille) -> dict[str, Any]:
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
        "observations_faites": list(evaluation.observations.filter(code=competence.code)),
        "vu": _signature(evaluation, competence.code),
        **_proposition(evaluation, competence),
    }


def _proposition(evaluation: Evaluation, competence: Competence) -> dict[str, Any]:
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


def _signature(evaluation: Evaluation, code: str) -> str:
    """What changes when anyone writes in this competence."""
    cellules = evaluation.elements.filter(code__startswith=f"{code}.").order_by("code")
    dates = [f"{instant:%H%M%S%f}" for instant in cellules.values_list("modifie_le", flat=True)]
    ligne = EvaluationCompetence.objects.filter(evaluation=evaluation, code=code).first()
    return f"{len(dates)}-{max(dates, default='0')}-{ligne.version if ligne else 0}-{int(is_ouverte(evaluation))}"


@require_safe
@never_cache
@page_evaluation()
def grille_direct(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """What the other evaluator has written since, for the parts of the page that are only read; 204 when nothing."""
    competence = _get_competence(evaluation, code)
    vu = _signature(evaluation, code)
    if request.GET.get("vu") == vu:
        return HttpResponse(status=204 if is_ouverte(evaluation) else ARRETER_LE_SONDAGE)
    stockees = {e.code: e for e in evaluation.elements.filter(code__startswith=f"{code}.")}
    ligne = EvaluationCompetence.objects.filter(evaluation=evaluation, code=code).first()
    contexte = {
        "evaluation": evaluation, "competence": competence, "vu": vu, "ligne": ligne or EvaluationCompetence(code=code),
        "is_externe": role == EXTERNE, "is_professionnel": role == PROFESSIONNEL, "direct": True, "structure": evaluation.dossier.referentiel.structure,
        "rangees": [lire_element(e, stockees.get(e.code), importances(evaluation.dossier)) for e in competence.elements],
        **_proposition(evaluation, competence),
    }  # fmt: skip
    return render(request, "evaluations/partials/_grille_direct.html", contexte)


@require_POST
@page_evaluation()
def cellule(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """Save one cell as it is being written; answer with its state, its version and the proposal."""
    structure = evaluation.dossier.referentiel.structure
    try:
        element = structure.element(code)
    except KeyError as erreur:
        raise Http404 from erreur
    competence = structure.competence(code.split(".", maxsplit=1)[0])
    classe = CelluleForm if role == EXTERNE else AnnotationForm
    form, statut = classe(request.POST, code=code), 422
    if form.is_valid():
        statut = _ecrire(request, evaluation, form, code)
    stockee = EvaluationElement.objects.filter(evaluation=evaluation, code=code).first()
    contexte = {
        "evaluation": evaluation, "competence": competence, "form": form, "statut": statut, "instant": timezone.now(),
        "is_externe": role == EXTERNE, "direct": True, "structure": structure,
        "e": lire_element(element, stockee, importances(evaluation.dossier)), **_proposition(evaluation, competence),
    }  # fmt: skip
    return render(request, "evaluations/partials/_cellule_etat.html", contexte, status=statut)


def _ecrire(request: HttpRequest, evaluation: Evaluation, form: Any, code: str) -> int:
    try:
        if isinstance(form, AnnotationForm):
            annoter(evaluation=evaluation, auteur=request.user, code=code, **form.cleaned_data)
        elif noter_elements(evaluation=evaluation, auteur=request.user, saisies=[form.saisie]):
            return 409
    except VersionPerimee:
        return 409
    except ErreurMetier as erreur:
        return refuser(form, erreur)
    return 200
