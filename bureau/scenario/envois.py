"""A mail that nobody received, as the outbox leaves it after its last try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from post_office.models import STATUS, Email, Log

if TYPE_CHECKING:
    from echanges.models import Courriel

INCONNU = "550 nobody here"  # what a mail server answers to an address that does not exist


def perdre(courriel: Courriel, exception: str = "SMTPRecipientsRefused", fois: int = 9) -> Courriel:
    """Give a mail up, as the outbox does after its last try."""
    Email.objects.filter(pk=courriel.envoi_id).update(status=STATUS.failed, number_of_retries=fois - 1)
    for _ in range(fois):
        Log.objects.create(email_id=courriel.envoi_id, status=STATUS.failed, exception_type=exception, message=INCONNU)
    courriel.refresh_from_db()
    return courriel
