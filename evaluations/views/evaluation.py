"""The evaluation at a glance, its plan, its observations, its interview."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from candidates.completude import competences_a_ecrire

from ..avancement import Point, get_competences, get_points
from ..forms import EntretienForm, PlanForm
from ..lecture import entretien_minimum, lire_avancee_partie_3, manques_jour, manques_plan
from ..models import Evaluation
from ..plateau import get_conditions_de, lire_coches
from ..presentation import lire_binome
from ..regles import rappels_a_venir
from ..services import (
    accuser_reception,
    informer_candidat,
    noter_entretien,
    planifier,
)
from .commun import PROFESSIONNEL, contexte_commun, get_ecarts, page_evaluation, recu, tenter

LECTURE_ECRITURE = ["GET", "HEAD", "POST"]
POUR_LE_PROFESSIONNEL = {  # step: what the professionnel does at it, and what the link says
    "preparation": ("L’évaluateur externe fixe la date, le lieu et les conditions. Vous pouvez les lire.", "Lire la préparation"),
    "lecture": ("L’évaluateur externe note les points à vérifier lors de l’entretien. Lisez le dossier avec lui.", "Lire le dossier"),
    "observation": ("Consignez ce que vous observez. L’évaluateur externe note l’entretien et sa durée.", "Voir les observations"),
    "grille": ("L’évaluateur externe tient la grille, en concertation avec vous. Vous pouvez l’annoter.", "Annoter la grille"),
    "bilan": ("L’évaluateur externe présente le bilan au candidat et l’arrête. Vous pouvez le commenter.", "Lire le bilan"),
    "signatures": ("Le bilan est signé par les trois personnes.", "Voir le bilan et les signatures"),
    "transmission": ("L’évaluateur externe transmet le dossier au jury.", "Voir le bilan"),
}


@require_safe
@page_evaluation()
def evaluation(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """The seven steps, what each misses, and the next thing to do."""
    prefetch_related_objects([evaluation.dossier], "competences_acquises", "acces")
    prefetch_related_objects([evaluation.professionnel.habilitation, evaluation.evaluateur_externe.habilitation], "suspensions", "utilisateur")
    contexte = contexte_commun(evaluation, role)
    prochaine = next((e for e in contexte["etapes"] if not e.is_faite), None)
    contexte |= {
        "binome": lire_binome(evaluation),
        "competences": get_competences(evaluation),
        "prochaine": prochaine,
        "pour_lui": POUR_LE_PROFESSIONNEL[prochaine.code] if prochaine and role == PROFESSIONNEL else None,
    }
    return render(request, "evaluations/evaluation_voir.html", contexte)


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation()
def plan(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Date, place, plateau technique, part 3 verified; then tell the candidate."""
    conditions = get_conditions_de(evaluation)
    is_annoncee = evaluation.annoncee_pour is not None
    form = PlanForm(recu(request), initial=PlanForm.build_initial(evaluation), conditions=conditions, is_annoncee=is_annoncee)
    code = 200
    if request.method == "POST":
        verbe = next((v for nom, v in (("informer", _informer), ("confirmer", _confirmer)) if nom in request.POST), _planifier)
        code = verbe(request, evaluation, form)
        if code == 200:
            return redirect("evaluations:plan", evaluation.pk)
    contexte = contexte_commun(evaluation, role) | {"form": form, "manques": get_points(evaluation, manques_plan(evaluation)), "binome": lire_binome(evaluation)}
    coches = lire_coches(evaluation, conditions)
    contexte |= {
        "entretien_minutes": entretien_minimum(evaluation), "conditions": [(c, c.code in coches) for c in conditions],
        "partie_3": lire_avancee_partie_3(evaluation), "reports": list(evaluation.reports.select_related("par")),
    }  # fmt: skip
    contexte["rappels"] = _rappels(evaluation)
    contexte["ecarts"] = get_ecarts(evaluation, form, PlanForm.build_initial) if code == 409 else []
    return render(request, "evaluations/plan_ecrire.html", contexte, status=code)


def _rappels(evaluation: Evaluation) -> tuple[str, ...]:
    if evaluation.candidat_informe_le is None or evaluation.prevue_le is None:
        return ()
    informe, prevue = timezone.localdate(evaluation.candidat_informe_le), timezone.localdate(evaluation.prevue_le)
    return rappels_a_venir(informe=informe, prevue=prevue, jour=timezone.localdate())


