"""Configuration of `recevabilite`."""

from django.apps import AppConfig


class RecevabiliteConfig(AppConfig):
    """The secretariat's ruling, its clock, the appeals."""

    name = "recevabilite"
    verbose_name = "Recevabilité"

    def ready(self) -> None:
        """Register what this step adds to the road and to the document engine."""
        from . import complements, courriels, documents, effets, situation, textes  # noqa: F401
