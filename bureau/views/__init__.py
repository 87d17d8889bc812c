"""Pages of the desk, one module per subject."""

from .accueil import accueil
from .binome import binome, remplacer, retirer
from .demo import courriel_demo, courriels_demo, demo
from .donnees import export, export_demander, export_telecharger, fermer, mes_donnees, rectifier
from .dossier import dossier, messages
from .dossiers import dossiers, exporter
from .evaluation import grille, renvoyer_evaluation, rouvrir_bilan
from .personnes import activer, habiliter, inviter, personne, personnes, retirer_role, suspendre
from .rectifications import rectification, rectifications
from .reglages import journal_reglages, reglages
from .roles import invitation_annuler, invitation_renvoyer, invitations, personne_fermer, personnes_export, role_dater
from .textes import texte, texte_apercu, textes

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
    "invitation_annuler",
    "invitation_renvoyer",
    "invitations",
    "inviter",
    "journal_reglages",
    "mes_donnees",
    "messages",
    "personne",
    "personne_fermer",
    "personnes",
    "personnes_export",
    "rectification",
    "rectifications",
    "rectifier",
    "reglages",
    "remplacer",
    "renvoyer_evaluation",
    "retirer",
    "retirer_role",
    "role_dater",
    "rouvrir_bilan",
    "suspendre",
    "texte",
    "texte_apercu",
    "textes",
]
