"""Configuration of `jury`."""

from django.apps import AppConfig


class JuryConfig(AppConfig):
    """Sessions, deliberation, decisions, minutes (PV), register of awards."""

    name = "jury"
    verbose_name = "Jury"

    def ready(self) -> None:
        """Register what this step adds to the road and to the document engine."""
        from . import ajournement, courriels, documents, documents_remis, documents_session, effets, situation, textes  # noqa: F401
