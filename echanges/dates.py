"""Dates as a person reads them, for sentences that Python writes; templates have the filter `date`."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import formats

from .francais import dire_premier


def date_format(valeur: date | datetime | time, motif: str) -> str:
    """A day or an instant in this pattern of Django, in French: « 1er mars 2026 »."""
    return dire_premier(formats.date_format(valeur, motif))
