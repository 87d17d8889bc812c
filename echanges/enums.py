"""Stable codes of the messages, with their labels."""

from django.db import models


class Cote(models.TextChoices):
    """The two sides of the thread of a dossier."""

    CANDIDAT = "candidat", "Candidat"
    SECRETARIAT = "secretariat", "Secrétariat de la CPEF"

    @property
    def autre(self) -> "Cote":
        """The side that reads what this one writes."""
        return Cote.SECRETARIAT if self == Cote.CANDIDAT else Cote.CANDIDAT
