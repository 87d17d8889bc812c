"""What the verification of a file answers; read by pages that never load what verifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class ResultatVerification:
    """What the seal of a file says. Everything is false for a file without a seal.

    `intact`: nothing changed since the seal; `couvre_tout`: nothing lies outside of it but proofs of its own validity
    (levels B-LT and B-LTA: `is_complete`); `reconnu`: set with the certificate of this site. `phrase` says it in French.
    """

    est_scelle: bool
    intact: bool
    couvre_tout: bool
    reconnu: bool
    scelle_par: str
    scelle_le: datetime | None
    phrase: str
    is_complete: bool = False

    @property
    def is_valable(self) -> bool:
        """The file is what this site sealed, with at most proofs of the seal's own validity added."""
        return self.est_scelle and self.intact and self.couvre_tout and self.reconnu


def illisible() -> ResultatVerification:
    """The answer for a file that is not a PDF, or no longer one."""
    return _rien("Ce fichier n’est pas un PDF lisible, ou il a été abîmé : aucun sceau n’a pu être vérifié.")


def sans_sceau() -> ResultatVerification:
    """The answer for a PDF that nobody sealed."""
    return _rien("Ce fichier PDF ne porte aucun sceau.")


def _rien(phrase: str) -> ResultatVerification:
    return ResultatVerification(
        est_scelle=False, intact=False, couvre_tout=False, reconnu=False, scelle_par="", scelle_le=None, phrase=phrase
    )
