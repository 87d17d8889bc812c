"""The verbs about people: who they are, what they may do, how they are invited."""

from .facteurs import reinitialiser_facteurs, resceller_facteurs
from .habilitations import (
    corriger_habilitation,
    habiliter,
    lever_suspension,
    renouveler_habilitation,
    suspendre_habilitation,
    terminer_habilitation,
)
from .invitations import (
    accepter_invitation,
    accepter_invitation_recue,
    decliner_invitation,
    get_invitation,
    inviter,
    renouveler_invitation,
    revoquer_invitation,
)
from .personnes import (
    activer,
    dater_fin_de_role,
    donner_role,
    enregistrer_profil,
    exiger_releve,
    get_organisation,
    retirer_role,
)
from .sessions import fermer_sessions

__all__ = [
    "accepter_invitation",
    "accepter_invitation_recue",
    "activer",
    "corriger_habilitation",
    "dater_fin_de_role",
    "decliner_invitation",
    "donner_role",
    "enregistrer_profil",
    "exiger_releve",
    "fermer_sessions",
    "get_invitation",
    "get_organisation",
    "habiliter",
    "inviter",
    "lever_suspension",
    "reinitialiser_facteurs",
    "renouveler_habilitation",
    "renouveler_invitation",
    "resceller_facteurs",
    "retirer_role",
    "revoquer_invitation",
    "suspendre_habilitation",
    "terminer_habilitation",
]
