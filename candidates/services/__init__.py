"""The verbs of the candidate's side of the road."""

from .acces import clore_acces, inviter_accompagnateur, ouvrir_acces, revoquer_accompagnateur
from .demande import demander_dossier, lever_limites
from .depot import abandonner, deposer, deposer_activites, exercer_recours
from .preuves import ajouter_preuve, decrire_preuve, retirer_preuve
from .saisie import (
    ajouter_emploi,
    enregistrer_competence,
    enregistrer_emploi,
    enregistrer_identite,
    enregistrer_parcours,
    repondre_complements,
    retirer_emploi,
)

__all__ = [
    "abandonner",
    "ajouter_emploi",
    "ajouter_preuve",
    "clore_acces",
    "decrire_preuve",
    "demander_dossier",
    "deposer",
    "deposer_activites",
    "enregistrer_competence",
    "enregistrer_emploi",
    "enregistrer_identite",
    "enregistrer_parcours",
    "exercer_recours",
    "inviter_accompagnateur",
    "lever_limites",
    "ouvrir_acces",
    "repondre_complements",
    "retirer_emploi",
    "retirer_preuve",
    "revoquer_accompagnateur",
]
