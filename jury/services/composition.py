"""Build a session from dossiers that are ready: on a session in preparation, or on one created with them; a report per dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from candidates.erreurs import ActionImpossible
from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.models import Utilisateur
from referentiels.models import Certification

from ..models import SessionJury
from .commun import exiger_secretariat
from .sessions import creer_session, inscrire


@dataclass(frozen=True)
class Compte:
    """What became of one dossier: on the agenda, or why not."""

    dossier: Dossier
    refus: str = ""

    @property
    def is_inscrit(self) -> bool:
        """On the agenda."""
        return not self.refus


def inscrire_plusieurs(*, session: SessionJury, dossiers: Sequence[Dossier], auteur: Utilisateur) -> list[Compte]:
    """Put several dossiers on the agenda, in the order given, after those that are on it: one that cannot be does not hold the others back."""
    exiger_secretariat(auteur)
    comptes = []
    for dossier in dossiers:
        try:
            with transaction.atomic():
                inscrire(session=session, dossier=dossier, auteur=auteur)
        except ErreurMetier as erreur:
            phrases = getattr(erreur, "manques", None) or [erreur]
            comptes.append(Compte(dossier, " ".join(str(p) for p in phrases)))
        else:
            comptes.append(Compte(dossier))
    return comptes


@transaction.atomic
def creer_avec(
    *, auteur: Utilisateur, certification: Certification, dossiers: Sequence[Dossier], champs: Mapping[str, Any]
) -> tuple[SessionJury, list[Compte]]:
    """Create a session in preparation with `dossiers` on its agenda, in one go.

    Raises what `creer_session` raises, and `ActionImpossible` when none of the dossiers can be put on it: nothing is created.
    """
    session = creer_session(auteur=auteur, certification=certification, **champs)
    comptes = inscrire_plusieurs(session=session, dossiers=dossiers, auteur=auteur)
    if not any(c.is_inscrit for c in comptes):
        refus = " ".join(f"Dossier {c.dossier.numero} : {c.refus}" for c in comptes)
        raise ActionImpossible(f"Aucun dossier ne peut être inscrit, la session n’est pas créée. {refus}")
    return session, comptes
