"""Forms of the desk."""

from .binome import BinomeForm
from .donnees import FAITE, FermetureForm, RectificationForm, ReponseRectificationForm
from .personnes import HabilitationForm, InvitationForm, RoleForm, SuspensionForm
from .vues import VueForm

__all__ = [
    "FAITE",
    "BinomeForm",
    "FermetureForm",
    "HabilitationForm",
    "InvitationForm",
    "RectificationForm",
    "ReponseRectificationForm",
    "RoleForm",
    "SuspensionForm",
    "VueForm",
]
