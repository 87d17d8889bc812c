"""Configuration of `journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What happened: append-only events, chained per dossier. Imports nothing of the project."""

    name = "journal"
    verbose_name = "Journal"
