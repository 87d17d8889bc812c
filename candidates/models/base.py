"""What every table of the dossier shares."""

from django.db import models

LONGUEUR_REPONSE = 20_000  # characters


class Versionne(models.Model):
    """A row that several windows may write: `version` grows at each write, a stale one is refused."""

    version = models.PositiveIntegerField("version", default=0)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        """Options of the table."""

        abstract = True


class Redige(Versionne):
    """A row that the candidate and those who help write field by field.

    `traces` says, by field, who wrote last and when: `{champ: {"par": id, "le": instant ISO}}`.
    """

    traces = models.JSONField("derniers auteurs", default=dict, blank=True)

    class Meta:
        """Options of the table."""

        abstract = True
