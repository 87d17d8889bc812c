"""Sign the bilan, or record that the candidate does not (l.1385–1424). Both ask for a fresh sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from candidates.forms import MotifForm
from documents.authentification import authentification_recente
from documents.models import Document

from ..forms import SignerForm
from ..models import Evaluation
from ..presentation import SIGNATAIRES, lire_signatures
from ..services import refuser_de_signer, signer_bilan
from ..services.bilan import qualite_de
from ..tablette import lire_remise, preuve_du_signataire
from .bilan import tenter_si_valide
from .commun import CANDIDAT, EXTERNE, PROFESSIONNEL, page_evaluation, recu


def contexte_signature(request: HttpRequest, evaluation: Evaluation, role: str) -> dict[str, Any]:
    """What is signed, by whom, and whether it can be."""
    document = Document.objects.filter(pk=evaluation.bilan_id).first() if evaluation.bilan_id else None
    signatures = lire_signatures(evaluation)
    return {
        "evaluation": evaluation,
        "dossier": evaluation.dossier,
        "role": role,
        "role_libelle": next(libelle for r, libelle in SIGNATAIRES if r == role),
        "is_candidat": role == CANDIDAT,
        "document": document,
        "sur_tablette": lire_remise(request) is not None,
        "qualite": qualite_de(evaluation, request.user, role),
        "declaration": evaluation.dossier.referentiel.structure.declaration_conformite,
        "signatures": signatures,
        "deja": next(s["signature"] for s in signatures if s["role"] == role),
        "deja_candidat": next(s["signature"] for s in signatures if s["role"] == CANDIDAT),
    }


def _retour(evaluation: Evaluation, role: str) -> HttpResponse:
    return redirect("evaluations:mon-bilan" if role == CANDIDAT else "evaluations:bilan", evaluation.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page_evaluation(EXTERNE, PROFESSIONNEL, CANDIDAT)
@authentification_recente
def signer(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Read the PDF, its SHA-256 and the declaration, then sign. The hash that was shown is the one that is signed."""
    contexte = contexte_signature(request, evaluation, role)
    document = contexte["document"]
    initial = {"empreinte": document.sha256 if document else ""}
    form, code = SignerForm(recu(request), initial=initial), 200
    if request.method == "POST":
        code = tenter_si_valide(form, lambda: _signer(request, evaluation, role, form))
        if code == 200:
            messages.success(request, "Votre signature est consignée.")
            return _retour(evaluation, role)
    return render(request, "evaluations/bilan_signer.html", contexte | {"form": form}, status=code)


def _signer(request: HttpRequest, evaluation: Evaluation, role: str, form: SignerForm) -> None:
    signer_bilan(
        evaluation=evaluation, auteur=request.user, role=role, preuve=preuve_du_signataire(request),
        sha256_vu=form.cleaned_data["empreinte"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page_evaluation(EXTERNE, CANDIDAT)
@authentification_recente
def refuser(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Record that the candidate does not sign, with the reason: by the candidate, or by the évaluateur externe."""
    libelle = "Pourquoi refusez-vous de signer ?" if role == CANDIDAT else "Pourquoi le candidat ne signe-t-il pas ?"
    form, code = MotifForm(recu(request), libelle=libelle, aide="Ce motif est montré au jury."), 200
    if request.method == "POST":
        code = tenter_si_valide(
            form,
            lambda: refuser_de_signer(
                evaluation=evaluation, auteur=request.user, motif=form.cleaned_data["motif"], preuve=preuve_du_signataire(request)
            ),
        )
        if code == 200:
            messages.success(request, "Le refus de signer est consigné avec son motif. Le dossier suit son cours.")
            return _retour(evaluation, role)
    contexte = contexte_signature(request, evaluation, role) | {"form": form}
    return render(request, "evaluations/bilan_refuser.html", contexte, status=code)
