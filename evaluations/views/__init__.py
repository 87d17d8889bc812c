"""Pages of the pair, and of the candidate's bilan."""

from .bilan import bilan, mon_bilan
from .evaluation import entretien, evaluation, observation_retirer, observations, plan
from .grille import cellule, grille, grille_direct
from .lecture import lecture, points, points_noter
from .missions import mission, missions
from .papier import signature_papier
from .rendez_vous import agenda, mon_rendez_vous, report
from .signature import refuser, signer

__all__ = [
    "agenda",
    "bilan",
    "cellule",
    "entretien",
    "evaluation",
    "grille",
    "grille_direct",
    "lecture",
    "mission",
    "missions",
    "mon_bilan",
    "mon_rendez_vous",
    "observation_retirer",
    "observations",
    "plan",
    "points",
    "points_noter",
    "refuser",
    "report",
    "signature_papier",
    "signer",
]
