"""Pages of the pair, and of the candidate's bilan."""

from .bilan import bilan, mon_bilan
from .evaluation import entretien, evaluation, observation_retirer, observations, plan
from .grille import cellule, grille, grille_direct
from .missions import mission, missions
from .papier import signature_papier
from .papiers import fiche_entretien
from .signature import refuser, signer

__all__ = [
    "bilan",
    "cellule",
    "entretien",
    "evaluation",
    "fiche_entretien",
    "grille",
    "grille_direct",
    "mission",
    "missions",
    "mon_bilan",
    "observation_retirer",
    "observations",
    "plan",
    "refuser",
    "signature_papier",
    "signer",
]
