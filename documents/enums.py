"""Stable codes of the state of a document, with their labels."""

from django.db import models


class EtatDocument(models.TextChoices):
    """Where the making of a document stands."""

    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En préparation"
    PRET = "pret", "Prêt"
    ECHEC = "echec", "Échec"
