"""The history of a bilan: every version that was closed, its document, and what had it opened again."""

from __future__ import annotations

from typing import Any

from documents.models import Document

from .models import Evaluation


def lire_versions(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the versions of the bilan, first one first, each with its document and whether it still holds."""
    versions = list(evaluation.versions.select_related("rouvert_par"))
    documents = Document.objects.in_bulk([v.document_id for v in versions])
    return [{"version": v, "document": documents.get(v.document_id), "is_en_vigueur": v.rouvert_le is None} for v in versions]


def get_version_remplacee(evaluation: Evaluation) -> dict[str, Any] | None:
    """Return the version that the one in force cancels and replaces; None for the first."""
    return next((v for v in reversed(lire_versions(evaluation)) if v["version"].numero < evaluation.tour), None)
