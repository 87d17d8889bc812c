"""The verbs about people: who they are, what they may do, how they are invited."""

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
    donner_role,
    enregistrer_profil,
    get_organisation,
    retirer_role,
)

__all__ = [
    "accepter_invitation",
    "accepter_invitation_recue",
    "activer",
    "corriger_habilitation",
    "decliner_invitation",
    "donner_role",
    "enregistrer_profil",
    "get_invitation",
    "get_organisation",
    "habiliter",
    "inviter",
    "lever_suspension",
    "renouveler_habilitation",
    "renouveler_invitation",
    "retirer_role",
    "revoquer_invitation",
    "suspendre_habilitation",
    "terminer_habilitation",
]
