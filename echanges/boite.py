"""The outbox for the mails that a library sends with Django's own functions: those of the account, whose codes live a few minutes."""

from typing import Any

from django.db import transaction
from post_office.backends import EmailBackend as EmailBackendDeLaBoite


class EmailBackend(EmailBackendDeLaBoite):
    """Queues the mail, then wakes a worker up after the commit: nobody waits for the next sweep in front of a page that asks for a code."""

    def send_messages(self, email_messages: list[Any]) -> int:
        """Queue these mails; return how many were sent at once (none)."""
        from .services import reveiller

        partis: int = super().send_messages(email_messages) or 0
        transaction.on_commit(reveiller)
        return partis
