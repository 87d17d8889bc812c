"""Missions: what is proposed to me, what I carry, what is done; answer a mission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import Etat
from candidates.models import Dossier

from ..charge import get_autre, groupe, lire_charge
from ..enums import EtatMission
from ..forms import ReponseMissionForm
from ..lecture import get_evaluation, manques_plan
from ..models import Evaluation, Mission
from ..passees import fins_de_lecture, lire_closes
from ..services import repondre_mission
from .commun import EXTERNE, recu, tenter

LIENS = ("dossier__candidat", "dossier__referentiel__certification", "habilitation", "evaluateur", "proposee_par")


@require_safe
@login_required
def missions(request: HttpRequest) -> HttpResponse:
    """My missions: to answer, to prepare, to hold, done and until when they are read, closed and since when."""
    miennes = list(_miennes(request))
    ouverts = set(Dossier.objects.visibles_par(request.user).filter(pk__in=[m.dossier_id for m in miennes]).values_list("pk", flat=True))
    dossiers = [m.dossier_id for m in miennes if m.dossier_id in ouverts]
    evaluations = {e.dossier_id: e for e in Evaluation.objects.filter(is_active=True, dossier__in=dossiers)}
    groupes: dict[str, list[dict[str, Any]]] = {"a_repondre": [], "a_preparer": [], "a_tenir": [], "faites": []}
    fins = fins_de_lecture(request.user)
    for mission in sorted(miennes, key=lambda m: m.date_prevue):
        evaluation = evaluations.get(mission.dossier_id)
        manques = manques_plan(evaluation) if evaluation else []
        code = groupe(
            mission=mission, evaluation=evaluation, en_evaluation=mission.dossier.etat in (Etat.PRET, Etat.EN_EVALUATION), prepare=not manques
        )
        groupes[code].append({"mission": mission, "evaluation": evaluation, "manques": manques, "is_externe": mission.role == EXTERNE, "fin": fins.get(mission.dossier_id)})
    return render(request, "evaluations/missions_lister.html", groupes | {"closes": lire_closes(request.user)})


def _miennes(request: HttpRequest) -> Any:
    return Mission.objects.visibles_par(request.user).filter(evaluateur=request.user).en_vigueur().select_related(*LIENS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mission(request: HttpRequest, pk: Any) -> HttpResponse:
    """One mission of mine. Before my answer: what I need to declare my links, nothing more."""
    mienne = get_object_or_404(_miennes(request), pk=pk)
    form, code = ReponseMissionForm(recu(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            code = tenter(form, lambda: repondre_mission(mission=mienne, auteur=request.user, **form.reponse))
        if code == 200:
            return _repondue(request, mienne, accepte=form.reponse["accepte"])
        mienne.refresh_from_db()
    contexte = {
        "mission": mienne,
        "form": form,
        "entreprises": _entreprises(mienne),
        "evaluation": _get_evaluation(request, mienne),
        "a_repondre": mienne.etat == EtatMission.PROPOSEE,
        "is_externe": mienne.role == EXTERNE,
        "autre": get_autre(mienne),
        "charge": lire_charge(mienne),
    }
    return render(request, "evaluations/mission_voir.html", contexte, status=code)


def _entreprises(mission: Mission) -> list[str]:
    """Companies of the candidate, each once, as declared in part 2."""
    return list(dict.fromkeys(e for e in mission.dossier.emplois.values_list("entreprise", flat=True) if e))


def _get_evaluation(request: HttpRequest, mission: Mission) -> Evaluation | None:
    if not Dossier.objects.visibles_par(request.user).filter(pk=mission.dossier_id).exists():
        return None
    return get_evaluation(mission.dossier)


def _repondue(request: HttpRequest, mission: Mission, *, accepte: bool) -> HttpResponse:
    if not accepte:
        messages.success(request, "Votre refus est enregistré. Le secrétariat cherche une autre personne.")
        return redirect("evaluations:missions")
    evaluation = get_evaluation(mission.dossier)
    if evaluation is None:
        messages.success(request, "Mission acceptée. L’évaluation s’ouvrira dès que l’autre évaluateur aura accepté.")
        return redirect("evaluations:mission", mission.pk)
    messages.success(request, "Mission acceptée. Le binôme est complet : l’évaluation est ouverte.")
    return redirect("evaluations:evaluation", evaluation.pk)
