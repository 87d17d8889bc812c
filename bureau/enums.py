"""Stable codes of the desk: what is done to several dossiers at once, and what became of each."""

from django.db import models


class ActionLot(models.TextChoices):
    """What can be done to several dossiers at once. The label is the verb on the button."""

    INSCRIRE = "inscrire", "Inscrire à une session du jury"
    RELANCER = "relancer", "Relancer par courriel"


class SortLigne(models.TextChoices):
    """What became of one dossier of a batch."""

    A_FAIRE = "a_faire", "En attente"
    FAIT = "fait", "Fait"
    REFUSE = "refuse", "Refusé"
