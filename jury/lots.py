"""Read the batch of documents of a closing: how many are ready, which failed, which dossier each one belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from documents.enums import EtatDocument

from .services.remise import cles_du_lot, decisions_du_lot, documents_du_lot, get_pv_initial

if TYPE_CHECKING:
    from documents.models import Document

    from .models import Decision, SessionJury


@dataclass(frozen=True)
class Lot:
    """Where the documents of a closing stand. `total` counts those that must exist, asked for or not."""

    total: int
    documents: list[Document]
    decisions: list[Decision] = field(default_factory=list)

    @property
    def prets(self) -> int:
        """Documents that can be read."""
        return sum(d.etat == EtatDocument.PRET for d in self.documents)

    @property
    def echecs(self) -> list[Document]:
        """Documents whose last try failed."""
        return [d for d in self.documents if d.etat == EtatDocument.ECHEC]

    @property
    def manquants(self) -> int:
        """Documents that were never asked for (a session closed before they existed)."""
        return self.total - len(self.documents)

    @property
    def is_fini(self) -> bool:
        """Nothing moves any more by itself: everything is ready, or has failed, or was never asked for."""
        return self.prets + len(self.echecs) == len(self.documents)

    @property
    def is_complet(self) -> bool:
        """Every document is ready."""
        return self.prets == self.total

    @property
    def par_dossier(self) -> list[tuple[Decision, list[Document]]]:
        """Decisions in the order of the agenda, each with its documents."""
        lus: dict[str, list[Document]] = {}
        for document in self.documents:
            lus.setdefault(str(document.dossier_id), []).append(document)
        return [(d, lus.get(str(d.inscription.dossier_id), [])) for d in self.decisions]


def lire_lot(session: SessionJury) -> Lot | None:
    """The batch of a closed session; None before its closing."""
    pv = get_pv_initial(session)
    if pv is None:
        return None
    decisions = decisions_du_lot(session)
    return Lot(total=len(cles_du_lot(pv, decisions)), documents=documents_du_lot(pv, decisions), decisions=decisions)
