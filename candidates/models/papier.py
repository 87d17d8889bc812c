"""What came by post for a dossier that the secretariat types (l.39–40), and the invitation that hands it to its candidate."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comptes.models import Invitation
from journal.horloge import maintenant

from .dossier import Candidat, Dossier


class Pli(models.Model):
    """One envelope received: its dates, what it holds in a few words; its scans are proofs that name it.

    `recu_le` is the day it reached the secretariat: legal delays count from it. `poste_le` is its postmark, when readable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="plis")
    recu_le = models.DateField("reçu le")
    poste_le = models.DateField("posté le, d’après le cachet", null=True, blank=True)
    objet = models.CharField("ce que contient le pli", max_length=200, blank=True)
    enregistre_le = models.DateTimeField("enregistré le", default=maintenant)
    enregistre_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Options of the table."""

        ordering = ["recu_le", "enregistre_le"]
        verbose_name = "pli"
        constraints = [
            models.CheckConstraint(
                condition=Q(poste_le__isnull=True) | Q(poste_le__lte=F("recu_le")), name="candidates_pli_poste_avant_recu"
            )
        ]

    def __str__(self) -> str:
        return f"pli reçu le {self.recu_le:%d/%m/%Y}"


class Rattachement(models.Model):
    """The invitation sent to someone who has no account, to take over the dossiers typed for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidat = models.ForeignKey(Candidat, on_delete=models.CASCADE, related_name="rattachements")
    email = models.EmailField("adresse électronique")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="rattachement")
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    rattache_le = models.DateTimeField("rattaché le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["-demande_le"]

    def __str__(self) -> str:
        return f"{self.candidat_id} : {self.email}"

    @property
    def is_en_attente(self) -> bool:
        """The invitation can still be accepted."""
        return self.invitation.is_utilisable
