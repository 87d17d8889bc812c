"""Configuration of `echanges`."""

from django.apps import AppConfig


class EchangesConfig(AppConfig):
    """Mails sent, their templates and their delivery status."""

    name = "echanges"
    verbose_name = "Échanges"
