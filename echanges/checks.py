"""What must hold of the mails before the site starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from .registre import gabarits_orphelins, get_envois


@register("echanges")
def courriels_declares(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail for a mail whose templates do not exist, and for a template that no mail declares."""
    erreurs: list[CheckMessage] = [
        Error(f"Le courriel « {e.evenement} » n’a pas de gabarit « {e.gabarit(bout).name} ».", id="echanges.E001")
        for e in get_envois()
        for bout in ("sujet", "corps")
        if not e.gabarit(bout).is_file()
    ]
    return erreurs + [
        Error(f"Le courriel « {code} » n’est pas au registre.", hint="Voir echanges/registre.py : une ligne dans <app>/courriels.py.", id="echanges.E002")
        for code in gabarits_orphelins()
    ]
