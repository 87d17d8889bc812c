"""Forms of the desk."""

from .binome import BinomeForm
from .chiffres import ChiffresForm
from .donnees import FAITE, FermetureForm, RectificationForm, ReponseRectificationForm
from .personnes import HabilitationForm, InvitationForm, RoleForm, SuspensionForm

__all__ = [
    "FAITE",
    "BinomeForm",
    "ChiffresForm",
    "FermetureForm",
    "HabilitationForm",
    "InvitationForm",
    "RectificationForm",
    "ReponseRectificationForm",
    "RoleForm",
    "SuspensionForm",
]