def _planifier(request: HttpRequest, evaluation: Evaluation, form: PlanForm, *, is_dit: bool = True) -> int:
    if not form.is_valid():
        return 422
    version = form.cleaned_data["version"]
    code = tenter(form, lambda: planifier(evaluation=evaluation, auteur=request.user, version=version, champs=form.champs))
    if code == 200 and is_dit:
        messages.success(request, "La préparation est enregistrée.")
    return code


def _informer(request: HttpRequest, evaluation: Evaluation, form: PlanForm) -> int:
    """Save the plan as it is on the screen, then write to the candidate; when that is refused, one message says both, with the field."""
    code = _planifier(request, evaluation, form, is_dit=False)
    if code != 200:
        return code
    vide = Form(request.POST)
    code = tenter(vide, lambda: informer_candidat(evaluation=evaluation, auteur=request.user))
    if code != 200:
        evaluation.refresh_from_db()
        champ = "acces_distance" if evaluation.prevue_le and evaluation.lieu else "lieu" if evaluation.prevue_le else "prevue_le"
        form.non_informe = [Point(str(phrase), f"#id_{champ}") for phrase in vide.non_field_errors()]
    else:
        messages.success(request, "La préparation est enregistrée, et le candidat est informé par courriel : date, lieu, conditions, suite donnée aux résultats.")
    return code


def _confirmer(request: HttpRequest, evaluation: Evaluation, form: PlanForm) -> int:
    """Note that a candidate without account said they received the information; the plan on the screen is not saved."""
    vide = Form(request.POST)
    code = tenter(vide, lambda: accuser_reception(evaluation=evaluation, auteur=request.user))
    if code == 200:
        messages.success(request, "C’est noté : le candidat a confirmé qu’il a reçu l’information.")
    elif form.is_valid():
        for erreur in vide.non_field_errors():
            form.add_error(None, erreur)
    return code


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation()
def entretien(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """When the interview began and ended, what was said; the guide and the advice are at hand (l.335–358)."""
    form, code = EntretienForm(_avec_maintenant(request), initial=EntretienForm.build_initial(evaluation)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            code = tenter(form, lambda: noter_entretien(evaluation=evaluation, auteur=request.user, **form.cleaned_data))
        if request.htmx:
            return _dire_enregistre(request, evaluation, form, code)
        if code == 200:
            messages.success(request, "L’entretien est enregistré.")
            return redirect("evaluations:entretien", evaluation.pk)
    contexte = contexte_commun(evaluation, role)
    a_evaluer = competences_a_ecrire(evaluation.dossier)
    contexte |= {
        "form": form,
        "minimum": entretien_minimum(evaluation), "fin_minimale": _fin_minimale(evaluation),
        "manques": [m for m in manques_jour(evaluation) if m.page == "entretien"],
        "guides": [c for c in contexte["structure"].competences if c.code in a_evaluer],
        "ecarts": get_ecarts(evaluation, form, EntretienForm.build_initial) if code == 409 else [],
    }
    return render(request, "evaluations/entretien_noter.html", contexte, status=code)


def _avec_maintenant(request: HttpRequest) -> QueryDict | None:
    """What was sent; « Commencer maintenant » and « Terminer maintenant » write this minute in its field."""
    recues, champ = recu(request), request.POST.get("maintenant", "")
    if recues is None or champ not in ("debut", "fin"):
        return recues
    completees = recues.copy()
    completees[champ] = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    return completees


def _fin_minimale(evaluation: Evaluation) -> datetime | None:
    """When an interview that is going on will have lasted long enough (l.319)."""
    if evaluation.entretien_debut is None or evaluation.entretien_fin is not None:
        return None
    return evaluation.entretien_debut + timedelta(minutes=entretien_minimum(evaluation))


def _dire_enregistre(request: HttpRequest, evaluation: Evaluation, form: Form, code: int) -> HttpResponse:
    """Answer to a form that saves itself as one types: when it was saved, or why it was not."""
    evaluation.refresh_from_db()
    instant = timezone.localtime() if code == 200 else None
    contexte = {"conflit": code == 409, "refus": [str(p) for liste in form.errors.values() for p in liste] if code == 422 else [], "instant": instant, "version": evaluation.version}
    return render(request, "evaluations/partials/_enregistrement.html", contexte, status=code)
