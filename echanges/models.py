"""Mails sent: what, to whom, about which dossier, and whether they left."""

from django.db import models
from post_office.models import STATUS, Email

from journal.horloge import maintenant

LIBELLES_STATUT = {
    STATUS.sent: "Envoyé",
    STATUS.failed: "Échec",
    STATUS.queued: "En attente",
    STATUS.requeued: "Nouvel essai",
}


class Courriel(models.Model):
    """One mail of the road. `cle` makes it unique: the same fact is told once, whatever is run again."""

    cle = models.CharField("clé", max_length=200, unique=True)
    evenement = models.CharField("événement", max_length=80)
    dossier_id = models.UUIDField("dossier", null=True, blank=True, db_index=True)
    destinataire = models.EmailField("destinataire")
    sujet = models.CharField("sujet", max_length=250)
    cree_le = models.DateTimeField("créé le", default=maintenant)
    envoi = models.OneToOneField(Email, on_delete=models.SET_NULL, null=True, blank=True, related_name="courriel")

    class Meta:
        """Options of the table."""

        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"{self.sujet} → {self.destinataire}"

    @property
    def statut(self) -> str:
        """Delivery status, in French."""
        return LIBELLES_STATUT.get(self.envoi.status, "En attente") if self.envoi else "En attente"
