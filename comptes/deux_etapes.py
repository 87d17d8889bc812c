"""What follows when a second step is added or taken away: the session, the other sessions, the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db import transaction
from django.dispatch import receiver

from journal.services import journaliser

from .authentification import EN_DEUX_ETAPES, oublier_la_seconde_etape
from .services.sessions import fermer_sessions

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from .models import Utilisateur

FACTEURS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def autres_facteurs(authenticator: Authenticator) -> QuerySet[Authenticator]:
    """Return the other means of the same person, recovery codes apart."""
    return Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTEURS).exclude(pk=authenticator.pk)


def _noter(action: str, user: Utilisateur, authenticator: Authenticator) -> None:
    with transaction.atomic():
        journaliser(
            action=action, acteur_id=user.pk, objet_type="utilisateur", objet_id=user.pk, donnees={"type": str(authenticator.type)},
        )  # fmt: skip


@receiver(authenticator_added)
def _ajoute(request: HttpRequest, user: Utilisateur, authenticator: Authenticator, **_: Any) -> None:
    """A means that has just been tried counts as given in this session."""
    if authenticator.type in FACTEURS:
        record_authentication(request, user, method=EN_DEUX_ETAPES, type=authenticator.type)
        _noter("facteur_ajoute", user, authenticator)


@receiver(authenticator_removed)
def _retire(request: HttpRequest, user: Utilisateur, authenticator: Authenticator, **_: Any) -> None:
    """The other sessions end; without any means left, this one holds no second step either."""
    if authenticator.type not in FACTEURS:
        return
    if not Authenticator.objects.filter(user=user, type__in=FACTEURS).exists():
        oublier_la_seconde_etape(request)
    fermer_sessions(utilisateur=user, sauf=request)
    _noter("facteur_retire", user, authenticator)
