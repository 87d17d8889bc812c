"""Pages of the desk, one module per subject."""

from .accueil import accueil
from .binome import binome, remplacer, retirer
from .demo import courriel_demo, courriels_demo, demo
from .dossier import dossier, messages
from .dossiers import dossiers, exporter
from .evaluation import grille, renvoyer_evaluation, rouvrir_bilan
from .personnes import activer, habiliter, inviter, personne, personnes, retirer_role, suspendre
from .reglages import reglages

__all__ = [
    "accueil",
    "activer",
    "binome",
    "courriel_demo",
    "courriels_demo",
    "demo",
    "dossier",
    "dossiers",
    "exporter",
    "grille",
    "habiliter",
    "inviter",
    "messages",
    "personne",
    "personnes",
    "reglages",
    "remplacer",
    "renvoyer_evaluation",
    "retirer",
    "retirer_role",
    "rouvrir_bilan",
    "suspendre",
]
