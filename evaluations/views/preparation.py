"""The private preparation: what one thinks of each element before the concertation, for oneself alone until both have frozen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.completude import competences_a_ecrire

from ..forms import PreparationForm
from ..models import Evaluation, Preparation, PreparationElement
from ..presentation import lire_element
from ..services import defiger_preparation, figer_preparation, preparer_elements
from .commun import contexte_commun, differences, page_evaluation, recu, tenter

FAIT = {
    "figer": "Votre préparation est figée.",
    "defiger": "Votre préparation est de nouveau modifiable.",
    "enregistrer": "Votre préparation est enregistrée.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page_evaluation()
def preparation(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """One's own preparation, every element on one page; freeze it, take it back."""
    action = next((a for a in FAIT if a in request.POST), "enregistrer")
    formulaires = _formulaires(request, evaluation, recu(request) if action != "defiger" else None)
    general, ecarts, code = Form(recu(request)), {}, 200
    if request.method == "POST":
        ecarts, code = _ecrire(request, evaluation, formulaires, general, action)
        if code == 200:
            messages.success(request, FAIT[action])
            return redirect("evaluations:concertation" if action == "figer" else "evaluations:preparation", evaluation.pk)
    contexte = contexte_commun(evaluation, role, etapes=False) | _etat(request, evaluation)
    contexte |= {"competences": _ranger(evaluation, formulaires, ecarts), "general": general, "formulaires": formulaires.values(), "ecarts": ecarts}
    return render(request, "evaluations/preparation_remplir.html", contexte, status=code)


def _formulaires(request: HttpRequest, evaluation: Evaluation, data: Any) -> dict[str, PreparationForm]:
    siens = PreparationElement.objects.filter(preparation__evaluation=evaluation, preparation__auteur=request.user)
    stockes = {e.code: e for e in siens}
    structure = evaluation.dossier.referentiel.structure
    codes = [e.code for c in competences_a_ecrire(evaluation.dossier) for e in structure.competence(c).elements]
    return {c: PreparationForm(data, code=c, initial=PreparationForm.build_initial(stockes.get(c) or PreparationElement(code=c))) for c in codes}


def _ecrire(
    request: HttpRequest, evaluation: Evaluation, formulaires: dict[str, PreparationForm], general: Form, action: str
) -> tuple[dict[str, Any], int]:
    general.is_valid()
    qui: dict[str, Any] = {"evaluation": evaluation, "auteur": request.user}
    if action == "defiger":
        return {}, tenter(general, lambda: defiger_preparation(**qui))
    if [f for f in formulaires.values() if not f.is_valid()]:
        return {}, 422
    saisies = [(c, f.cleaned_data["version"], f.cleaned_data["resultat"] or None, f.cleaned_data["note"]) for c, f in formulaires.items()]
    perimees: dict[str, PreparationElement] = {}
    code = tenter(general, lambda: perimees.update(preparer_elements(**qui, saisies=saisies)))
    ecarts = {}
    for element, actuel in perimees.items():
        form = formulaires[element]
        ecarts[element] = differences(form, {"resultat": actuel.resultat, "note": actuel.note})
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(actuel.version)
    if code == 200 and not ecarts and action == "figer":
        code = tenter(general, lambda: figer_preparation(**qui))
    return ecarts, 409 if ecarts else code


def _ranger(evaluation: Evaluation, formulaires: dict[str, PreparationForm], ecarts: dict[str, Any]) -> list[dict[str, Any]]:
    structure = evaluation.dossier.referentiel.structure
    return [
        {
            "competence": structure.competence(code),
            "rangees": [
                lire_element(e, None, {}) | {"form": formulaires[e.code], "ecarts": ecarts.get(e.code, [])}
                for e in structure.competence(code).elements
            ],
        }
        for code in competences_a_ecrire(evaluation.dossier)
    ]


def _etat(request: HttpRequest, evaluation: Evaluation) -> dict[str, Any]:
    """Whether mine is frozen, whether the other's is; nothing else of the other's is read here."""
    figees = {p.auteur_id for p in Preparation.objects.filter(evaluation=evaluation, figee_le__isnull=False)}
    mienne = request.user.pk in figees
    siens = PreparationElement.objects.filter(preparation__evaluation=evaluation, preparation__auteur=request.user)
    return {"is_figee": mienne, "autre_figee": bool(figees - {request.user.pk}), "prepares": siens.exclude(resultat="").count()}
