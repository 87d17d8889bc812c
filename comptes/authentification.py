"""What a session knows of how its person proved who they are, from the records that allauth keeps in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings

from .enums import ROLES_A_DEUX_ETAPES

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import Utilisateur

EN_DEUX_ETAPES = "mfa"  # how allauth names a code, a recovery code or a key, given at sign-in or afterwards


def get_actes(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what this session holds as proofs of the person signed in, the first one first."""
    return get_authentication_records(request, request.user) if request.user.is_authenticated else []


def secondes_depuis(request: HttpRequest) -> float | None:
    """Return the seconds since the last proof, or None when the session holds none."""
    actes = get_actes(request)
    return time.time() - float(actes[-1]["at"]) if actes else None


def is_recente(request: HttpRequest, secondes: int) -> bool:
    """Say whether the person proved who they are in the last `secondes`; a proof that comes from the future does not count."""
    ecoule = secondes_depuis(request)
    return ecoule is not None and -5 <= ecoule < secondes


def is_session_forte(request: HttpRequest) -> bool:
    """Say whether a second step was given in this session: a code, a recovery code, or a key."""
    return any(acte.get("method") == EN_DEUX_ETAPES for acte in get_actes(request))


def exige_deux_etapes(utilisateur: Utilisateur) -> bool:
    """Say whether this person must give a second step: whoever holds a role other than candidate, or opens the administration."""
    return settings.MFA_OBLIGATOIRE and (
        utilisateur.is_staff or utilisateur.is_superuser or not utilisateur.roles.isdisjoint(ROLES_A_DEUX_ETAPES)
    )


def oublier_la_seconde_etape(request: HttpRequest) -> None:
    """Take back what the session holds of a second step: its means is no longer the person's."""
    restes = [a for a in get_actes(request) if a.get("method") != EN_DEUX_ETAPES]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = restes
