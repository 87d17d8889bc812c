"""Pages of the desk, one module per subject."""

from .accueil import accueil
from .attributions import attribution, attributions, attributions_exporter
from .binome import binome, remplacer, retirer
from .chiffres import chiffres, chiffres_exporter, chiffres_publier, chiffres_publier_exporter
from .conservation import conservation
from .consultations import consultations, personne_consultations
from .courrier import courrier, lettre, lettre_imprimer
from .demo import courriel_demo, courriels_demo, demo
from .documents import dossier_telecharger, galerie, session_telecharger, specimen, specimens_demander
from .donnees import export, export_demander, export_telecharger, fermer, mes_donnees, rectifier
from .dossier import dossier, journal, messages
from .dossiers import dossiers, exporter
from .echanges import adresse_corriger, courriel_renvoyer, courriels_perdus, note_changer, notes
from .evaluation import grille, renvoyer_evaluation, rouvrir_bilan
from .formulaires import formulaires
from .lots import lot, lot_preparer, lots
from .papier import papier, pli, rattacher
from .personnes import activer, habiliter, inviter, personne, personnes, retirer_role
from .prets import prets
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
from .reglages import journal_reglages, reglages
from .roles import (
    invitation_annuler,
    invitation_renvoyer,
    invitations,
    personne_deux_etapes,
    personne_fermer,
    personnes_export,
    role_dater,
)
from .textes import texte, texte_apercu, textes
from .vues import vue, vue_choisir, vue_garder, vue_supprimer, vues

__all__ = [
    "accueil",
    "activer",
    "adresse_corriger",
    "attribution",
    "attributions",
    "attributions_exporter",
    "binome",
    "chiffres",
    "chiffres_exporter",
    "chiffres_publier",
    "chiffres_publier_exporter",
    "conservation",
    "consultations",
    "courriel_demo",
    "courriel_renvoyer",
    "courriels_demo",
    "courriels_perdus",
    "courrier",
    "demo",
    "dossier",
    "dossier_telecharger",
    "dossiers",
    "export",
    "export_demander",
    "export_telecharger",
    "exporter",
    "fermer",
    "formulaires",
    "galerie",
    "grille",
    "habilitation",
    "habilitation_ajouter",
    "habilitation_corriger",
    "habilitation_renouveler",
    "habilitation_terminer",
    "habiliter",
    "invitation_annuler",
    "invitation_renvoyer",
    "invitations",
    "inviter",
    "journal",
    "journal_reglages",
    "lettre",
    "lettre_imprimer",
    "lot",
    "lot_preparer",
    "lots",
    "mes_donnees",
    "messages",
    "note_changer",
    "notes",
    "papier",
    "personne",
    "personne_consultations",
    "personne_deux_etapes",
    "personne_fermer",
    "personnes",
    "personnes_export",
    "pli",
    "prets",
    "rattacher",
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
    "role_dater",
    "rouvrir_bilan",
    "session_telecharger",
    "specimen",
    "specimens_demander",
    "suspendre",
    "suspension_lever",
    "texte",
    "texte_apercu",
    "textes",
    "vue",
    "vue_choisir",
    "vue_garder",
    "vue_supprimer",
    "vues",
]
