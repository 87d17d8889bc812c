"""How allauth opens and protects accounts here: candidates by themselves, everyone else through an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings

from .authentification import exige_deux_etapes, is_recente
from .coffre import desceller, sceller
from .deux_etapes import autres_facteurs
from .models import Utilisateur
from .services.sessions import fermer_sessions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession
    from django.http import HttpRequest

MOYENS = {
    "reauthenticate": "avec votre mot de passe",
    "mfa_reauthenticate": "avec l’application de codes ou un code de secours",
    "mfa_reauthenticate:webauthn": "avec votre clé d’accès",
}


def _chez_nous(adresse: str) -> str:
    """The same page, at the address of this site: a forged Host header sends nobody elsewhere with their secret."""
    return urlunsplit((*urlsplit(settings.SITE_URL)[:2], *urlsplit(adresse)[2:]))


class CompteAdapter(DefaultAccountAdapter):
    """Keeps the names typed at sign-up; says in French what is refused; a recent sign-in proves enough."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Trop d’essais ont échoué pour cette adresse. Attendez cinq minutes, puis recommencez\u00a0; "
        "si vous ne retrouvez pas votre mot de passe, demandez-en un nouveau.",
        "rate_limited": "Trop de demandes en peu de temps. Attendez une minute, puis recommencez.",
    }

    def save_user(self, request: HttpRequest, user: Utilisateur, form: object, commit: bool = True) -> Utilisateur:
        """Save the account with its folded address and names."""
        utilisateur = super().save_user(request, user, form, commit=False)
        donnees = getattr(form, "cleaned_data", {})
        utilisateur.email = utilisateur.email.strip().lower()
        utilisateur.prenom = donnees.get("prenom", "")
        utilisateur.nom = donnees.get("nom", "")
        if commit:
            utilisateur.save()
        return utilisateur

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the person's device; 0.0.0.0 when the front server speaks through a socket and says none."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104 an unknown address, nothing listens on it

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose links lead to this site (`VAE_SITE`), whatever host the request named."""
        liens = {nom: _chez_nous(valeur) for nom, valeur in context.items() if nom.endswith("_url") and isinstance(valeur, str)}
        super().send_mail(template_prefix, email, context | liens)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether a page of the account asks who one is again: not when one has just signed in."""
        return super().is_reauthentication_required(app=app, **kwargs) and not is_recente(
            context.request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is, in French."""
        return [m | {"description": MOYENS[m["id"]]} for m in super().get_reauthentication_methods(user)]


class DeuxEtapesAdapter(DefaultMFAAdapter):
    """Seals the secrets of the second step, and keeps one means to whoever must have one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez que l’application en affiche un autre.",
        "cannot_delete_authenticator": "Votre rôle demande une connexion en deux étapes\u00a0: ajoutez d’abord un autre moyen, puis retirez celui-ci.",
        "unverified_email": "Vérifiez d’abord votre adresse électronique.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is written in the base."""
        return sceller(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a sealed secret."""
        return desceller(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to take the last means away from whoever must have one."""
        return not exige_deux_etapes(authenticator.user) or autres_facteurs(authenticator).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 the name allauth gives
        """Return the name proposed for a new key."""
        return "Clé d’accès" if not is_mfa_enabled(user, [type]) else "Autre clé d’accès"

    def _get_site_name(self) -> str:
        return "VAE CQP Assistant(e) de formation"


class SessionsAdapter(DefaultUserSessionsAdapter):
    """« Se déconnecter partout » ends also what the list does not know."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End every other session of the person; the one that asks goes on."""
        fermer_sessions(utilisateur=context.request.user, sauf=context.request)
