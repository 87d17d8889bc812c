"""What the desk keeps of its own: saved views of the list, what was done to several dossiers at once, erasures, backups."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models import Dossier
from comptes.models import Utilisateur
from journal.horloge import maintenant

from .enums import ActionLot, GenreEffacement, SortLigne


class VueQuerySet(models.QuerySet["Vue"]):
    """Saved views."""

    def visibles_par(self, utilisateur: Utilisateur) -> VueQuerySet:
        """One's own, and those that colleagues share."""
        return self.filter(Q(auteur=utilisateur) | Q(is_partagee=True))


class Vue(models.Model):
    """Filters and a sort of the list of dossiers, kept under a name: for oneself, or for the whole secretariat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vues")
    nom = models.CharField("nom de la vue", max_length=60)
    requete = models.CharField("filtres et tri", max_length=1000, blank=True)
    is_partagee = models.BooleanField("partagée avec le secrétariat", default=False)
    creee_le = models.DateTimeField("créée le", default=maintenant)

    objects = VueQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["auteur", "nom"], name="bureau_vue_nom_unique", violation_error_message="Vous avez déjà une vue de ce nom."
            )
        ]

    def __str__(self) -> str:
        return self.nom


class VueParDefaut(models.Model):
    """The view that one person finds when they open the list."""

    personne = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="vue_par_defaut")
    vue = models.ForeignKey(Vue, on_delete=models.CASCADE, related_name="+")

    class Meta:
        """Options of the table."""

        verbose_name = "vue par défaut"
        verbose_name_plural = "vues par défaut"

    def __str__(self) -> str:
        return f"{self.personne_id} {self.vue_id}"


class Lot(models.Model):
    """One action asked for several dossiers at once: who, when, what, and its report. `id` is given by the page: sent twice, it is one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.CharField("action", max_length=20, choices=ActionLot.choices)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lots")
    cible_id = models.UUIDField("session", null=True, blank=True)
    cible = models.CharField("avec", max_length=200, blank=True)
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    termine_le = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["-demande_le"]
        indexes = [models.Index(fields=["termine_le"], name="bureau_lot_en_cours")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.demande_le:%d/%m/%Y %H:%M}"

    @property
    def is_termine(self) -> bool:
        """Every dossier has its answer."""
        return self.termine_le is not None


class LigneLot(models.Model):
    """What a batch did of one dossier, in a sentence."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="lignes")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="lots")
    rang = models.PositiveIntegerField("rang")
    sort = models.CharField("résultat", max_length=10, choices=SortLigne.choices, default=SortLigne.A_FAIRE)
    phrase = models.CharField("explication", max_length=500, blank=True)
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        verbose_name = "ligne d’un lot"
        verbose_name_plural = "lignes d’un lot"
        ordering = ["rang"]
        constraints = [models.UniqueConstraint(fields=["lot", "dossier"], name="bureau_ligne_dossier_unique")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.dossier_id} : {self.sort}"


class EffacementQuerySet(models.QuerySet["Effacement"]):
    """Erasures."""

    def ouverts(self) -> EffacementQuerySet:
        """Announced, neither done nor given up."""
        return self.filter(fait_le__isnull=True, annule_le__isnull=True)


class Effacement(models.Model):
    """The end of the time of something: announced, then done, or given up because someone came back. Says nothing of anyone.

    `objet_id` is the id of the dossier, session or account; `prevu_le` the first day on which it may be erased. `is_lettre`: the
    notice goes by post, and its delay counts from the day it was posted. `lignes` and `fichiers`: what was removed or emptied.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    genre = models.CharField("ce qui est effacé", max_length=20, choices=GenreEffacement.choices)
    objet_id = models.CharField("objet", max_length=40)
    prevu_le = models.DateField("prévu à partir du")
    annonce_le = models.DateTimeField("annoncé le", default=maintenant)
    is_lettre = models.BooleanField("annoncé par lettre", default=False)
    fait_le = models.DateTimeField("fait le", null=True, blank=True)
    annule_le = models.DateTimeField("abandonné le", null=True, blank=True)
    lignes = models.PositiveIntegerField("lignes retirées ou vidées", default=0)
    fichiers = models.PositiveIntegerField("fichiers retirés", default=0)

    objects = EffacementQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["prevu_le", "pk"]
        indexes = [models.Index(fields=["genre", "objet_id"], name="bureau_effacement_objet")]
        constraints = [
            models.UniqueConstraint(
                fields=["genre", "objet_id"], condition=Q(fait_le__isnull=True, annule_le__isnull=True), name="bureau_effacement_ouvert"
            ),
            models.CheckConstraint(condition=Q(fait_le__isnull=True) | Q(annule_le__isnull=True), name="bureau_effacement_fait_ou_abandonne"),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()}, à partir du {self.prevu_le:%d/%m/%Y}"


class Sauvegarde(models.Model):
    """A backup that whoever keeps the site vouches for: written, read again, put away. When, and how large (bytes, 0 when not said)."""

    faite_le = models.DateTimeField("faite le", default=maintenant)
    octets = models.PositiveBigIntegerField("taille", default=0)

    class Meta:
        """Options of the table."""

        get_latest_by = "faite_le"
        indexes = [models.Index(fields=["-faite_le"], name="bureau_sauvegarde_derniere")]

    def __str__(self) -> str:
        return f"{self.faite_le:%d/%m/%Y %H:%M}"
