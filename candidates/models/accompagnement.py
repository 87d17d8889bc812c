"""The invitation of an organisme de formation to help a candidate, and what becomes of it (l.34, 296)."""

from __future__ import annotations

import uuid

from django.db import models

from comptes.models import Invitation
from journal.horloge import maintenant

from ..enums import EtatAccompagnement, FinAccompagnement
from .dossier import Acces, Dossier


class Accompagnement(models.Model):
    """Someone a candidate asked to help: by what address, for which organisme, and whether the dossier is open to them.

    The invitation carries the link, its delay and its answer; `acces` is there once it was accepted, `fin` says who
    ended it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="accompagnements")
    organisme = models.CharField("organisme de formation", max_length=200)
    email = models.EmailField("adresse électronique")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="accompagnement")
    acces = models.OneToOneField(Acces, on_delete=models.PROTECT, null=True, blank=True, related_name="accompagnement")
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    fin = models.CharField("fin", max_length=20, choices=FinAccompagnement.choices, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["-demande_le"]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {self.email}"

    @property
    def etat(self) -> EtatAccompagnement:
        """Where it stands now."""
        if self.acces is not None:
            if self.acces.au is None:
                return EtatAccompagnement.ACCEPTE
            return EtatAccompagnement.QUITTE if self.fin == FinAccompagnement.ACCOMPAGNATEUR else EtatAccompagnement.RETIRE
        if self.invitation.revoquee_le is not None:
            return EtatAccompagnement.ANNULE
        if self.invitation.refusee_le is not None:
            return EtatAccompagnement.DECLINE
        return EtatAccompagnement.EN_ATTENTE if self.invitation.is_utilisable else EtatAccompagnement.EXPIRE

    @property
    def is_en_attente(self) -> bool:
        """The invitation waits for an answer."""
        return self.etat == EtatAccompagnement.EN_ATTENTE

    @property
    def is_renvoyable(self) -> bool:
        """The invitation was not answered: it can be sent again."""
        return self.etat in (EtatAccompagnement.EN_ATTENTE, EtatAccompagnement.EXPIRE)

    @property
    def is_revocable(self) -> bool:
        """There is something to take back: an invitation that waits, or an open access."""
        return self.etat in (EtatAccompagnement.EN_ATTENTE, EtatAccompagnement.ACCEPTE)
