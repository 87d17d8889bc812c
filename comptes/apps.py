"""Configuration of `comptes`."""

from django.apps import AppConfig


class ComptesConfig(AppConfig):
    """People: account, roles, organisations, habilitations, sign-in."""

    name = "comptes"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Follow what is added to the accounts and taken away from them."""
        from . import deux_etapes  # noqa: F401 its receivers
