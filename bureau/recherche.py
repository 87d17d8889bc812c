"""Find dossiers by a name, a number, an address or a company, accents and case aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidates.models import Emploi
from comptes.regles import plier

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from candidates.models import Dossier

CHAMPS = (
    "numero", "candidat__prenoms", "candidat__nom_naissance", "candidat__nom_usage", "candidat__email",
    "candidat__utilisateur__email",
)  # fmt: skip


def chercher(dossiers: QuerySet[Dossier], texte: str) -> QuerySet[Dossier]:
    """Dossiers where every word of `texte` occurs, folded, in names, number, e-mail or companies; all if empty."""
    mots = plier(texte).split()
    if not mots:
        return dossiers
    foins: dict[UUID, list[str]] = {}
    for pk, *valeurs in dossiers.order_by().values_list("pk", *CHAMPS).distinct():
        foins[pk] = [v for v in valeurs if v]
    emplois = Emploi.objects.filter(dossier__in=dossiers.order_by().values("pk"))
    for pk, entreprise in emplois.values_list("dossier_id", "entreprise"):
        foins.get(pk, []).append(entreprise)
    trouves = [pk for pk, foin in foins.items() if _contient(plier(" ".join(foin)), mots)]
    return dossiers.filter(pk__in=trouves)


def _contient(foin: str, mots: list[str]) -> bool:
    return all(mot in foin for mot in mots)
