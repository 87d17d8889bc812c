"""The bilan of a candidate without an account: its signed print, scanned, then the handwritten signature recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from candidates.services import Envoi
from candidates.televersement import televersement
from documents.authentification import authentification_recente, preuve_de

from ..forms.papier import BilanSigneForm, SignaturePapierForm
from ..models import Evaluation
from ..services import consigner_signature_papier, recevoir_bilan_signe
from ..services.papier import get_scans_du_bilan, is_a_signer_sur_papier
from .bilan import tenter_si_valide
from .commun import CANDIDAT, EXTERNE, SAISIE, page_evaluation
from .signature import contexte_signature


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@page_evaluation(EXTERNE, SAISIE)
@authentification_recente
def signature_papier(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Keep the scan of the signed bilan, then say where, when and on which page its candidate signed by hand."""
    if not is_a_signer_sur_papier(evaluation):
        raise Http404
    contexte = contexte_signature(request, evaluation, CANDIDAT)
    document, joindre = contexte["document"], "joindre" in request.POST
    envoi_form = BilanSigneForm(*((request.POST, request.FILES) if joindre else ()))
    initial = {"empreinte": document.sha256 if document else ""}
    signer_form = SignaturePapierForm(
        request.POST if request.method == "POST" and not joindre else None, scans=get_scans_du_bilan(evaluation), initial=initial
    )
    code = 200
    if request.method == "POST":
        form: Any = envoi_form if joindre else signer_form
        code = tenter_si_valide(form, lambda: _agir(request, evaluation, form))
        if code == 200:
            return redirect(_retour(evaluation, role, joindre=joindre))
    contexte |= {"envoi_form": envoi_form, "form": signer_form, "is_saisie": role == SAISIE, "erreurs": envoi_form if joindre else signer_form}
    return render(request, "evaluations/bilan_signature_papier.html", contexte, status=code)


def _agir(request: HttpRequest, evaluation: Evaluation, form: BilanSigneForm | SignaturePapierForm) -> None:
    if isinstance(form, BilanSigneForm):
        envoi: Envoi = form.get_envoi()
        recevoir_bilan_signe(evaluation=evaluation, auteur=request.user, envoi=envoi)
        messages.success(request, "La page numérisée est gardée. Consignez maintenant la signature qu’elle porte.")
        return
    lu = form.cleaned_data
    consigner_signature_papier(
        evaluation=evaluation, auteur=request.user, scan=form.get_scan(), datee_le=lu["datee_le"], lieu=lu["lieu"],
        preuve=preuve_de(request), sha256_vu=lu["empreinte"],
    )  # fmt: skip
    messages.success(request, "La signature manuscrite du candidat est consignée.")


def _retour(evaluation: Evaluation, role: str, *, joindre: bool) -> Any:
    if joindre:
        return reverse("evaluations:signature-papier", args=[evaluation.pk])
    return reverse("bureau:dossier", args=[evaluation.dossier_id]) if role == SAISIE else reverse("evaluations:bilan", args=[evaluation.pk])
