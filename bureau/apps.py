"""Configuration of `bureau`."""

from django.apps import AppConfig


class BureauConfig(AppConfig):
    """The roof: home page of each role, the secretariat's desk, the dossier on one page."""

    name = "bureau"
    verbose_name = "Bureau"

    def ready(self) -> None:
        """Register the mails of the desk, and whom a change of a dated setting affects."""
        from . import portees, textes  # noqa: F401
