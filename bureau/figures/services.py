"""The one verb of the figures: say in the journal that they left the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.permissions import is_administrateur, is_secretariat
from journal.services import journaliser

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from journal.models import Evenement

    from .lecture import Demande


@transaction.atomic
def noter_export(*, auteur: Utilisateur, demande: Demande, genre: str) -> Evenement:
    """Write in the journal who took which figures away, in which kind of file; never the figures themselves.

    The secretariat takes any; the administrator those meant for publication alone. Raises `ErreurMetier` for anyone else.
    """
    if not (is_secretariat(auteur) or (demande.is_publique and is_administrateur(auteur))):
        raise ErreurMetier("Seul le secrétariat exporte les chiffres.")
    return journaliser(
        action="chiffres_exportes", acteur_id=auteur.pk, role=Role.SECRETARIAT if is_secretariat(auteur) else Role.ADMINISTRATEUR,
        objet_type="chiffres", objet_id=demande.annee,
        donnees={
            "annee": demande.annee, "certification": demande.certification.code if demande.certification else "", "genre": genre,
            "stock_le": demande.stock_le.isoformat(), "is_publique": demande.is_publique,
        },
    )  # fmt: skip
