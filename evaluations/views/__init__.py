"""Pages of the pair, and of the candidate's bilan."""

from .bilan import bilan, mon_bilan
from .cellule import cellule, preparation_cellule
from .concertation import concertation
from .direct import concertation_direct, grille_direct
from .evaluation import entretien, evaluation, plan
from .grille import grille
from .guide import guide, question
from .lecture import lecture, points, points_noter
from .missions import mission, missions
from .observations import observation_modifier, observation_retirer, observations
from .papier import signature_papier
from .papiers import fiche_entretien
from .preparation import preparation
from .recapitulatif import recapitulatif
from .rendez_vous import agenda, mon_rendez_vous, report
from .signature import refuser, signer
from .tablette import tablette, tablette_passer, tablette_rendre

__all__ = [
    "agenda",
    "bilan",
    "cellule",
    "concertation",
    "concertation_direct",
    "entretien",
    "evaluation",
    "fiche_entretien",
    "grille",
    "grille_direct",
    "guide",
    "lecture",
    "mission",
    "missions",
    "mon_bilan",
    "mon_rendez_vous",
    "observation_modifier",
    "observation_retirer",
    "observations",
    "plan",
    "points",
    "points_noter",
    "preparation",
    "preparation_cellule",
    "question",
    "recapitulatif",
    "refuser",
    "report",
    "signature_papier",
    "signer",
    "tablette",
    "tablette_passer",
    "tablette_rendre",
]
