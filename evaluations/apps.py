"""Configuration of `evaluations`."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """The pair, the grid, the rule of mastery, the bilan, the signatures."""

    name = "evaluations"
    verbose_name = "Évaluations"

    def ready(self) -> None:
        """Register what this step adds to the road and to the document engine."""
        from . import convocation, courriels, documents, effets, fiche_entretien, formulaires, situation, textes  # noqa: F401
