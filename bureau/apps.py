"""Configuration of `bureau`."""

from django.apps import AppConfig


class BureauConfig(AppConfig):
    """The roof: home page of each role, the secretariat's desk, the dossier on one page."""

    name = "bureau"
    verbose_name = "Bureau"

    def ready(self) -> None:
        """Declare the mails of the desk and their texts; register the letters it prints and the anchors of the journal, and whom a change of a dated setting affects."""
        from . import ancres, courriels, courrier, portees, textes  # noqa: F401
