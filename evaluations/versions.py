"""The history of a bilan: every version that was closed, its document, and what had it opened again."""

from __future__ import annotations

from typing import Any

from candidates.enums import RoleDossier
from documents.models import Document, Signature

from .models import Evaluation, VersionBilan


def lire_versions(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the versions of the bilan, first one first, each with its document and whether it still holds."""
    versions = list(evaluation.versions.select_related("rouvert_par"))
    documents = Document.objects.in_bulk([v.document_id for v in versions])
    return [{"version": v, "document": documents.get(v.document_id), "is_en_vigueur": v.rouvert_le is None} for v in versions]


def get_version_remplacee(evaluation: Evaluation) -> dict[str, Any] | None:
    """Return the version that the one in force cancels and replaces; None for the first."""
    return next((v for v in reversed(lire_versions(evaluation)) if v["version"].numero < evaluation.tour), None)


def get_reouverture(evaluation: Evaluation) -> VersionBilan | None:
    """Return the version that was opened again last, while the one that follows is not closed: when, by whom, why."""
    if evaluation.tour == 1 or evaluation.is_figee:
        return None
    rouvertes = evaluation.versions.filter(numero=evaluation.tour - 1, rouvert_le__isnull=False)
    return rouvertes.select_related("rouvert_par").first()


def dire_signature_annulee(version: VersionBilan) -> str:
    """« votre signature », or « votre refus de signer »: what the candidate had given and that no longer holds; empty when nothing."""
    posee = Signature.objects.filter(document_id=version.document_id, objet_type="bilan", role=RoleDossier.CANDIDAT).first()
    if posee is None:
        return ""
    return "votre refus de signer" if posee.refus else "votre signature"
