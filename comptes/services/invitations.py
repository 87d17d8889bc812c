"""Invitations: send, send again, revoke, accept, decline. The mail alone carries the secret of the link."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from journal.services import journaliser
from referentiels.parametres import valeur

from ..enums import ROLES_HABILITES, Role
from ..erreurs import ErreurMetier, InvitationInutilisable
from ..models import Habilitation, Invitation, Organisation, Utilisateur
from ..suites import conclure, decliner
from .personnes import attribuer, donner_role

INUTILISABLE = "Cette invitation a déjà servi, a expiré, a été annulée ou n’existe pas. Demandez-en une nouvelle à la personne qui vous a invité."


def _empreinte(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _expiration() -> datetime:
    return timezone.now() + timedelta(days=valeur("invitation_jours", le=timezone.localdate()))


@transaction.atomic
def inviter(
    *,
    email: str,
    prenom: str = "",
    nom: str = "",
    role: str,
    auteur: Utilisateur,
    college: str = "",
    organisation: Organisation | None = None,
    fonction: str = "",
    habilitation: Mapping[str, Any] | None = None,
) -> tuple[Invitation, str]:
    """Invite a person to a role. Return the invitation and its secret, which only the mail will carry.

    Valid for the days of the setting `invitation_jours`, once. The secretariat and the administrator invite to any role;
    anyone else to accompany only, a role that opens nothing by itself: their caller checks what it will open. Raises
    `ErreurMetier` when the author may not invite, or for a juror without a collège. `habilitation` (certification, numero,
    du, au) is entered in the register when an evaluator accepts; the secretariat alone may promise one.
    """
    if role != Role.ACCOMPAGNATEUR and not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
        raise ErreurMetier("Seuls le secrétariat et l’administrateur invitent des personnes.")
    if role == Role.ADMINISTRATEUR and not auteur.has_role(Role.ADMINISTRATEUR):
        raise ErreurMetier("Seul un administrateur invite un administrateur.")
    if (role == Role.JURE) != bool(college):
        raise ErreurMetier("Le collège est nécessaire pour un membre du jury, et pour lui seul.")
    if email.strip().lower() == auteur.email and role != Role.ACCOMPAGNATEUR:
        raise ErreurMetier("Personne ne se donne un rôle à soi-même\u00a0: demandez-le à une autre personne.")
    promise = _promettre(habilitation, role, auteur) if habilitation else {}
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email.strip().lower(), prenom=prenom.strip(), nom=nom.strip(), role=role, college=college,
        organisation=organisation, fonction=fonction, habilitation=promise, secret_empreinte=_empreinte(secret), invite_par=auteur,
        expire_le=_expiration(),
    )  # fmt: skip
    invitation.full_clean()
    invitation.save()
    _noter(invitation, "personne_invitee", auteur)
    return invitation, secret


def _promettre(habilitation: Mapping[str, Any], role: str, auteur: Utilisateur) -> dict[str, Any]:
    """What will be entered in the register at the acceptance, checked now: the right, the place, a number that is free."""
    numero = str(habilitation["numero"]).strip()
    if not auteur.has_role(Role.SECRETARIAT):
        raise ErreurMetier("Seul le secrétariat tient le registre des habilitations.")
    if role not in ROLES_HABILITES:
        raise ErreurMetier("Une habilitation ne concerne que les professionnels du secteur et les évaluateurs externes.")
    promises = Invitation.objects.utilisables().filter(habilitation__numero=numero)
    if Habilitation.objects.filter(numero=numero).exists() or promises.exists():
        raise ErreurMetier(f"Le numéro d’habilitation {numero} est déjà pris.")
    return {
        "certification": habilitation["certification"].pk, "numero": numero,
        "du": habilitation["du"].isoformat(), "au": habilitation["au"].isoformat(),
    }  # fmt: skip


def _tenir_promesse(invitation: Invitation, utilisateur: Utilisateur) -> None:
    """Enter the promised habilitation; a number taken meanwhile is journalled, and does not undo the acceptance."""
    lu = invitation.habilitation
    if not lu:
        return
    if Habilitation.objects.filter(numero=lu["numero"]).exists():
        _noter(invitation, "habilitation_non_inscrite", utilisateur)
        return
    habilitation = Habilitation(
        utilisateur=utilisateur, certification_id=lu["certification"], role=invitation.role, numero=lu["numero"],
        du=date.fromisoformat(lu["du"]), au=date.fromisoformat(lu["au"]),
    )  # fmt: skip
    habilitation.full_clean()
    habilitation.save()
    journaliser(
        action="habilitation_donnee", acteur_id=invitation.invite_par_id, objet_type="habilitation", objet_id=habilitation.pk,
        donnees={"role": habilitation.role, "numero": habilitation.numero},
    )  # fmt: skip


def _noter(invitation: Invitation, action: str, auteur: Utilisateur) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, objet_type="invitation", objet_id=invitation.pk,
        donnees={"role": invitation.role},
    )  # fmt: skip


def get_invitation(secret: str) -> Invitation:
    """Return the invitation that `secret` opens; `InvitationInutilisable` when used, expired, revoked or unknown."""
    invitation = Invitation.objects.filter(secret_empreinte=_empreinte(secret)).first()
    if invitation is None or not invitation.is_utilisable:
        raise InvitationInutilisable(INUTILISABLE)
    return invitation


def _verrouiller(invitation: Invitation) -> Invitation:
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not invitation.is_utilisable:
        raise InvitationInutilisable(INUTILISABLE)
    return invitation


@transaction.atomic
def renouveler_invitation(*, invitation: Invitation, auteur: Utilisateur) -> tuple[Invitation, str]:
    """Give an invitation another secret and a whole delay; the earlier link is dead. Return it with its secret.

    An invitation that has expired lives again; raises `InvitationInutilisable` for one that was answered or revoked.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.acceptee_le or invitation.refusee_le or invitation.revoquee_le:
        raise InvitationInutilisable("Cette invitation a reçu une réponse ou a été annulée\u00a0: elle ne se renvoie plus.")
    secret = secrets.token_urlsafe(32)
    invitation.secret_empreinte, invitation.expire_le = _empreinte(secret), _expiration()
    invitation.envoyee_le, invitation.envois = timezone.now(), invitation.envois + 1
    invitation.save(update_fields=["secret_empreinte", "expire_le", "envoyee_le", "envois"])
    _noter(invitation, "invitation_renvoyee", auteur)
    return invitation, secret


