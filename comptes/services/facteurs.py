"""A second step that is lost: someone else takes it away, and the person chooses another at their next sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction

from journal.services import journaliser

from ..enums import Role
from ..erreurs import ErreurMetier
from .sessions import fermer_sessions

if TYPE_CHECKING:
    from ..models import Utilisateur


@transaction.atomic
def reinitialiser_facteurs(*, utilisateur: Utilisateur, auteur: Utilisateur | None) -> int:
    """Remove the codes, keys and recovery codes of a person and end their sessions; return how many means were removed.

    Journalled with its author; the caller writes to the person. Raises `ErreurMetier` for oneself, without the right, for an
    administrator's by someone who is not one, or when there is nothing to remove. Without an author, the installation acts.
    """
    if auteur is not None:
        if not auteur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
            raise ErreurMetier("Seuls le secrétariat et l’administrateur réinitialisent la connexion en deux étapes.")
        if auteur.pk == utilisateur.pk:
            raise ErreurMetier("Une autre personne du secrétariat ou de l’administration doit le faire pour vous.")
        if utilisateur.has_role(Role.ADMINISTRATEUR) and not auteur.has_role(Role.ADMINISTRATEUR):
            raise ErreurMetier("Seul un administrateur réinitialise la connexion en deux étapes d’un administrateur.")
    facteurs = Authenticator.objects.filter(user=utilisateur)
    nombre = facteurs.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    if not facteurs.exists():
        raise ErreurMetier("Cette personne n’a pas de connexion en deux étapes\u00a0: il n’y a rien à réinitialiser.")
    facteurs.delete()
    fermer_sessions(utilisateur=utilisateur)
    journaliser(
        action="facteurs_reinitialises", acteur_id=auteur.pk if auteur else "", objet_type="utilisateur", objet_id=utilisateur.pk,
        donnees={"nombre": nombre},
    )  # fmt: skip
    return nombre
