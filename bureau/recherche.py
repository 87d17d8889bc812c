"""Find dossiers by a name, a number, an address or a company, accents and case aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidates.models import Jeton
from candidates.models.jeton import EMPLOI
from candidates.regles import mots_cherches

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from candidates.models import Dossier


def chercher(dossiers: QuerySet[Dossier], texte: str) -> QuerySet[Dossier]:
    """Dossiers where every word of `texte` begins a word of the index; all of them if it is blank, none if it holds no word."""
    return _filtrer(dossiers, texte)


def chercher_entreprise(dossiers: QuerySet[Dossier], texte: str) -> QuerySet[Dossier]:
    """The same, in the companies of the jobs alone."""
    return _filtrer(dossiers, texte, source__startswith=EMPLOI)


def _filtrer(dossiers: QuerySet[Dossier], texte: str, **ou: str) -> QuerySet[Dossier]:
    if not texte.strip():
        return dossiers
    mots = mots_cherches(texte)
    for mot in mots:
        dossiers = dossiers.filter(pk__in=Jeton.objects.filter(jeton__startswith=mot, **ou).order_by().values("dossier_id"))
    return dossiers if mots else dossiers.none()
