"""What every table of the dossier shares."""

from django.db import models

LONGUEUR_REPONSE = 20_000  # characters


class Versionne(models.Model):
    """A row that several windows may write: `version` grows at each write, a stale one is refused.

    `traces` says, by field, who wrote last and when: `{champ: {"par": id, "le": instant ISO}}`.
    """

    version = models.PositiveIntegerField("version", default=0)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)
    traces = models.JSONField("derniers auteurs", default=dict, blank=True)

    class Meta:
        """Options of the table."""

        abstract = True
