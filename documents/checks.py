"""What must hold before the site starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .registre import genres


@register("documents")
def gabarits_presents(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail for a registered kind whose template does not exist."""
    erreurs: list[CheckMessage] = []
    for genre in genres():
        for gabarit in genre.get_gabarits():
            try:
                get_template(gabarit)
            except TemplateDoesNotExist:
                phrase = f"Le genre de document « {genre.code} » n’a pas de gabarit « {gabarit} »."
                erreurs.append(Error(phrase, hint="Nommez les siens dans Genre.gabarits.", id="documents.E001"))
    return erreurs
