"""Forms of the desk."""

from .binome import BinomeForm
from .donnees import FAITE, FermetureForm, RectificationForm, ReponseRectificationForm
from .personnes import FinDeRoleForm, HabilitationForm, InvitationForm, RoleDateForm, RoleForm, SuspensionForm
from .textes import TexteForm

__all__ = [
    "FAITE",
    "BinomeForm",
    "FermetureForm",
    "FinDeRoleForm",
    "HabilitationForm",
    "InvitationForm",
    "RectificationForm",
    "ReponseRectificationForm",
    "RoleDateForm",
    "RoleForm",
    "SuspensionForm",
    "TexteForm",
]
