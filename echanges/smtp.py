"""Delivery by SMTP that knows the one moment of doubt: the whole message was given, and the server has not answered yet."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as EmailBackendDeDjango

FIN = b"\r\n.\r\n"


class _Doute:
    """Says whether the server may have taken the message that it did not acknowledge."""

    is_donne = False

    def send(self, s: Any) -> None:
        """Send; once the end of a message is given, it may have been taken."""
        super().send(s)  # type: ignore[misc]
        self.is_donne = isinstance(s, bytes) and s.endswith(FIN)

    def data(self, msg: Any) -> Any:
        """Give the message; an answer, good or bad, ends the doubt."""
        reponse = super().data(msg)  # type: ignore[misc]
        self.is_donne = False
        return reponse


class _Smtp(_Doute, smtplib.SMTP):
    pass


class _SmtpSsl(_Doute, smtplib.SMTP_SSL):
    pass


class EmailBackend(EmailBackendDeDjango):
    """Django's backend on connections that know their doubt."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The connection to open."""
        return _SmtpSsl if self.use_ssl else _Smtp

    @property
    def is_incertain(self) -> bool:
        """The last message was given whole and never answered: it may have been delivered."""
        return bool(getattr(self.connection, "is_donne", False))
