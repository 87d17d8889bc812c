"""The verbs of the candidate's side of the road."""

from .acces import clore_acces, ouvrir_acces
from .accompagnement import (
    inviter_accompagnateur,
    quitter_accompagnement,
    renvoyer_invitation,
    revoquer_acces_accompagnateur,
    revoquer_accompagnement,
)
from .demande import demander_dossier, lever_limites
from .depot import abandonner, deposer, deposer_activites, exercer_recours
from .messages import envoyer_message, lire_messages
from .preuves import ajouter_preuve, attacher_preuve, decrire_preuve, retirer_preuve
from .recherche import indexer, reindexer
from .saisie import Ecriture, ajouter_emploi, enregistrer, retirer_emploi

__all__ = [
    "Ecriture",
    "abandonner",
    "ajouter_emploi",
    "ajouter_preuve",
    "attacher_preuve",
    "clore_acces",
    "decrire_preuve",
    "demander_dossier",
    "deposer",
    "deposer_activites",
    "enregistrer",
    "envoyer_message",
    "exercer_recours",
    "indexer",
    "inviter_accompagnateur",
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
