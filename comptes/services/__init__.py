"""The verbs about people: who they are, what they may do, how they are invited."""

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
    habiliter,
    retirer_role,
    suspendre_habilitation,
)

__all__ = [
    "accepter_invitation",
    "accepter_invitation_recue",
    "activer",
    "decliner_invitation",
    "donner_role",
    "enregistrer_profil",
    "get_invitation",
    "get_organisation",
    "habiliter",
    "inviter",
    "renouveler_invitation",
    "retirer_role",
    "revoquer_invitation",
    "suspendre_habilitation",
]
