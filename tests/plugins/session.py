"""Who signs in without a page (`Client.force_login`) is taken to have given both steps, ten minutes ago.

A session opened by the pages, or by a test that writes its own records, is left as it is.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.contrib.auth.signals import user_logged_in

DIX_MINUTES = 600  # seconds: too long ago to sign, recent enough to give a role or to export a list


def entrer_en_deux_etapes(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """Write the two records in the session of a request that no page made."""
    if request.method is not None:
        return
    instant = time.time() - DIX_MINUTES
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": instant}, {"method": "mfa", "type": "totp", "at": instant}]
    request.session["account_authentication_methods_user"] = user_id_to_str(user)


user_logged_in.connect(entrer_en_deux_etapes, dispatch_uid="tests.entrer_en_deux_etapes")
