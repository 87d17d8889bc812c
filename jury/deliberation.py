"""Models of the deliberation beside the sessions: déports, notes, votes, links, proofs asked for. Read through `jury.models`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidates.models import Preuve
from journal.horloge import maintenant

from .enums import Choix, OrigineDeport


class Deport(models.Model):
    """A member who sits out one dossier: not counted, no reading."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="deports")
    membre = models.ForeignKey("jury.MembreSession", on_delete=models.CASCADE, related_name="deports")
    origine = models.CharField("origine", max_length=10, choices=OrigineDeport.choices)
    motif = models.CharField("motif", max_length=1000)
    declare_le = models.DateTimeField("déclaré le", default=maintenant)

    class Meta:
        """Options of the table."""

        verbose_name = "déport"
        constraints = [models.UniqueConstraint(fields=["inscription", "membre"], name="jury_deport_unique")]

    def __str__(self) -> str:
        return f"{self.membre} : {self.motif}"


class NoteJure(models.Model):
    """A member's private note on a dossier, and whether they want it discussed."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="notes")
    membre = models.ForeignKey("jury.MembreSession", on_delete=models.CASCADE, related_name="notes")
    texte = models.TextField("note", max_length=20_000, blank=True)
    a_discuter = models.BooleanField("à discuter en séance", default=False)
    modifiee_le = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        """Options of the table."""

        verbose_name = "note de juré"
        constraints = [models.UniqueConstraint(fields=["inscription", "membre"], name="jury_note_unique")]

    def __str__(self) -> str:
        return f"note de {self.membre}"


class Vote(models.Model):
    """One member's vote on the award of one competence of one dossier."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="votes")
    membre = models.ForeignKey("jury.MembreSession", on_delete=models.PROTECT, related_name="votes")
    code = models.CharField("compétence", max_length=20)
    choix = models.CharField("choix", max_length=12, choices=Choix.choices)
    voix = models.PositiveSmallIntegerField("voix, pouvoirs compris", default=1)
    vote_le = models.DateTimeField("voté le", default=maintenant)

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["inscription", "membre", "code"], name="jury_vote_unique")]

    def __str__(self) -> str:
        return f"{self.code} : {self.choix}"


class Emargement(models.Model):
    """A member voted by secret ballot on one competence: that they did, never what."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="emargements")
    membre = models.ForeignKey("jury.MembreSession", on_delete=models.PROTECT, related_name="emargements")
    code = models.CharField("compétence", max_length=20)

    class Meta:
        """Options of the table."""

        verbose_name = "émargement"
        constraints = [models.UniqueConstraint(fields=["inscription", "membre", "code"], name="jury_emargement_unique")]

    def __str__(self) -> str:
        return f"{self.code} : {self.membre} a voté"


class Urne(models.Model):
    """The secret ballots on one competence of one dossier: counted as they fall, so that no row says whose they are."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="urnes")
    code = models.CharField("compétence", max_length=20)
    pour = models.PositiveSmallIntegerField("pour", default=0)
    contre = models.PositiveSmallIntegerField("contre", default=0)
    abstention = models.PositiveSmallIntegerField("abstentions", default=0)

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["inscription", "code"], name="jury_urne_unique")]

    def __str__(self) -> str:
        return f"{self.code} : {self.pour} pour, {self.contre} contre, {self.abstention} abstentions"


class LienDeclare(models.Model):
    """A link of interest that a member tells the jury of, while they go on sitting on the dossier."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="liens")
    membre = models.ForeignKey("jury.MembreSession", on_delete=models.CASCADE, related_name="liens")
    texte = models.CharField("lien", max_length=1000)
    declare_le = models.DateTimeField("déclaré le", default=maintenant)

    class Meta:
        """Options of the table."""

        verbose_name = "lien déclaré"
        verbose_name_plural = "liens déclarés"
        constraints = [models.UniqueConstraint(fields=["inscription", "membre"], name="jury_lien_unique")]

    def __str__(self) -> str:
        return f"{self.membre} : {self.texte}"


class PieceDemandee(models.Model):
    """A proof that a member asks to see while identities are masked: the secretariat shows it to the jury, or does not."""

    inscription = models.ForeignKey("jury.Inscription", on_delete=models.CASCADE, related_name="pieces_demandees")
    preuve = models.ForeignKey(Preuve, on_delete=models.CASCADE, related_name="demandes_du_jury")
    membre = models.ForeignKey("jury.MembreSession", on_delete=models.CASCADE, related_name="pieces_demandees")
    demandee_le = models.DateTimeField("demandée le", default=maintenant)
    is_montree = models.BooleanField("montrée au jury", default=False)
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True)
    traitee_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        ordering = ["demandee_le"]
        verbose_name = "pièce demandée"
        verbose_name_plural = "pièces demandées"
        constraints = [
            models.UniqueConstraint(fields=["inscription", "preuve"], name="jury_piece_demandee_unique"),
            models.CheckConstraint(condition=Q(is_montree=False) | Q(traitee_le__isnull=False), name="jury_piece_montree_datee"),
        ]

    def __str__(self) -> str:
        return f"pièce demandée par {self.membre}"
