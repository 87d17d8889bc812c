"""What is kept of a bilan each time it is closed, and of each time it is opened again. Called by the verbs of the bilan, in their transaction."""

from __future__ import annotations

from django.utils import timezone

from comptes.models import Utilisateur
from documents.models import Document
from documents.services import remplacer_document

from ..models import Evaluation, VersionBilan


def ouvrir_version(evaluation: Evaluation, document: Document) -> VersionBilan:
    """Keep the version that has just been closed; its document cancels and replaces that of the version before."""
    avant = evaluation.versions.filter(numero__lt=evaluation.tour).order_by("-numero").first()
    ancien = Document.objects.filter(pk=avant.document_id).first() if avant else None
    if ancien is not None:
        remplacer_document(document=ancien, par=document)
    version = VersionBilan(
        evaluation=evaluation, numero=evaluation.tour, document_id=document.pk, presente_le=evaluation.presente_le,
        presentation=evaluation.presentation, arrete_le=evaluation.bilan_arrete_le or timezone.now(),
    )  # fmt: skip
    version.full_clean(exclude=["evaluation"])
    version.save()
    return version


def clore_version(evaluation: Evaluation, auteur: Utilisateur, motif: str) -> None:
    """Note that the version in force is opened again: when, by whom, why, and how many signatures it bore."""
    version = evaluation.versions.filter(numero=evaluation.tour).first()
    if version is None:
        return
    version.rouvert_le, version.rouvert_par, version.motif = timezone.now(), auteur, motif.strip()
    version.nb_signatures = evaluation.nb_signatures
    version.full_clean(exclude=["evaluation", "rouvert_par"])
    version.save()
