"""Configuration of `documents`."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The document engine: render, seal, store, verify; signatures of persons and their evidence."""

    name = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Register the system checks."""
        from . import checks  # noqa: F401
