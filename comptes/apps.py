"""Configuration of `comptes`."""

from django.apps import AppConfig


class ComptesConfig(AppConfig):
    """People: account, roles, organisations, habilitations, sign-in."""

    name = "comptes"
    verbose_name = "Comptes"
