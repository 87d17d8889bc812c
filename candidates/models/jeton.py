"""The words under which a dossier is found."""

from __future__ import annotations

from django.db import models

from ..regles import LONGUEUR_JETON
from .dossier import Dossier

NUMERO, IDENTITE, COMPTE, EMPLOI = "numero", "identite", "compte", "emploi:"  # a job's own source ends with its id


class Jeton(models.Model):
    """One folded word under which a dossier is found, and what it comes from: its number, a name, an address, a company.

    `rang` is the place of the word in its source, so that what changes is written over in one query; an empty word is a
    place that is no longer used.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="jetons", db_index=False)
    source = models.CharField("source", max_length=50)
    rang = models.PositiveSmallIntegerField("rang")
    jeton = models.CharField("mot", max_length=LONGUEUR_JETON, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["dossier", "source", "rang"]
        constraints = [models.UniqueConstraint(fields=["dossier", "source", "rang"], name="candidates_jeton_place_unique")]
        indexes = [  # a prefix is found whatever the order of the database's alphabet
            models.Index(fields=["jeton", "dossier"], name="candidates_jeton_prefixe", opclasses=["varchar_pattern_ops", "uuid_ops"])
        ]

    def __str__(self) -> str:
        return f"{self.jeton} ({self.source})"
