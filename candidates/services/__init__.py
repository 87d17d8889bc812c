"""The verbs of the candidate's side of the road."""

from .acces import clore_acces, ouvrir_acces
from .accompagnement import (
    inviter_accompagnateur,
    quitter_accompagnement,
    renvoyer_invitation,
    revoquer_acces_accompagnateur,
    revoquer_accompagnement,
)
from .coordonnees import corriger_adresse
from .demande import demander_dossier, lever_limites
from .depot import abandonner, deposer, deposer_activites, exercer_recours
from .messages import envoyer_message, lire_messages
from .papier import Envoi, chercher_personnes, enregistrer_dossier_papier, enregistrer_pli
from .preuves import ajouter_preuve, attacher_preuve, decrire_preuve, retirer_preuve
from .rattachement import inviter_candidat
from .recherche import indexer, reindexer
from .saisie import Ecriture, ajouter_emploi, enregistrer, retirer_emploi

__all__ = [
    "Ecriture",
    "Envoi",
    "abandonner",
    "ajouter_emploi",
    "ajouter_preuve",
    "attacher_preuve",
    "chercher_personnes",
    "clore_acces",
    "corriger_adresse",
    "decrire_preuve",
    "demander_dossier",
    "deposer",
    "deposer_activites",
    "enregistrer",
    "enregistrer_dossier_papier",
    "enregistrer_pli",
    "envoyer_message",
    "exercer_recours",
    "indexer",
    "inviter_accompagnateur",
    "inviter_candidat",
    "lever_limites",
    "lire_messages",
    "ouvrir_acces",
    "quitter_accompagnement",
    "reindexer",
    "renvoyer_invitation",
    "retirer_emploi",
    "retirer_preuve",
    "revoquer_acces_accompagnateur",
    "revoquer_accompagnement",
]
