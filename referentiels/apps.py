"""Configuration of `referentiels`."""

from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    """A CQP as versioned data, and the dated settings of the certifier."""

    name = "referentiels"
    verbose_name = "Référentiels"
