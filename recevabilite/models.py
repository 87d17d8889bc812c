"""The ruling of the secretariat, its motives, and the appeals against it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from candidates.models import Depot, Dossier
from journal.horloge import maintenant


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
    mois_calcules = models.PositiveSmallIntegerField("mois d’expérience calculés", null=True, blank=True)
    ecart_motif = models.TextField("pourquoi retenir un autre nombre", max_length=1000, blank=True)
    motifs = models.ManyToManyField(Motif, blank=True, related_name="+")
    texte = models.TextField("explication au candidat", max_length=5000, blank=True)
    recu_le = models.DateTimeField("dossier reçu le")
    complet_le = models.DateField("dossier complet le")
    statue_le = models.DateTimeField("statué le")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    remplace = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplacee_par")
    remplacement_motif = models.TextField("ce qui n’allait pas dans l’avis remplacé", max_length=2000, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["statue_le"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_favorable=True) & Q(metier_en_lien=True) & Q(experience_suffisante=True))
                | (Q(is_favorable=False) & ~Q(texte="") & (Q(metier_en_lien=False) | Q(experience_suffisante=False))),
                name="recevabilite_avis_coherent",
            ),
            models.CheckConstraint(
                condition=Q(remplace__isnull=True, remplacement_motif="") | (Q(remplace__isnull=False) & ~Q(remplacement_motif="")),
                name="recevabilite_remplacement_motive",
            ),
            models.CheckConstraint(
                condition=Q(mois_calcules__isnull=True)
                | Q(mois_calcules=F("mois_retenus"), ecart_motif="")
                | (~Q(mois_calcules=F("mois_retenus")) & ~Q(ecart_motif="")),
                name="recevabilite_ecart_motive",
            ),
            models.CheckConstraint(condition=~Q(remplace=F("id")), name="recevabilite_ne_se_remplace_pas"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {'favorable' if self.is_favorable else 'défavorable'}"


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


class ProjetAvis(models.Model):
    """What a secretary is writing before signing a ruling: theirs alone, kept as it is typed, gone once they have ruled.

    `version` counts the saves, so that two windows of the same person never overwrite each other in silence.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="projets_avis")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saisie = models.JSONField("ce qui est écrit, champ par champ", default=dict, encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField("version", default=0)
    commence_le = models.DateTimeField("commencé le", default=maintenant)
    modifie_le = models.DateTimeField("modifié le", default=maintenant)

    class Meta:
        """Options of the table."""

        verbose_name = "projet d’avis"
        verbose_name_plural = "projets d’avis"
        ordering = ["commence_le"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "auteur"], name="recevabilite_projet_unique"),
            models.CheckConstraint(condition=Q(modifie_le__gte=F("commence_le")), name="recevabilite_projet_dates_en_ordre"),
        ]

    def __str__(self) -> str:
        return f"projet d’avis sur {self.dossier_id}"


class Alerte(models.Model):
    """A threshold of the clock that the secretariat has been told of: once per dossier, threshold and deadline.

    `seuil`: days left (30, 15, 7); −1, −8, −15… once the deadline is passed.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="alertes")
    seuil = models.SmallIntegerField("seuil, en jours avant la date limite")
    echeance = models.DateField("date limite")
    alertee_le = models.DateTimeField("alerte envoyée le", default=maintenant)

    class Meta:
        """Options of the table."""

        ordering = ["-alertee_le", "seuil"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seuil", "echeance"], name="recevabilite_alerte_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {self.seuil} jours avant le {self.echeance:%d/%m/%Y}"
