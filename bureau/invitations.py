"""Send an invitation: the mail alone carries the secret of its link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from comptes.services import get_organisation, inviter
from echanges.services import envoyer

if TYPE_CHECKING:
    from comptes.models import Invitation, Utilisateur


@transaction.atomic
def inviter_par_courriel(
    *,
    auteur: Utilisateur,
    email: str,
    prenom: str,
    nom: str,
    role: str,
    college: str = "",
    organisation: str = "",
    siret: str = "",
    fonction: str = "",
) -> Invitation:
    """Invite a person to a role and write to them. Raises what `comptes.services.inviter` raises."""
    invitation, secret = inviter(
        email=email, prenom=prenom, nom=nom, role=role, college=college, fonction=fonction, auteur=auteur,
        organisation=get_organisation(nom=organisation, siret=siret),
    )  # fmt: skip
    envoyer(
        evenement="bureau.invitation", destinataires=[invitation.email],
        contexte={"invitation": invitation, "auteur": auteur, "chemin": reverse("comptes:invitation", args=[secret])},
        cle=f"invitation:{invitation.pk}",
    )  # fmt: skip
    return invitation
