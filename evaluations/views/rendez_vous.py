"""The appointment: what the candidate is told and confirms, its calendar file, moving or cancelling its date."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidates.enums import Etat

from ..agenda import NOM, build_calendrier
from ..forms import ReportForm
from ..lecture import entretien_minimum
from ..models import Evaluation
from ..presentation import lire_binome
from ..services import accuser_reception, annuler_date, reporter
from .commun import CANDIDAT, EXTERNE, PAIRE, contexte_commun, page_evaluation, recu, tenter

LECTURE_ECRITURE = ["GET", "HEAD", "POST"]


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation(CANDIDAT)
def mon_rendez_vous(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """What l.312 says the candidate must know: date, conditions, how they will be evaluated, what becomes of the results."""
    form, code = Form(recu(request)), 200
    if request.method == "POST" and form.is_valid():
        code = tenter(form, lambda: accuser_reception(evaluation=evaluation, auteur=request.user))
        if code == 200:
            messages.success(request, "Merci. Les évaluateurs voient que vous avez lu cette information.")
            return redirect("evaluations:mon-rendez-vous", evaluation.pk)
        evaluation.refresh_from_db()
    contexte = {
        "evaluation": evaluation, "dossier": evaluation.dossier, "form": form, "binome": lire_binome(evaluation),
        "entretien_minutes": entretien_minimum(evaluation), "reports": list(evaluation.reports.all()),
        "structure": evaluation.dossier.referentiel.structure, "en_cours": evaluation.dossier.etat == Etat.EN_EVALUATION,
    }  # fmt: skip
    return render(request, "evaluations/mon_rendez_vous_lire.html", contexte, status=code)


@require_safe
@page_evaluation(CANDIDAT, *PAIRE)
def agenda(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """The calendar file of the date; for the candidate, once they were told of it."""
    if evaluation.prevue_le is None or (role == CANDIDAT and evaluation.candidat_informe_le is None):
        raise Http404
    reponse = HttpResponse(build_calendrier(evaluation), content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{NOM}"'
    return reponse


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation(EXTERNE)
def report(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Move the date that was told, or cancel it, with a reason; what was moved before is listed."""
    form, code = ReportForm(recu(request)), 200
    if request.method == "POST":
        code = _deplacer(request, evaluation, form) if form.is_valid() else 422
        if code == 200:
            return redirect("evaluations:plan", evaluation.pk)
        evaluation.refresh_from_db()
    contexte: dict[str, Any] = contexte_commun(evaluation, role)
    contexte |= {"form": form, "reports": list(evaluation.reports.select_related("par"))}
    return render(request, "evaluations/date_reporter.html", contexte, status=code)


def _deplacer(request: HttpRequest, evaluation: Evaluation, form: ReportForm) -> int:
    qui: dict[str, Any] = {"evaluation": evaluation, "auteur": request.user, "motif": form.cleaned_data["motif"]}
    if "annuler" in request.POST:
        code = tenter(form, lambda: annuler_date(**qui))
        phrase = "La date est annulée. Le candidat et l’autre évaluateur sont prévenus par courriel."
    else:
        code = tenter(form, lambda: reporter(**qui, nouvelle=form.cleaned_data["nouvelle"]))
        phrase = "L’évaluation est reportée. Le candidat et l’autre évaluateur reçoivent la nouvelle date, avec le fichier d’agenda."
    if code == 200:
        messages.success(request, phrase)
    return code
