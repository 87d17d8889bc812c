"""Forms of the desk."""

from .binome import BinomeForm
from .personnes import HabilitationForm, InvitationForm, RoleForm, SuspensionForm

__all__ = ["BinomeForm", "HabilitationForm", "InvitationForm", "RoleForm", "SuspensionForm"]
