"""Forms of the desk."""

from .binome import BinomeForm
from .chiffres import ChiffresForm
from .donnees import FAITE, FermetureForm, RectificationForm, ReponseRectificationForm
from .echanges import AdresseForm, NoteForm, RenvoiForm
from .jury import PretsForm
from .personnes import FinDeRoleForm, HabilitationForm, IdentiteVerifieeForm, InvitationForm, RoleDateForm, RoleForm
from .textes import TexteForm
from .vues import VueForm

__all__ = [
    "FAITE",
    "AdresseForm",
    "BinomeForm",
    "ChiffresForm",
    "FermetureForm",
    "FinDeRoleForm",
    "HabilitationForm",
    "IdentiteVerifieeForm",
    "InvitationForm",
    "NoteForm",
    "PretsForm",
    "RectificationForm",
    "RenvoiForm",
    "ReponseRectificationForm",
    "RoleDateForm",
    "RoleForm",
    "TexteForm",
    "VueForm",
]
