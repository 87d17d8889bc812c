"""After the session: the minutes and their signatures, the announcement, the candidate's own result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes.permissions import is_secretariat
from documents.authentification import authentification_recente, preuve_de
from documents.models import Document
from documents.services import get_documents_visibles

from .. import services
from ..acquis import get_acquis_reportes
from ..documents import lire_suites
from ..enums import BUREAU
from ..forms import SignerPvForm
from ..lecture import get_decision_annoncee, get_limite_recours, noms_a_cacher, reglage
from ..models import Decision, ProcesVerbal, Recours, Rectification, SessionJury
from ..presentation import is_bureau
from ..services.cloture import DECLARATION_PV, annonce_a_la_signature, get_rectification
from ..services.registre import get_documents_de
from ..services.remise import get_pv_initial
from .commun import LECTURE_ECRITURE, get_dossier_annonce, get_membre, get_session, is_masque, page_secretariat, tenter


def _get_pv(request: HttpRequest, pk: UUID) -> ProcesVerbal:
    pv = get_object_or_404(ProcesVerbal.objects.select_related("session__certification"), pk=pk)
    get_session(request, pv.session_id)
    return pv


def _contexte_pv(request: HttpRequest, pv: ProcesVerbal) -> dict[str, Any]:
    membre = get_membre(request, pv.session)
    documents = Document.objects.in_bulk([i for i in (pv.document_id, pv.scelle_id) if i])
    signatures, rectification = services.signatures_du_pv(pv), get_rectification(pv)
    retire = rectification is not None and rectification.retiree_le is not None
    is_a_refaire = services.is_pv_a_refaire(pv)
    return {
        "a_refaire": is_a_refaire, "refait": is_a_refaire and (is_secretariat(request.user) or is_bureau(membre)),
        "noms_caches": noms_a_cacher(rectification.corrigee.inscription.dossier) if rectification and is_masque(request, pv.session) else None,
        "rectification": rectification, "retire": retire, "redige": rectification is not None and services.peut_rediger(rectification.corrigee, request.user),
        "pv": pv, "session": pv.session, "membre": membre, "prepare": is_secretariat(request.user),
        "document": documents.get(pv.document_id), "scelle": documents.get(pv.scelle_id), "signatures": signatures,
        "a_signer": not retire and not is_a_refaire and is_bureau(membre) and membre is not None and membre.fonction not in {s.role for s in signatures},
        "lisible": is_secretariat(request.user) or (membre is not None and (not pv.session.is_masquee or membre.fonction in BUREAU)),
        "automatique": reglage(pv.session, "annonce_automatique"), "annoncable": rectification is None and pv.signe_le is not None and pv.session.annoncee_le is None,
    }  # fmt: skip


@require_http_methods(LECTURE_ECRITURE)
@login_required
def pv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes: the PDF to sign, who signed it, the sealed PDF, what comes next; POST has a revoked PDF made again."""
    proces_verbal, form, code = _get_pv(request, pk), Form(request.POST or None), 200
    if request.method == "POST":
        form = Form(request.POST)
        code = tenter(form, lambda: services.refaire_pv(pv=proces_verbal, auteur=request.user))
        if code == 200:
            messages.success(request, "Le procès-verbal est refait\u00a0: le nouveau fichier est à signer dès qu’il est prêt.")
            return redirect("jury:pv", pk)
    return render(request, "jury/pv_voir.html", _contexte_pv(request, proces_verbal) | {"form": form}, status=code)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def signer_pv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the minutes, as president or vice-president of the session, after a fresh sign-in."""
    proces_verbal = _get_pv(request, pk)
    if not is_bureau(get_membre(request, proces_verbal.session)):
        raise Http404
    return _signer(request, pk=pk)


@authentification_recente
def _signer(request: HttpRequest, pk: UUID) -> HttpResponse:
    proces_verbal = _get_pv(request, pk)
    contexte = _contexte_pv(request, proces_verbal)
    document = contexte["document"]
    form, code = SignerPvForm(request.POST or None, initial={"empreinte": document.sha256 if document else ""}), 200
    if request.method == "POST":
        form = SignerPvForm(request.POST)
        code = tenter(form, lambda: _poser(request, proces_verbal, form))
        if code == 200:
            messages.success(request, "Votre signature est consignée.")
            return redirect("jury:pv", proces_verbal.pk)
    contexte |= {"form": form, "declaration": DECLARATION_PV, "annonce": annonce_a_la_signature(proces_verbal)}
    return render(request, "jury/pv_signer.html", contexte, status=code)


def _poser(request: HttpRequest, proces_verbal: ProcesVerbal, form: SignerPvForm) -> None:
    services.signer_pv(
        pv=proces_verbal, auteur=request.user, preuve=preuve_de(request), sha256_vu=form.cleaned_data["empreinte"]
    )


@require_http_methods(LECTURE_ECRITURE)
@page_secretariat
def annoncer(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Who will receive what; then announce the results."""
    form, code = Form(request.POST or None), 200
    if request.method == "POST":
        form = Form(request.POST)
        code = tenter(form, lambda: services.annoncer(session=session, auteur=request.user))
        if code == 200:
            messages.success(request, "Les résultats sont annoncés : les candidats les lisent, les courriels partent.")
            return redirect("jury:session", session.pk)
        session.refresh_from_db()
    decisions = Decision.objects.filter(inscription__session=session, arretee_le__isnull=False, remplacee_par__isnull=True)
    contexte = {
        "session": session, "form": form, "decisions": list(decisions.select_related("inscription__dossier__candidat__utilisateur")),
        "pv": get_pv_initial(session), "jour": timezone.localdate(),
    }  # fmt: skip
    return render(request, "jury/session_annoncer.html", contexte, status=code)


@require_safe
@login_required
def mon_resultat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidate's result (l.68–76): a 404 before its announcement, and for anyone else."""
    dossier = get_dossier_annonce(request, pk)
    decision = get_decision_annoncee(dossier)
    if decision is None:
        raise Http404
    structure = dossier.referentiel.structure
    contexte = {
        "dossier": dossier, "decision": decision, "certification": dossier.referentiel.certification,
        "competences": [{"ligne": c, "texte": structure.competence(c.code)} for c in decision.competences.all()],
        "acquises": [{"ligne": a, "texte": structure.competence(a.code)} for a in get_acquis_reportes(dossier)],
        "documents": get_documents_visibles(documents=get_documents_de(decision), utilisateur=request.user),
        "recours_avant_le": get_limite_recours(dossier, decision), "regle": structure.presentation.regle_obtention, **lire_suites(decision),
        "recours": Recours.objects.filter(decision=decision).first(), "ancienne": decision.remplace,
        "rectification": Rectification.objects.filter(decision=decision).first(),
        "ancien_recours": Recours.objects.filter(decision=decision.remplace_id).first() if decision.remplace_id else None,
        "contestable": not services.manques_recours(decision, jour=timezone.localdate()),
    }  # fmt: skip
    return render(request, "jury/resultat_lire.html", contexte)
