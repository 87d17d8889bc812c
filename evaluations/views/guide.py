"""The interview guide of one competence: a fragment for the drawer, a page without JavaScript; answers saved as one types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candidates.erreurs import VersionPerimee
from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..forms import AjoutForm, QuestionForm
from ..guide import get_question, lire_guide
from ..lecture import is_ouverte
from ..models import Evaluation
from ..services import ajouter_question, noter_question, retirer_question
from .commun import contexte_commun, differences, page_evaluation, tenter
from .lecture import get_competence


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page_evaluation()
def guide(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """Themes and questions of one competence, each with its answer; add a question, take back one that was added."""
    get_competence(evaluation, code)
    ajout, statut = AjoutForm(request.POST if "ajouter" in request.POST else None, code=code), 200
    if request.method == "POST":
        statut = 422
        if "retirer" in request.POST:
            ajout = AjoutForm(request.POST, code=code)
            ajout.is_valid()
            statut = tenter(ajout, lambda: retirer_question(evaluation=evaluation, auteur=request.user, code=request.POST["retirer"]))
        elif ajout.is_valid():
            statut = tenter(ajout, lambda: ajouter_question(evaluation=evaluation, auteur=request.user, competence=code, posee=ajout.cleaned_data["ajoutee"]))
        if statut == 200 and not request.htmx:
            return redirect("evaluations:guide", evaluation.pk, code)
        if statut == 200:
            ajout = AjoutForm(code=code)
    return _rendre(request, evaluation, role, code, ajout=ajout, statut=statut)


def _rendre(
    request: HttpRequest, evaluation: Evaluation, role: str, code: str, *, ajout: AjoutForm, statut: int = 200, saisie: QuestionForm | None = None
) -> HttpResponse:
    competence = get_competence(evaluation, code)
    themes = lire_guide(evaluation, competence)
    formulaires = [
        (t.titre, [saisie if saisie is not None and q.code == saisie.question.code else QuestionForm(question=q) for q in t.questions]) for t in themes
    ]
    contexte: dict[str, Any] = contexte_commun(evaluation, role) if not request.htmx else {"evaluation": evaluation, "peut_noter": is_ouverte(evaluation)}
    contexte |= {"competence": competence, "themes": formulaires, "ajout": ajout, "saisie": saisie}
    return render(request, "evaluations/partials/_guide_tenu.html" if request.htmx else "evaluations/guide_tenir.html", contexte, status=statut)


@require_POST
@page_evaluation()
def question(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """Save one question as it is typed, or by its button without JavaScript; a conflict shows both texts."""
    competence = code.split(".", maxsplit=1)[0]
    lue = get_question(lire_guide(evaluation, get_competence(evaluation, competence)), code)
    if lue is None:
        raise Http404
    recues = request.POST.copy()
    if recues.get("remplace"):  # what the other wrote meanwhile was shown, and is replaced on purpose
        recues["version"] = recues["remplace"]
    form, statut = QuestionForm(recues, question=lue), 422
    ecarts: list[tuple[str, str, str]] = []
    version = lue.version
    if form.is_valid():
        try:
            version = noter_question(evaluation=evaluation, auteur=request.user, code=code, **form.cleaned_data).version
            statut = 200
        except VersionPerimee:
            statut, ecarts = 409, differences(form, {"posee": lue.posee, "reponse": lue.reponse})
            form.data = form.data.copy()
            form.data["version"] = str(lue.version)
        except ErreurMetier as erreur:
            statut = refuser(form, erreur)
    if request.htmx:
        contexte = {"form": form, "statut": statut, "ecarts": ecarts, "version": version, "instant": timezone.now(), "ancre": code.replace(".", "_")}
        return render(request, "evaluations/partials/_question_etat.html", contexte, status=statut)
    if statut == 200:
        messages.success(request, "La réponse est enregistrée.")
        return redirect("evaluations:guide", evaluation.pk, competence)
    for champ, votre, enregistre in ecarts:
        form.add_error(None, f"{champ} a été modifié entre-temps. Votre saisie : {votre}. Enregistré entre-temps : {enregistre}. Enregistrez à nouveau pour garder la vôtre.")
    return _rendre(request, evaluation, role, competence, ajout=AjoutForm(code=competence), statut=statut, saisie=form)
