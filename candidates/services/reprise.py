"""Put back the text that someone else replaced."""

from __future__ import annotations

from datetime import date
from typing import Any

from comptes.models import Utilisateur

from ..erreurs import NonModifiable, VersionPerimee
from ..models import Emploi, Modification
from .saisie import Ecriture, enregistrer
from .supports import PREFIXE_EMPLOI

DATES = frozenset({"date_naissance", "du", "au"})
LONGUEUR_UUID = 36


def get_place(modification: Modification) -> tuple[str, str]:
    """Return the page and the field, as `enregistrer` names them, where a replaced text comes from."""
    if modification.page == "emplois":
        return f"{PREFIXE_EMPLOI}{modification.champ[:LONGUEUR_UUID]}", modification.champ[LONGUEUR_UUID + 1 :]
    return modification.page, modification.champ


def get_valeur(modification: Modification) -> Any:
    """Return the replaced value as the form takes it: a date is a date again."""
    _, champ = get_place(modification)
    return date.fromisoformat(modification.avant) if champ in DATES and modification.avant else modification.avant


def reprendre(*, modification: Modification, auteur: Utilisateur, marque: str) -> Ecriture:
    """Write the replaced text back in its field, by the service of every save: this is a change too, and is kept as one.

    `marque` is the mark of the text that `auteur` saw there. Raises `VersionPerimee` when it is another by now,
    `NonModifiable` for a job that was removed, and what `enregistrer` raises.
    """
    page, champ = get_place(modification)
    dossier = modification.dossier
    if page.startswith(PREFIXE_EMPLOI) and not Emploi.objects.filter(pk=page.removeprefix(PREFIXE_EMPLOI), dossier=dossier).exists():
        raise NonModifiable("Cet emploi a été retiré du dossier\u00a0: son texte ne peut plus y être remis.")
    ecriture = enregistrer(
        dossier=dossier, auteur=auteur, page=page, champs={champ: get_valeur(modification)}, vus={champ: marque}
    )
    if ecriture.conflits:
        raise VersionPerimee(ecriture.conflits[champ])
    return ecriture
