"""What was observed in a professional situation (l.318, 363): note it, write it again, take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from candidates.completude import competences_a_ecrire

from ..forms import ObservationForm, ObservationModifieeForm
from ..models import Evaluation
from ..services import modifier_observation, noter_observation, retirer_observation
from .commun import contexte_commun, get_ecarts, page_evaluation, recu, tenter

LECTURE_ECRITURE = ["GET", "HEAD", "POST"]


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation()
def observations(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """What was observed (l.318, 363): the list, and a form to add one."""
    a_evaluer = competences_a_ecrire(evaluation.dossier)
    structure = evaluation.dossier.referentiel.structure
    initial = {"code": request.GET.get("competence", "")}
    form, code = ObservationForm(recu(request), structure=structure, codes=a_evaluer, initial=initial), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            code = tenter(
                form, lambda: noter_observation(evaluation=evaluation, auteur=request.user, **form.cleaned_data)
            )
        if code == 200:
            messages.success(request, "L’observation est enregistrée.")
            return redirect("evaluations:observations", evaluation.pk)
    contexte = contexte_commun(evaluation, role)
    lues = list(evaluation.observations.order_by("code", "le"))
    observees = {o.code for o in lues}
    contexte |= {
        "form": form,
        "observations": [(o, structure.competence(o.code)) for o in lues],
        "restent": [
            c for c in structure.competences if c.observation and c.code in a_evaluer and c.code not in observees
        ],
        "sans": [c for c in structure.competences if not c.observation and c.code in a_evaluer],
    }
    return render(request, "evaluations/observations_noter.html", contexte, status=code)


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation()
def observation_retirer(request: HttpRequest, evaluation: Evaluation, role: str, observation: Any) -> HttpResponse:
    """Remove an observation, after a page that asks."""
    lue = get_object_or_404(evaluation.observations.all(), pk=observation)
    form, code = Form(recu(request)), 200
    if request.method == "POST" and form.is_valid():
        code = tenter(form, lambda: retirer_observation(observation=lue, auteur=request.user))
        if code == 200:
            messages.success(request, "L’observation est retirée.")
            return redirect("evaluations:observations", evaluation.pk)
    contexte = contexte_commun(evaluation, role) | {"observation": lue, "form": form}
    return render(request, "evaluations/observation_retirer.html", contexte, status=code)


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation()
def observation_modifier(request: HttpRequest, evaluation: Evaluation, role: str, observation: Any) -> HttpResponse:
    """Write an observation again; what the other evaluator changed meanwhile is shown beside."""
    lue = get_object_or_404(evaluation.observations.all(), pk=observation)
    structure, codes = evaluation.dossier.referentiel.structure, competences_a_ecrire(evaluation.dossier)
    form = ObservationModifieeForm(recu(request), structure=structure, codes=codes, initial=ObservationModifieeForm.build_initial(lue))
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            champs = {c: v for c, v in form.cleaned_data.items() if c != "version"}
            code = tenter(form, lambda: modifier_observation(observation=lue, auteur=request.user, version=form.cleaned_data["version"], champs=champs))
        if code == 200:
            messages.success(request, "L’observation est modifiée.")
            return redirect("evaluations:observations", evaluation.pk)
    ecarts = get_ecarts(lue, form, ObservationModifieeForm.build_initial) if code == 409 and evaluation.observations.filter(pk=lue.pk).exists() else []
    contexte = contexte_commun(evaluation, role) | {"observation": lue, "form": form, "ecarts": ecarts}
    return render(request, "evaluations/observation_modifier.html", contexte, status=code)
