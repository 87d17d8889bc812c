"""Configuration of `echanges`."""

from django.apps import AppConfig


class EchangesConfig(AppConfig):
    """Mails sent, their templates and their delivery status; messages; internal notes."""

    name = "echanges"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """Register the system checks: mails declared, texts that may be reworded."""
        from . import checks, controles_textes  # noqa: F401
