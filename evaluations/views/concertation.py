"""The concertation: both frozen preparations side by side, differences first; the final column is settled from here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..forms import CelluleForm
from ..lecture import get_comparaison
from ..models import Evaluation, EvaluationElement, Preparation
from ..presentation import lire_concertation
from ..services import noter_elements, reprendre_accords
from .commun import EXTERNE, contexte_commun, differences, page_evaluation, recu, tenter
from .direct import etag_concertation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page_evaluation()
def concertation(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Where the two differ, what they agree on, and the final column, which the évaluateur externe writes."""
    comparaison, lues = get_comparaison(evaluation, request.user)
    general, formulaires, code = Form(recu(request)), _formulaires(request, evaluation, role, comparaison), 200
    ecarts: dict[str, Any] = {}
    if request.method == "POST":
        ecarts, code = _ecrire(request, evaluation, formulaires, general)
        if code == 200:
            return redirect("evaluations:concertation", evaluation.pk)
    contexte = contexte_commun(evaluation, role, etapes=False) | {
        "comparaison": comparaison, "general": general, "formulaires": formulaires.values(), "etag": etag_concertation(request, evaluation.pk),
        "conflits": ecarts, **_figees(request, evaluation),
    }  # fmt: skip
    if comparaison:
        contexte |= _joindre(lire_concertation(evaluation, comparaison, lues, request.user), formulaires, ecarts)
        mission = evaluation.professionnel if role == EXTERNE else evaluation.evaluateur_externe
        contexte["autre"] = mission.evaluateur.nom_complet
    return render(request, "evaluations/concertation_voir.html", contexte, status=code)


def _formulaires(request: HttpRequest, evaluation: Evaluation, role: str, comparaison: Any) -> dict[str, CelluleForm]:
    if comparaison is None or role != EXTERNE:
        return {}
    data = request.POST if "enregistrer" in request.POST else None
    stockees = {e.code: e for e in EvaluationElement.objects.filter(evaluation=evaluation)}
    codes = (*comparaison.differents, *comparaison.incomplets, *comparaison.accords)
    return {c: CelluleForm(data, code=c, initial=CelluleForm.build_initial(stockees.get(c) or EvaluationElement(code=c))) for c in codes}


def _ecrire(
    request: HttpRequest, evaluation: Evaluation, formulaires: dict[str, CelluleForm], general: Form
) -> tuple[dict[str, Any], int]:
    general.is_valid()
    qui: dict[str, Any] = {"evaluation": evaluation, "auteur": request.user}
    if "reprendre" in request.POST:
        repris: list[int] = []
        code = tenter(general, lambda: repris.append(reprendre_accords(**qui)))
        if code == 200:
            messages.success(request, _dire_repris(repris[0]))
        return {}, code
    envoyes = {c: f for c, f in formulaires.items() if f.add_prefix("version") in request.POST}
    if [f for f in envoyes.values() if not f.is_valid()]:
        return {}, 422
    perimees: dict[str, EvaluationElement] = {}
    code = tenter(general, lambda: perimees.update(noter_elements(**qui, saisies=[f.saisie for f in envoyes.values()])))
    ecarts = {}
    for element, actuelle in perimees.items():
        form = formulaires[element]
        ecarts[element] = differences(form, {"resultat": actuelle.resultat, "commentaire": actuelle.commentaire})
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(actuelle.version)
    if code == 200 and envoyes and not ecarts:
        messages.success(request, "La colonne finale est enregistrée.")
    return ecarts, 409 if ecarts else code


def _dire_repris(n: int) -> str:
    if n == 0:
        return "Il n’y avait rien à reprendre."
    return f"{n} résultats sur lesquels vous êtes d’accord sont repris." if n > 1 else "1 résultat sur lequel vous êtes d’accord est repris."


def _joindre(lue: dict[str, Any], formulaires: dict[str, CelluleForm], ecarts: dict[str, Any]) -> dict[str, Any]:
    for groupe in ("differents", "incomplets", "accords"):
        for rangee in lue[groupe]:
            rangee |= {"form": formulaires.get(rangee["code"]), "ecarts": ecarts.get(rangee["code"], [])}
    return lue


def _figees(request: HttpRequest, evaluation: Evaluation) -> dict[str, str]:
    """How many preparations are frozen, for the polling, and whose is awaited: « moi », « autre » or « deux »."""
    figees = set(Preparation.objects.filter(evaluation=evaluation, figee_le__isnull=False).values_list("auteur", flat=True))
    qui = "deux" if not figees else "autre" if request.user.pk in figees else "moi"
    return {"figees": f"?figees={len(figees)}", "qui_attend": qui}
