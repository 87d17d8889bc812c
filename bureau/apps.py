"""Configuration of `bureau`."""

from django.apps import AppConfig


class BureauConfig(AppConfig):
    """The roof: home page of each role, the secretariat's desk, the dossier on one page."""

    name = "bureau"
    verbose_name = "Bureau"

    def ready(self) -> None:
        """Declare the mails of the desk; register the letters that it prints."""
        from . import courriels, courrier  # noqa: F401
