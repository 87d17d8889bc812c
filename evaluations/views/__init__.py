"""Pages of the pair, and of the candidate's bilan."""

from .bilan import bilan, mon_bilan
from .cellule import cellule, preparation_cellule
from .concertation import concertation
from .direct import concertation_direct, grille_direct
from .evaluation import entretien, evaluation, observation_retirer, observations, plan
from .grille import grille
from .missions import mission, missions
from .papier import signature_papier
from .preparation import preparation
from .signature import refuser, signer

__all__ = [
    "bilan",
    "cellule",
    "concertation",
    "concertation_direct",
    "entretien",
    "evaluation",
    "grille",
    "grille_direct",
    "mission",
    "missions",
    "mon_bilan",
    "observation_retirer",
    "observations",
    "plan",
    "preparation",
    "preparation_cellule",
    "refuser",
    "signature_papier",
    "signer",
]
