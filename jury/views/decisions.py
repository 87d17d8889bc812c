"""A final decision: what it says, what it delivered, its recours, its corrections."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.permissions import is_secretariat
from documents.models import Document
from documents.services import get_documents_visibles

from .. import services
from ..enums import SortRecours
from ..forms import MotifForm
from ..formulaires import RecoursCourrierForm, RecoursForm, RectifierForm
from ..lecture import get_decision_annoncee, get_limite_recours, get_pv, noms_a_cacher
from ..models import Decision, Recours, Rectification, SessionJury
from ..services.registre import get_documents_de
from .commun import LECTURE_ECRITURE, get_dossier_annonce, is_masque, tenter

LIENS = ("inscription__dossier__candidat", "inscription__dossier__referentiel__certification", "inscription__session__certification", "remplace")


def _get_decision(request: HttpRequest, pk: UUID) -> Decision:
    """A final decision of a session the person sees, unless they sat out its dossier; a 404 otherwise."""
    decision = get_object_or_404(Decision.objects.select_related(*LIENS), pk=pk, arretee_le__isnull=False)
    if not SessionJury.objects.visibles_par(request.user).filter(pk=decision.inscription.session_id).exists():
        raise Http404
    if decision.inscription.dossier.candidat.utilisateur_id == request.user.pk:  # of the secretariat, and its candidate
        raise Http404
    if not is_secretariat(request.user) and decision.inscription.deports.filter(membre__personne=request.user).exists():
        raise Http404
    return decision


def _get_decision_a_rediger(request: HttpRequest, pk: UUID) -> Decision:
    """The same, for the president and the vice-president alone."""
    decision = _get_decision(request, pk)
    if not services.peut_rediger(decision, request.user):
        raise Http404
    return decision


def _contexte(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    dossier, structure = decision.inscription.dossier, decision.inscription.dossier.referentiel.structure
    masque = is_masque(request, decision.inscription.session)
    return {
        "decision": decision, "dossier": dossier, "session": decision.inscription.session, "prepare": is_secretariat(request.user),
        "masque": masque, "noms_caches": noms_a_cacher(dossier) if masque else None, "pv": get_pv(decision),
        "competences": [{"ligne": c, "texte": structure.competence(c.code)} for c in decision.competences.all()],
    }  # fmt: skip


@require_safe
@login_required
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One final decision, its documents, its recours, its corrections, and what this person may do of it."""
    lue = _get_decision(request, pk)
    rectifications = list(lue.rectifications.select_related("proces_verbal", "auteur", "decision"))
    redige = services.peut_rediger(lue, request.user)
    contexte = _contexte(request, lue) | {
        "suivante": Decision.objects.filter(remplace=lue).first(), "recours": Recours.objects.filter(decision=lue).select_related("repondu_par", "saisi_par").first(),
        "rectifications": rectifications, "en_cours": next((r for r in rectifications if r.is_en_cours), None), "redige": redige,
        "manques": services.manques_rectification(lue) if redige else [], "limite": get_limite_recours(lue.inscription.dossier, lue),
        "enregistrable": services.peut_enregistrer(lue, request.user),
        "documents": get_documents_visibles(documents=get_documents_de(lue), utilisateur=request.user),
    }  # fmt: skip
    return render(request, "jury/decision_voir.html", contexte)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def rectifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the minutes that will replace a decision; they then wait for both signatures."""
    corrigee = _get_decision_a_rediger(request, pk)
    structure = corrigee.inscription.dossier.referentiel.structure
    intitules = {c.code: structure.competence(c.code).intitule for c in corrigee.competences.all()}
    form, code, faites = RectifierForm(request.POST or None, decision=corrigee, intitules=intitules), 200, []
    if request.method == "POST":
        form = RectifierForm(request.POST, decision=corrigee, intitules=intitules)
        code = tenter(
            form,
            lambda: faites.append(
                services.rediger_rectification(
                    decision=corrigee, auteur=request.user, verdicts=form.verdicts, preconisations=form.cleaned_data["preconisations"],
                    motif=form.cleaned_data["raison"],
                )
            ),
        )  # fmt: skip
        if code == 200:
            messages.success(request, "Le procès-verbal rectificatif est rédigé. Rien ne change avant vos deux signatures.")
            return redirect("jury:pv", faites[0].proces_verbal_id)
    contexte = _contexte(request, corrigee) | {"form": form, "manques": services.manques_rectification(corrigee)}
    return render(request, "jury/decision_rectifier.html", contexte, status=code)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def rectification_retirer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a correction that is not signed by both."""
    rectification = get_object_or_404(Rectification.objects.select_related("proces_verbal"), pk=pk)
    corrigee = _get_decision_a_rediger(request, rectification.corrigee_id)
    libelle = "Pourquoi retirer cette rectification ?"
    form, code = MotifForm(request.POST or None, libelle=libelle), 200
    if request.method == "POST":
        form = MotifForm(request.POST, libelle=libelle)
        code = tenter(
            form, lambda: services.retirer_rectification(rectification=rectification, auteur=request.user, motif=form.cleaned_data["motif"])
        )
        if code == 200:
            messages.success(request, "La rectification est retirée : la décision reste comme elle était.")
            return redirect("jury:decision", corrigee.pk)
    contexte = _contexte(request, corrigee) | {"form": form, "rectification": rectification}
    return render(request, "jury/rectification_retirer.html", contexte, status=code)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def contester(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidate contests their result, within the delay; a 404 before its announcement, and for anyone else."""
    dossier = get_dossier_annonce(request, pk)
    contestee = get_decision_annoncee(dossier)
    if contestee is None:
        raise Http404
    form, code = RecoursForm(request.POST or None), 200
    if request.method == "POST":
        form = RecoursForm(request.POST)
        code = tenter(
            form, lambda: services.deposer_recours(decision=contestee, auteur=request.user, texte=form.cleaned_data["texte"])
        )
        if code == 200:
            messages.success(request, "Votre contestation est enregistrée. Le jury vous répond par courriel.")
            return redirect("jury:mon-resultat", dossier.pk)
    contexte = {
        "dossier": dossier, "decision": contestee, "form": form, "limite": get_limite_recours(dossier, contestee),
        "manques": services.manques_recours(contestee, jour=timezone.localdate()),
    }  # fmt: skip
    return render(request, "jury/resultat_contester.html", contexte, status=code)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def recours_enregistrer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The secretariat records the letter of a candidate who contests a decision."""
    contestee = _get_decision(request, pk)
    if not is_secretariat(request.user):
        raise Http404
    form, code = RecoursCourrierForm(request.POST or None), 200
    if request.method == "POST":
        form = RecoursCourrierForm(request.POST)
        code = tenter(form, lambda: services.deposer_recours(decision=contestee, auteur=request.user, **form.cleaned_data))
        if code == 200:
            messages.success(request, "La contestation est enregistrée : le président et le vice-président en sont informés.")
            return redirect("jury:decision", contestee.pk)
    contexte = _contexte(request, contestee) | {"form": form, "limite": get_limite_recours(contestee.inscription.dossier, contestee)}
    return render(request, "jury/recours_enregistrer.html", contexte, status=code)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def recours_repondre(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bureau of the session keeps the decision, with a reason; to change it, it is corrected instead."""
    recours = get_object_or_404(Recours, pk=pk)
    contestee = _get_decision_a_rediger(request, recours.decision_id)
    options: dict[str, Any] = {"libelle": "Pourquoi le jury maintient-il sa décision ?", "aide": "Ce motif est écrit au candidat."}
    form, code = MotifForm(request.POST or None, **options), 200
    if request.method == "POST":
        form = MotifForm(request.POST, **options)
        code = tenter(form, lambda: services.maintenir_decision(recours=recours, auteur=request.user, reponse=form.cleaned_data["motif"]))
        if code == 200:
            messages.success(request, "La décision est maintenue : le candidat en est informé.")
            return redirect("jury:decision", contestee.pk)
    contexte = _contexte(request, contestee) | {"form": form, "recours": recours, "est_en_attente": recours.sort == SortRecours.EN_ATTENTE}
    return render(request, "jury/recours_repondre.html", contexte, status=code)


@require_POST
@login_required
def extrait(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the extract of the minutes of one dossier, then follow it; for its candidate and the secretariat."""
    lue = get_object_or_404(Decision.objects.select_related(*LIENS), pk=pk, arretee_le__isnull=False)
    dossier = lue.inscription.dossier
    is_candidat = dossier.candidat.utilisateur_id == request.user.pk and dossier.is_annonce
    if not Dossier.objects.visibles_par(request.user).filter(pk=dossier.pk).exists() or not (is_candidat or is_secretariat(request.user)):
        raise Http404
    retour = reverse("jury:decision", args=[lue.pk]) if is_secretariat(request.user) else reverse("jury:mon-resultat", args=[dossier.pk])
    try:
        document: Document = services.demander_extrait(decision=lue, auteur=request.user)
    except ErreurMetier as erreur:
        messages.info(request, str(erreur))
        return redirect(retour)
    return redirect(f"{reverse('documents:etat', args=[document.pk])}?{urlencode({'retour': retour})}")
