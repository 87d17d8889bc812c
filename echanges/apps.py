"""Configuration of `echanges`."""

from django.apps import AppConfig


class EchangesConfig(AppConfig):
    """Mails sent, their templates and their delivery status."""

    name = "echanges"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """Register the checks of the texts that may be reworded."""
        from . import controles_textes  # noqa: F401
