"""Stable codes, with their labels: the state of a document, the level of its seal."""

from django.db import models


class EtatDocument(models.TextChoices):
    """Where the making of a document stands."""

    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En préparation"
    PRET = "pret", "Prêt"
    ECHEC = "echec", "Échec"


class NiveauSceau(models.TextChoices):
    """Levels of a PAdES seal (ETSI EN 319 142-1): how long, and without whom, it stays provable."""

    B_B = "B-B", "signature"
    B_T = "B-T", "signature et horodatage"
    B_LT = "B-LT", "avec les preuves de validité"
    B_LTA = "B-LTA", "avec les preuves de validité et un horodatage d’archivage"