@transaction.atomic
def revoquer_invitation(*, invitation: Invitation, auteur: Utilisateur) -> Invitation:
    """Take back an invitation that nobody answered: its link opens nothing any more. Journalled; twice changes nothing.

    Raises `InvitationInutilisable` for one that was accepted or declined.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.acceptee_le or invitation.refusee_le:
        raise InvitationInutilisable("Cette invitation a déjà reçu une réponse.")
    if invitation.revoquee_le is None:
        invitation.revoquee_le = timezone.now()
        invitation.save(update_fields=["revoquee_le"])
        _noter(invitation, "invitation_revoquee", auteur)
    return invitation


@transaction.atomic
def accepter_invitation(*, secret: str, mot_de_passe: str, prenom: str = "", nom: str = "") -> Utilisateur:
    """Accept an invitation by its secret: the account (new or existing) receives the role, its address counts as verified.

    An existing account keeps its password: the person signs in with it; one that nobody ever opened receives it. A new account takes the names of the invitation,
    or those given. What the invitation opens follows, in the same transaction (`comptes.suites`). Raises
    `InvitationInutilisable`, Django's `ValidationError` for a weak password, and what those who follow refuse.
    """
    invitation = _verrouiller(get_invitation(secret))
    utilisateur = Utilisateur.objects.filter(email=invitation.email).first()
    if utilisateur is None:
        utilisateur = Utilisateur(email=invitation.email, prenom=invitation.prenom or prenom.strip(), nom=invitation.nom or nom.strip())
    if utilisateur._state.adding or utilisateur.is_jamais_ouvert:
        validate_password(mot_de_passe, utilisateur)
        utilisateur.set_password(mot_de_passe)
    return _accepter(invitation, utilisateur)


@transaction.atomic
def accepter_invitation_recue(*, invitation: Invitation, utilisateur: Utilisateur) -> Utilisateur:
    """Accept, signed in, an invitation sent to one's own address. Raises as `accepter_invitation` does."""
    invitation = _verrouiller(invitation)
    if invitation.email != utilisateur.email:
        raise InvitationInutilisable(INUTILISABLE)
    return _accepter(invitation, Utilisateur.objects.get(pk=utilisateur.pk))


def _accepter(invitation: Invitation, utilisateur: Utilisateur) -> Utilisateur:
    if not utilisateur.is_active:
        raise InvitationInutilisable("Le compte de cette adresse est fermé\u00a0: écrivez au secrétariat de la CPEF pour le rouvrir.")
    utilisateur.prenom = utilisateur.prenom or invitation.prenom
    utilisateur.nom = utilisateur.nom or invitation.nom
    utilisateur.organisation = utilisateur.organisation or invitation.organisation
    utilisateur.fonction = utilisateur.fonction or invitation.fonction
    utilisateur.full_clean(exclude=["password"])
    utilisateur.save()
    EmailAddress.objects.update_or_create(
        user=utilisateur, email=utilisateur.email, defaults={"verified": True, "primary": True}
    )
    invitation.acceptee_le, invitation.acceptee_par = timezone.now(), utilisateur
    invitation.save(update_fields=["acceptee_le", "acceptee_par"])
    if invitation.role == Role.CANDIDAT:  # every account is one: what follows opens the dossier
        pass
    elif invitation.role == Role.ACCOMPAGNATEUR:  # anyone may invite to it
        attribuer(utilisateur=utilisateur, role=invitation.role, college="", acteur_id=invitation.invite_par_id)
    else:
        donner_role(utilisateur=utilisateur, role=invitation.role, college=invitation.college, auteur=invitation.invite_par)
    _tenir_promesse(invitation, utilisateur)
    conclure(invitation, utilisateur)
    return utilisateur


@transaction.atomic
def decliner_invitation(*, invitation: Invitation, utilisateur: Utilisateur) -> Invitation:
    """Decline, signed in, an invitation sent to one's own address. Raises `InvitationInutilisable`."""
    invitation = _verrouiller(invitation)
    if invitation.email != utilisateur.email:
        raise InvitationInutilisable(INUTILISABLE)
    invitation.refusee_le = timezone.now()
    invitation.save(update_fields=["refusee_le"])
    _noter(invitation, "invitation_declinee", utilisateur)
    decliner(invitation, utilisateur)
    return invitation
