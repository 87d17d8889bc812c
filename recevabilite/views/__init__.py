"""The secretariat's pages about a demand."""

from .avis import projet, remplacer, statuer
from .instruction import (
    abandonner,
    complements,
    limites,
    motif,
    motif_proposer,
    motifs,
    relancer,
    renvoyer,
)

__all__ = [
    "abandonner",
    "complements",
    "limites",
    "motif",
    "motif_proposer",
    "motifs",
    "projet",
    "relancer",
    "remplacer",
    "renvoyer",
    "statuer",
]
