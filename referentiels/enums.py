"""Stable codes of the référentiel."""

from django.db import models


class Importance(models.TextChoices):
    """What the blue background of the paper said of an element; our copy lost it, so that nobody may invent it."""

    INCONTOURNABLE = "incontournable", "Incontournable"
    NON_INCONTOURNABLE = "non_incontournable", "Non incontournable"
    NON_RENSEIGNE = "non_renseigne", "Non renseigné"
