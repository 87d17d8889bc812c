"""Pages of the desk, one module per subject."""

from .accueil import accueil
from .binome import binome, remplacer, retirer
from .courrier import courrier, lettre, lettre_imprimer
from .demo import courriel_demo, courriels_demo, demo
from .donnees import export, export_demander, export_telecharger, fermer, mes_donnees, rectifier
from .dossier import dossier, messages
from .dossiers import dossiers, exporter
from .evaluation import grille, renvoyer_evaluation, rouvrir_bilan
from .formulaires import formulaires
from .papier import papier, pli, rattacher
from .personnes import activer, habiliter, inviter, personne, personnes, retirer_role, suspendre
from .rectifications import rectification, rectifications
from .reglages import reglages

__all__ = [
    "accueil",
    "activer",
    "binome",
    "courriel_demo",
    "courriels_demo",
    "courrier",
    "demo",
    "dossier",
    "dossiers",
    "export",
    "export_demander",
    "export_telecharger",
    "exporter",
    "fermer",
    "formulaires",
    "grille",
    "habiliter",
    "inviter",
    "lettre",
    "lettre_imprimer",
    "mes_donnees",
    "messages",
    "papier",
    "personne",
    "personnes",
    "pli",
    "rattacher",
    "rectification",
    "rectifications",
    "rectifier",
    "reglages",
    "remplacer",
    "renvoyer_evaluation",
    "retirer",
    "retirer_role",
    "rouvrir_bilan",
    "suspendre",
]
