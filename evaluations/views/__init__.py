"""Pages of the pair, and of the candidate's bilan."""

from .bilan import bilan, mon_bilan
from .evaluation import entretien, evaluation, observation_retirer, observations, plan
from .grille import cellule, grille, grille_direct
from .missions import mission, missions
from .papier import signature_papier
from .recapitulatif import recapitulatif
from .signature import refuser, signer
from .tablette import tablette, tablette_passer, tablette_rendre

__all__ = [
    "bilan",
    "cellule",
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
    "recapitulatif",
    "refuser",
    "signature_papier",
    "signer",
    "tablette",
    "tablette_passer",
    "tablette_rendre",
]
