"""Configuration of `echanges`."""

from django.apps import AppConfig


class EchangesConfig(AppConfig):
    """Mails sent, their templates and their delivery status; messages; internal notes."""

    name = "echanges"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """Register the system checks."""
        from . import checks  # noqa: F401
