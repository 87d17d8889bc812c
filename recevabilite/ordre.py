"""The order of the motives of refusal, as they are offered and printed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction

from candidates.enums import RoleDossier
from candidates.erreurs import ActionInterdite
from comptes.permissions import is_secretariat
from journal.services import journaliser

from .models import Motif

if TYPE_CHECKING:
    from comptes.models import Utilisateur


class Sens(StrEnum):
    """Which way a motive moves, by one place."""

    HAUT = "haut"
    BAS = "bas"


@transaction.atomic
def deplacer_motif(*, motif: Motif, auteur: Utilisateur, sens: Sens) -> bool:
    """Move a motive by one place; say whether it moved: the first goes no higher, the last no lower. Journalled.

    Raises `ActionInterdite` for whoever is not of the secretariat.
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat tient la liste des motifs.")
    lignes = list(Motif.objects.select_for_update().order_by("ordre", "code"))
    place = next(i for i, m in enumerate(lignes) if m.pk == motif.pk)
    autre = place + (-1 if sens == Sens.HAUT else 1)
    if not 0 <= autre < len(lignes):
        return False
    lignes[place], lignes[autre] = lignes[autre], lignes[place]
    for rang, ligne in enumerate(lignes, 1):
        if ligne.ordre != rang:
            ligne.ordre = rang
            ligne.save(update_fields=["ordre"])
    journaliser(
        action="motif_deplace", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, objet_type="motif", objet_id=motif.pk,
        donnees={"code": motif.code, "avant": f"place {place + 1}", "apres": f"place {autre + 1}"},
    )  # fmt: skip
    return True
