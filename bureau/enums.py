"""Stable codes of the desk: what is done to several dossiers at once, and what became of each."""

from django.db import models


class ActionLot(models.TextChoices):
    """What can be done to several dossiers at once. The label is the verb on the button."""

    INSCRIRE = "inscrire", "Inscrire à une session du jury"
    RELANCER = "relancer", "Relancer par courriel"


class GenreEffacement(models.TextChoices):
    """What is erased at the end of its time. The label names it in a list."""

    BROUILLON = "brouillon", "Demande jamais déposée"
    JUSTIFICATIFS = "justificatifs", "Justificatifs de la recevabilité"
    REFUS = "refus", "Demande refusée ou abandonnée"
    DOSSIER = "dossier", "Dossier de travail après la décision"
    REGISTRE = "registre", "Registre et procès-verbal"
    COMPTE = "compte", "Compte inutilisé"
    TRACES = "traces", "Traces techniques"


class SortLigne(models.TextChoices):
    """What became of one dossier of a batch."""

    A_FAIRE = "a_faire", "En attente"
    FAIT = "fait", "Fait"
    REFUSE = "refuse", "Refusé"
