"""Pages of the desk, one module per subject."""

from .accueil import accueil
from .binome import binome, remplacer, retirer
from .demo import courriel_demo, courriels_demo, demo
from .donnees import export, export_demander, export_telecharger, fermer, mes_donnees, rectifier
from .dossier import dossier, messages
from .dossiers import dossiers, exporter
from .evaluation import grille, renvoyer_evaluation, rouvrir_bilan
from .lots import lot, lot_preparer, lots
from .personnes import activer, habiliter, inviter, personne, personnes, retirer_role, suspendre
from .rectifications import rectification, rectifications
from .reglages import reglages
from .vues import vue, vue_choisir, vue_garder, vue_supprimer, vues

__all__ = [
    "accueil",
    "activer",
    "binome",
    "courriel_demo",
    "courriels_demo",
    "demo",
    "dossier",
    "dossiers",
    "export",
    "export_demander",
    "export_telecharger",
    "exporter",
    "fermer",
    "grille",
    "habiliter",
    "inviter",
    "lot",
    "lot_preparer",
    "lots",
    "mes_donnees",
    "messages",
    "personne",
    "personnes",
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
    "vue",
    "vue_choisir",
    "vue_garder",
    "vue_supprimer",
    "vues",
]
