"""Who signs in without a page (`Client.force_login`) is taken to have given both steps, ten minutes ago.

A session opened by the pages, or by a test that writes its own records, is left as it is.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore

DIX_MINUTES = 600  # seconds: too long ago to sign, recent enough to give a role or to export a list


def entrer_en_deux_etapes(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """Write the two records in the session of a request that no page made."""
    if request.method is not None:
        return
    ecrire_les_deux_etapes(request.session, user_id_to_str(user), il_y_a=DIX_MINUTES)


def ecrire_les_deux_etapes(session: Any, personne: str, *, il_y_a: float) -> None:
    """Write in a session that its person gave both steps, `il_y_a` seconds ago."""
    instant = time.time() - il_y_a
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": instant}, {"method": "mfa", "type": "totp", "at": instant}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = personne


def donner_la_seconde_etape(cle: str) -> None:
    """Complete the session of this key, that a password alone opened: as if a code had just been given."""
    session = SessionStore(cle)
    ecrire_les_deux_etapes(session, str(session[SESSION_KEY]), il_y_a=0)
    session.save()


user_logged_in.connect(entrer_en_deux_etapes, dispatch_uid="tests.entrer_en_deux_etapes")
