"""What follows in the dossiers of a person when their account changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import email_changed
from django.dispatch import receiver

from .services.recherche import suivre_compte

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress

    from comptes.models import Utilisateur


@receiver(email_changed, dispatch_uid="candidates.suivre_compte")
def suivre_adresse(
    sender: object, user: Utilisateur, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **_: Any
) -> None:
    """The dossiers of a person are found under the new address of their account, and no longer under the old one."""
    suivre_compte(user.pk, from_email_address.email if from_email_address else "", to_email_address.email)
