"""The candidate's page of one dossier, and the actions on the dossier itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from documents.models import Document
from documents.services import get_documents_visibles

from ..completude import manques_partie_2, manques_partie_3
from ..consequences import lire_consequences
from ..enums import Action, Etat, RoleDossier
from ..forms import MotifForm
from ..histoire import is_contestee
from ..lecture import get_depots_en_vigueur
from ..models import Dossier
from ..pages import get_pages_partie_2, get_pages_partie_3, get_points
from ..reperes import lire_points
from ..route import lire_route
from ..services import abandonner as abandonner_dossier
from ..services import exercer_recours
from ..services.saisie import is_redigeable
from ..situation import get_etapes, get_limite_recours, get_situation
from ..workflow import actions_possibles, ce_qui_manque
from .accompagnement import get_accompagnateurs
from .commun import is_candidat, page_du_candidat

CANDIDAT, SAISIE = RoleDossier.CANDIDAT.value, RoleDossier.SAISIE.value
AIDE_ABANDON = "Votre réponse est gardée dans le dossier et lue par le secrétariat. Quelques mots suffisent."


@require_safe
@page_du_candidat()
def mon_dossier(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """What awaits the candidate, until when, what happens next; parts, documents, timeline, possible actions."""
    documents = Document.objects.filter(dossier_id=dossier.pk).order_by("-demande_le")
    contexte = {
        "dossier": dossier,
        "is_candidat": is_candidat(request, dossier),
        "etapes": get_etapes(dossier),
        "situation": get_situation(dossier, request.user),
        "documents": get_documents_visibles(documents=documents, utilisateur=request.user),
        "depots": get_depots_en_vigueur(dossier),
        "route": lire_route(dossier),
        "accompagnateurs": get_accompagnateurs(dossier),
        "actions": {t.action.value for t in actions_possibles(dossier, request.user)},
        "acquises": dossier.competences_acquises.all(),
        "complements": [*lire_points(dossier, 2), *lire_points(dossier, 3)],
    }
    return render(request, "candidates/dossier_voir.html", contexte | _ce_qui_reste(dossier))


def _ce_qui_reste(dossier: Dossier) -> dict[str, Any]:
    """What is left to write in the part that is open, with links."""
    if is_redigeable(dossier, 2):
        manques = manques_partie_2(dossier)
        return {
            "ouverte": 2,
            "pages": get_pages_partie_2(dossier, manques=manques),
            "points": get_points(dossier, manques, partie=2),
        }
    if is_redigeable(dossier, 3):
        manques = manques_partie_3(dossier)
        return {"ouverte": 3, "pages": get_pages_partie_3(dossier), "points": get_points(dossier, manques, partie=3)}
    return {"ouverte": 0, "pages": [], "points": []}


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
def abandonner(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Withdraw, after a page that says what it means, with a reason. Sent twice, or come back to: it says it is done."""
    if dossier.etat == Etat.ABANDONNE:
        return _deja(request, dossier, "Cette démarche est déjà arrêtée. Rien n’a été changé.")
    if request.method != "POST" and Action.ABANDONNER not in {t.action for t in actions_possibles(dossier, request.user)}:
        raise Http404
    form = MotifForm(request.POST or None, libelle="Pourquoi abandonnez-vous cette démarche ?", aide=AIDE_ABANDON)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                abandonner_dossier(dossier=dossier, auteur=request.user, motif=form.cleaned_data["motif"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Votre démarche est abandonnée. Un courriel vous le confirme.")
                return redirect("candidates:mon-dossier", dossier.pk)
    contexte = {"dossier": dossier, "form": form} | lire_consequences(dossier)
    return render(request, "candidates/dossier_abandonner.html", contexte, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT, SAISIE)
def recours(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Contest a refusal with a text, before its deadline; a text that comes too late stays on the page to be copied."""
    if dossier.etat != Etat.NON_RECEVABLE and request.method != "POST":
        if dossier.etat == Etat.DEPOSE and is_contestee(dossier):
            return _deja(request, dossier, "Votre contestation est déjà déposée. Le secrétariat l’examine.")
        raise Http404
    form = MotifForm(
        request.POST or None, libelle="Pourquoi contestez-vous cette décision ?",
        aide="Répondez aux motifs de la lettre, point par point si vous le pouvez. Ce texte est joint à votre dossier.",
    )  # fmt: skip
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                exercer_recours(
                    dossier=dossier, auteur=request.user, motif=form.cleaned_data["motif"], statue_vu=_lire_instant(request.POST.get("statue", "")),
                )  # fmt: skip
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Votre contestation est déposée. Le secrétariat examine à nouveau votre demande.")
                return redirect("candidates:mon-dossier", dossier.pk)
    manques = ce_qui_manque(dossier, Action.EXERCER_RECOURS) if dossier.etat == Etat.NON_RECEVABLE else []
    contexte = {"dossier": dossier, "form": form, "manques": manques, "limite": get_limite_recours(dossier)}
    return render(request, "candidates/recours_exercer.html", contexte, status=code)


def _lire_instant(texte: str) -> datetime | None:
    """An instant as a page wrote it; None for anything else."""
    try:
        return parse_datetime(texte)
    except ValueError:
        return None


def _deja(request: HttpRequest, dossier: Dossier, phrase: str) -> HttpResponse:
    """A page sent twice, or come back to by the browser: say what is already done, on the page of the dossier."""
    messages.info(request, phrase)
    return redirect("candidates:mon-dossier", dossier.pk)
