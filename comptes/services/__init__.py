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
    dater_fin_de_role,
    donner_role,
    enregistrer_profil,
    exiger_releve,
    get_organisation,
    habiliter,
    retirer_role,
    suspendre_habilitation,
)

__all__ = [
    "accepter_invitation",
    "accepter_invitation_recue",
    "activer",
    "dater_fin_de_role",
    "decliner_invitation",
    "donner_role",
    "enregistrer_profil",
    "exiger_releve",
    "get_invitation",
    "get_organisation",
    "habiliter",
    "inviter",
    "renouveler_invitation",
    "retirer_role",
    "revoquer_invitation",
    "suspendre_habilitation",
]
