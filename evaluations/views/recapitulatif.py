"""The recap of every competence, from which the évaluateur externe concludes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ..forms.recapitulatif import ConclusionRecapForm
from ..models import Evaluation
from ..recapitulatif import lire_recapitulatif
from ..services.resultat import conclure_au_recapitulatif
from .commun import EXTERNE, contexte_commun, differences, page_evaluation, recu, tenter

Lignes = list[dict[str, Any]]


@require_http_methods(["GET", "HEAD", "POST"])
@page_evaluation()
def recapitulatif(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Results, proposal, conclusion, motive and what is missing, competence by competence. What can be concluded is; the rest says why not."""
    lignes, code = _lire(evaluation, recu(request)), 200
    if request.method == "POST":
        code = _conclure(request, evaluation, lignes)
        if code == 200:
            if any(c["ecrite"] for c in _a_conclure(lignes)):
                messages.success(request, "Les conclusions sont enregistrées.")
            else:
                messages.warning(request, "Rien n’est enregistré\u00a0: vous n’avez coché ni modifié aucune conclusion.")
            return redirect("evaluations:recapitulatif", evaluation.pk)
        lignes = _relire(evaluation, lignes)
    contexte = contexte_commun(evaluation, role)
    contexte |= {
        "lignes": lignes,
        "peut_conclure": contexte["peut_tenir"] or (role == EXTERNE and request.method == "POST"),
        "restent": sum(c["restent"] for c in _a_conclure(lignes)),
        "a_observer": sum(len(c["points"]) - c["restent"] for c in _a_conclure(lignes)),
        "refus": _refus(_a_conclure(lignes)),
    }
    return render(request, "evaluations/recapitulatif_conclure.html", contexte, status=code)


def _lire(evaluation: Evaluation, data: QueryDict | None) -> Lignes:
    lignes = lire_recapitulatif(evaluation)
    for lue in _a_conclure(lignes):
        lue["form"], lue["ecarts"] = ConclusionRecapForm(data, ligne=lue["ligne"], version=lue["version"]), []
    return lignes


def _a_conclure(lignes: Lignes) -> Lignes:
    return [c for c in lignes if c["acquise"] is None]


def _conclure(request: HttpRequest, evaluation: Evaluation, lignes: Lignes) -> int:
    """Save each line by itself: one that is refused keeps none of the others from being written."""
    codes = [_conclure_une(request, evaluation, lue) for lue in _a_conclure(lignes)]
    return 409 if 409 in codes else max(codes, default=200)


def _conclure_une(request: HttpRequest, evaluation: Evaluation, lue: dict[str, Any]) -> int:
    form: ConclusionRecapForm = lue["form"]
    if not form.is_valid():
        return 422

    def conclure() -> None:
        lue["ecrite"] = conclure_au_recapitulatif(evaluation=evaluation, auteur=request.user, code=lue["code"], **form.cleaned_data)

    return tenter(form, conclure)


def _relire(evaluation: Evaluation, lignes: Lignes) -> Lignes:
    """What is stored now, beside what was typed, which can be sent again."""
    avant = {c["code"]: c["form"] for c in _a_conclure(lignes)}
    actuelles = _lire(evaluation, None)
    for lue in _a_conclure(actuelles):
        form, ligne = avant[lue["code"]], lue["ligne"]
        if form.errors and form.cleaned_data.get("version") != lue["version"]:
            lue["ecarts"] = differences(form, {"conclusion": ligne.conclusion, "motif": ligne.motif})
        form.reprendre(lue["version"])
        lue["form"] = form
    return actuelles


def _refus(lignes: Lignes) -> Form | None:
    """One form with the refusals of every line, each named by its competence, for the summary on top."""
    refuses = [(c["code"], c["form"].errors) for c in lignes if c["form"].is_bound and c["form"].errors]
    if not refuses:
        return None
    somme = Form({})
    somme.is_valid()
    for code, erreurs in refuses:
        for phrase in dict.fromkeys(str(p) for liste in erreurs.values() for p in liste):
            somme.add_error(None, phrase if phrase.startswith(code) else f"{code}\u00a0: {phrase}")
    return somme
