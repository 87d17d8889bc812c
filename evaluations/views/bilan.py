"""The bilan: the pair presents it, comments, closes it, transmits; the candidate reads it, comments, signs or refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from candidates.completude import competences_a_ecrire
from candidates.enums import Action, Etat
from candidates.forms import MotifForm
from candidates.workflow import ce_qui_manque
from documents.models import Document

from ..avancement import get_points
from ..controle import lire_controle
from ..delta import lire_delta
from ..enums import Presentation
from ..forms import CommentaireForm
from ..lecture import is_ouverte, manques_grille, manques_jour, manques_plan
from ..models import Evaluation
from ..presentation import lire_bilan, lire_signatures
from ..services import arreter_bilan, commenter, presenter_bilan, rouvrir_bilan, transmettre
from ..services.bilan import CHAMP_COMMENTAIRE
from ..versions import dire_signature_annulee, get_reouverture, lire_versions
from .commun import CANDIDAT, contexte_commun, page_evaluation, recu, tenter

LECTURE_ECRITURE = ["GET", "HEAD", "POST"]
AVEC_COMMENTAIRE = ("commenter", "presenter", "arreter")  # the buttons that send the comment
MESSAGES = {
    "presenter": "Le bilan est présenté au candidat : il peut le lire et le commenter.",
    "commenter": "Votre commentaire est enregistré.",
    "arreter": "Le bilan est arrêté. Son PDF se prépare ; il sera à signer par les trois personnes.",
    "rouvrir": "Le bilan est rouvert. Il faudra le présenter et l’arrêter à nouveau.",
    "transmettre": "Le dossier est transmis au jury. Le candidat en est informé.",
}


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation()
def bilan(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """The recap of every competence, and the verbs that end an evaluation, each with what it still misses."""
    commentaire, motif = _formulaires(request, evaluation, role)
    action, code = "", 200
    if request.method == "POST":
        action = next((a for a in MESSAGES if a in request.POST), "")
        form = commentaire if commentaire.is_bound else motif if motif.is_bound else Form(request.POST)
        code = tenter_si_valide(form, _verbes(request, evaluation, role, form).get(action, lambda: None))
        if code == 200:
            messages.success(request, MESSAGES.get(action, "Rien n’a changé."))
            return redirect("evaluations:bilan", evaluation.pk)
        evaluation.refresh_from_db()
    contexte = contexte_commun(evaluation, role) | lire_bilan(evaluation) | _contexte_bilan(evaluation)
    poses = {s["role"] for s in contexte["signatures"] if s["signature"]}
    contexte |= {"a_signe": role in poses, "candidat_prononce": CANDIDAT in poses}
    contexte |= {"delta": lire_delta(contexte["grille"]), "commentaire_form": commentaire, "motif_form": motif, "refus": form if code != 200 else None}
    return render(request, "evaluations/bilan_voir.html", contexte, status=code)


def _formulaires(request: HttpRequest, evaluation: Evaluation, role: str) -> tuple[CommentaireForm, MotifForm]:
    actuel = getattr(evaluation, CHAMP_COMMENTAIRE[role])
    is_envoye = "commentaire" in request.POST and any(bouton in request.POST for bouton in AVEC_COMMENTAIRE)
    commentaire = CommentaireForm(request.POST if is_envoye or "commenter" in request.POST else None, initial={"commentaire": actuel})
    motif = MotifForm(
        request.POST if "rouvrir" in request.POST else None, libelle="Pourquoi rouvrir le bilan ?",
        aide="Les signatures déjà posées ne vaudront plus : une nouvelle version sera à signer.",
    )  # fmt: skip
    return commentaire, motif


def _verbes(request: HttpRequest, evaluation: Evaluation, role: str, form: BaseForm) -> dict[str, Callable[[], Any]]:
    qui: dict[str, Any] = {"evaluation": evaluation, "auteur": request.user}
    return {
        "presenter": lambda: (
            _commenter_avant(request, evaluation, role, form),
            presenter_bilan(**qui, presentation=request.POST.get("presentation", Presentation.SUR_PLACE)),
        ),
        "commenter": lambda: commenter(**qui, role=role, commentaire=form.cleaned_data["commentaire"]),
        "arreter": lambda: (_commenter_avant(request, evaluation, role, form), arreter_bilan(**qui)),
        "rouvrir": lambda: rouvrir_bilan(**qui, motif=form.cleaned_data["motif"]),
        "transmettre": lambda: transmettre(dossier=evaluation.dossier, auteur=request.user),
    }


def _commenter_avant(request: HttpRequest, evaluation: Evaluation, role: str, form: BaseForm) -> bool:
    """Save the comment that was typed on this page before the bilan goes on; False when it was left as it was shown."""
    if not isinstance(form, CommentaireForm):
        return False
    tape = form.cleaned_data["commentaire"].strip()
    montre = " ".join(request.POST.get("commentaire_avant", "").split())
    if " ".join(tape.split()) == montre or tape == getattr(evaluation, CHAMP_COMMENTAIRE[role]):
        return False
    commenter(evaluation=evaluation, auteur=request.user, role=role, commentaire=tape)
    messages.success(request, MESSAGES["commenter"])
    return True


def tenter_si_valide(form: BaseForm, verbe: Callable[[], Any]) -> int:
    """Run a service when the form holds; 422 when it does not."""
    return tenter(form, verbe) if form.is_valid() else 422


def _contexte_bilan(evaluation: Evaluation) -> dict[str, Any]:
    """Where the bilan stands, and what keeps it from its next step."""
    manques = manques_plan(evaluation) + manques_jour(evaluation) + manques_grille(evaluation)
    en_cours = evaluation.is_active and evaluation.dossier.etat == Etat.EN_EVALUATION
    transmission = ce_qui_manque(evaluation.dossier, Action.TRANSMETTRE_AU_JURY) if en_cours else []
    return {
        "points": get_points(evaluation, manques) if is_ouverte(evaluation) else [],
        "points_transmission": get_points(evaluation, transmission),
        "controle": lire_controle(evaluation) if en_cours and evaluation.is_figee else [],
        "document": Document.objects.filter(pk=evaluation.bilan_id).first() if evaluation.bilan_id else None,
        "dossier_complet": _dossier_complet(evaluation),
        "signatures": lire_signatures(evaluation),
        "versions": lire_versions(evaluation),
        "presentations": Presentation.choices,
        "presentation": evaluation.presentation or Presentation.SUR_PLACE,
        "en_cours": en_cours,
    }


def _dossier_complet(evaluation: Evaluation) -> Document | None:
    if evaluation.dossier.transmis_le is None:
        return None
    documents = Document.objects.filter(genre="dossier_complet", objet_id=str(evaluation.dossier_id))
    return documents.order_by("-demande_le").first()


@require_http_methods(LECTURE_ECRITURE)
@page_evaluation(CANDIDAT)
def mon_bilan(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """The candidate's page of their bilan: nothing before it is presented; then read, comment, sign or refuse."""
    contexte: dict[str, Any] = {"evaluation": evaluation, "dossier": evaluation.dossier}
    if evaluation.presente_le is None:
        contexte["reouverture"] = reouverture = get_reouverture(evaluation)
        contexte["annulee"] = dire_signature_annulee(reouverture) if reouverture else ""
        return render(request, "evaluations/bilan_attendre.html", contexte, status=200 if request.method != "POST" else 409)
    form, code = CommentaireForm(recu(request), initial={"commentaire": evaluation.commentaire_candidat}), 200
    if request.method == "POST":
        verbe = _verbes(request, evaluation, role, form)["commenter"]
        code = tenter_si_valide(form, verbe)
        if code == 200:
            messages.success(request, "Votre commentaire est enregistré.")
            return redirect("evaluations:mon-bilan", evaluation.pk)
        evaluation.refresh_from_db()
    contexte |= lire_bilan(evaluation) | _contexte_bilan(evaluation)
    contexte |= {"form": form, "is_ouverte": is_ouverte(evaluation)}
    contexte["ma_signature"] = next(s["signature"] for s in contexte["signatures"] if s["role"] == CANDIDAT)
    contexte["nombre"] = len(competences_a_ecrire(evaluation.dossier))
    return render(request, "evaluations/mon_bilan_lire.html", contexte, status=code)
