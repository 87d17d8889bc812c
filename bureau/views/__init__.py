"""Pages of the desk, one module per subject."""

from .accueil import accueil
from .binome import binome, remplacer, retirer
from .demo import courriel_demo, courriels_demo, demo
from .donnees import export, export_demander, export_telecharger, fermer, mes_donnees, rectifier
from .dossier import dossier, messages
from .dossiers import dossiers, exporter
from .evaluation import grille, renvoyer_evaluation, rouvrir_bilan
from .personnes import activer, habiliter, inviter, personne, personnes, retirer_role
from .rectifications import rectification, rectifications
from .registre import (
    habilitation,
    habilitation_ajouter,
    habilitation_corriger,
    habilitation_renouveler,
    habilitation_terminer,
    registre,
    registre_exporter,
    suspendre,
    suspension_lever,
)
from .registre_import import registre_import, registre_importer, registre_modele
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
    "export",
    "export_demander",
    "export_telecharger",
    "exporter",
    "fermer",
    "grille",
    "habilitation",
    "habilitation_ajouter",
    "habilitation_corriger",
    "habilitation_renouveler",
    "habilitation_terminer",
    "habiliter",
    "inviter",
    "mes_donnees",
    "messages",
    "personne",
    "personnes",
    "rectification",
    "rectifications",
    "rectifier",
    "registre",
    "registre_exporter",
    "registre_import",
    "registre_importer",
    "registre_modele",
    "reglages",
    "remplacer",
    "renvoyer_evaluation",
    "retirer",
    "retirer_role",
    "rouvrir_bilan",
    "suspendre",
    "suspension_lever",
]
