"""What was deposited, asked for, acquired."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from journal.horloge import maintenant

from ..enums import Partie
from .dossier import Dossier


class Depot(models.Model):
    """A part as it was deposited and signed: an immutable snapshot. Diffs, PDFs, evaluators and jury read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="depots")
    partie = models.PositiveSmallIntegerField("partie", choices=Partie.choices)
    numero = models.PositiveSmallIntegerField("numéro du dépôt")
    contenu = models.JSONField("contenu", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("SHA-256 du contenu canonique", max_length=64)
    depose_le = models.DateTimeField("déposé le")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Options of the table."""

        ordering = ["partie", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "partie", "numero"], name="candidates_depot_unique")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} partie {self.partie} nº {self.numero}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Insert; a snapshot is never written again (`TypeError`)."""
        if not self._state.adding:
            raise TypeError("Un dépôt ne se modifie pas.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Complement(models.Model):
    """One point the secretariat asks the candidate to complete, tied to a field of the form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="complements")
    partie = models.PositiveSmallIntegerField("partie", choices=Partie.choices, default=Partie.RECEVABILITE)
    page = models.CharField("page du formulaire", max_length=40)
    champ = models.CharField("champ concerné", max_length=60, blank=True)
    texte = models.TextField("ce qui est demandé", max_length=2000)
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    demande_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reponse = models.TextField("réponse du candidat", max_length=2000, blank=True)
    clos_le = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["demande_le"]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {self.texte[:40]}"


class CompetenceAcquise(models.Model):
    """A competence earned by an earlier dossier and kept by the follow-up one, with its date and its minutes (l.72)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="competences_acquises")
    code = models.CharField("compétence", max_length=20)
    acquise_le = models.DateField("acquise le")
    pv_numero = models.CharField("procès-verbal", max_length=40)

    class Meta:
        """Options of the table."""

        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="candidates_acquise_unique")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"
