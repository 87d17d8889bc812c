"""The ruling of the secretariat, its motives, and the appeals against it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models import Depot, Dossier


class Motif(models.Model):
    """A reason for a refusal, from the list the secretariat keeps."""

    code = models.SlugField("code", max_length=40, unique=True)
    libelle = models.CharField("libellé", max_length=300)
    is_actif = models.BooleanField("proposé", default=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        """Options of the table."""

        ordering = ["ordre", "code"]

    def __str__(self) -> str:
        return self.libelle


class Recevabilite(models.Model):
    """One ruling (l.253–270). Never edited: a correction is a new row that names the one it replaces."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="recevabilites")
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="+")
    is_favorable = models.BooleanField("avis favorable")
    metier_en_lien = models.BooleanField("métier en lien avec le CQP")
    metier_note = models.TextField("note sur le métier", max_length=2000, blank=True)
    experience_suffisante = models.BooleanField("expérience suffisante")
    experience_note = models.TextField("note sur l’expérience", max_length=2000, blank=True)
    mois_requis = models.PositiveSmallIntegerField("mois d’expérience demandés")
    mois_retenus = models.PositiveSmallIntegerField("mois d’expérience retenus")
    motifs = models.ManyToManyField(Motif, blank=True, related_name="+")
    texte = models.TextField("explication au candidat", max_length=5000, blank=True)
    recu_le = models.DateTimeField("dossier reçu le")
    complet_le = models.DateField("dossier complet le")
    statue_le = models.DateTimeField("statué le")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    remplace = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplacee_par")

    class Meta:
        """Options of the table."""

        ordering = ["statue_le"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_favorable=True) & Q(metier_en_lien=True) & Q(experience_suffisante=True))
                | (Q(is_favorable=False) & ~Q(texte="") & (Q(metier_en_lien=False) | Q(experience_suffisante=False))),
                name="recevabilite_avis_coherent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {'favorable' if self.is_favorable else 'défavorable'}"


class Recours(models.Model):
    """What a candidate writes against a refusal; the refusal stays in the history."""

    recevabilite = models.OneToOneField(Recevabilite, on_delete=models.PROTECT, related_name="recours")
    texte = models.TextField("texte du recours", max_length=20_000)
    depose_le = models.DateTimeField("déposé le")

    class Meta:
        """Options of the table."""

        verbose_name_plural = "recours"

    def __str__(self) -> str:
        return f"recours du {self.depose_le:%d/%m/%Y}"
