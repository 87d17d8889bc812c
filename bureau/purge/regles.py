"""When something may be erased: plain dates in, plain dates out."""

from __future__ import annotations

from datetime import date, timedelta

DEPARTEMENT = 2  # figures of a postal code that name a département, three overseas


def premier_jour(*, echeance: date, jour: date, preavis_jours: int) -> date:
    """First day of an erasure announced on `jour`: its end at the earliest, and never before the whole notice has run."""
    return max(echeance, jour + timedelta(days=preavis_jours))


def is_a_annoncer(*, echeance: date, jour: date, preavis_jours: int) -> bool:
    """The notice is to be written: the end comes within its delay, or has passed."""
    return jour >= echeance - timedelta(days=preavis_jours)


def is_a_effacer(*, echeance: date, prevu_le: date, jour: date) -> bool:
    """The time is over and so is the notice."""
    return jour >= echeance and jour >= prevu_le


def annee_seule(jour: date | None) -> date | None:
    """A date of birth reduced to its year (1 January)."""
    return None if jour is None else date(jour.year, 1, 1)


def departement_de(code_postal: str) -> str:
    """A postal code reduced to its département: « 75 », « 974 »; empty when it is no French code."""
    if len(code_postal) != 5 or not code_postal.isascii() or not code_postal.isdigit():
        return ""
    return code_postal[: 3 if code_postal.startswith(("97", "98")) else DEPARTEMENT]
