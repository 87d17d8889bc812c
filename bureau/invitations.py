"""Send an invitation: the mail alone carries the secret of its link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse

from comptes.erreurs import ErreurMetier
from comptes.models import Invitation
from comptes.services import get_organisation, inviter, renouveler_invitation
from echanges.services import envoyer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comptes.models import Utilisateur


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
    habilitation: Mapping[str, Any] | None = None,
) -> Invitation:
    """Invite a person to a role and write to them. Raises what `comptes.services.inviter` raises, and `ErreurMetier` when
    the same invitation still waits for an answer.
    """
    if Invitation.objects.utilisables().filter(email=email.strip().lower(), role=role, accompagnement__isnull=True).exists():
        raise ErreurMetier("Une invitation à ce rôle attend déjà une réponse à cette adresse\u00a0: renvoyez-la depuis la page «\u00a0Invitations\u00a0».")
    invitation, secret = inviter(
        email=email, prenom=prenom, nom=nom, role=role, college=college, fonction=fonction, auteur=auteur,
        organisation=get_organisation(nom=organisation, siret=siret), habilitation=habilitation,
    )  # fmt: skip
    return _ecrire(invitation, secret, auteur)


@transaction.atomic
def renvoyer_par_courriel(*, invitation: Invitation, auteur: Utilisateur) -> Invitation:
    """Send an invitation again, with another link. Raises what `comptes.services.renouveler_invitation` raises."""
    invitation, secret = renouveler_invitation(invitation=invitation, auteur=auteur)
    return _ecrire(invitation, secret, auteur)


def _ecrire(invitation: Invitation, secret: str, auteur: Utilisateur) -> Invitation:
    envoyer(
        evenement="bureau.invitation", destinataires=[invitation.email],
        contexte={"invitation": invitation, "auteur": auteur, "chemin": reverse("comptes:invitation", args=[secret])},
        cle=f"invitation:{invitation.pk}:{invitation.envois}",
    )  # fmt: skip
    return invitation
