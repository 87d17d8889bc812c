"""Configuration of `candidates`."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """The dossier, its table of transitions, parts 2 and 3, proofs, who has access."""

    name = "candidates"
    verbose_name = "Candidats"

    def ready(self) -> None:
        """Register the guards and effects of this step, and what its invitations open."""
        from . import completude, courriels, documents, effets, formulaires, poste, recepisse, suites, textes  # noqa: F401
