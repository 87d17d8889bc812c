"""Mails sent: what, to whom, about which dossier, and whether they left; the messages of a dossier; its internal notes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from post_office.models import STATUS, Email, Log

from journal.horloge import maintenant

from .enums import Cote

LONGUEUR_MESSAGE = 5000  # characters
LONGUEUR_NOTE = 5000  # characters
LIBELLES_STATUT = {
    STATUS.sent: "Envoyé",
    STATUS.failed: "Échec",
    STATUS.queued: "En attente",
    STATUS.requeued: "Nouvel essai",
}


class CourrielQuerySet(models.QuerySet["Courriel"]):
    """Mails of the road."""

    def avec_suivi(self) -> CourrielQuerySet:
        """Add `essais`, how many tries failed, and `exception`, the name of the last error; in the same query."""
        echecs = Log.objects.filter(email=OuterRef("envoi"), status=STATUS.failed)
        nombre = echecs.order_by().values("email").annotate(nombre=Count("pk")).values("nombre")
        return self.select_related("envoi").annotate(
            essais=Coalesce(Subquery(nombre), 0), exception=Coalesce(Subquery(echecs.order_by("-pk").values("exception_type")[:1]), Value("")),
        )  # fmt: skip

    def perdus(self) -> CourrielQuerySet:
        """Mails given up after every try, and not sent again since."""
        return self.filter(envoi__status=STATUS.failed)


class Courriel(models.Model):
    """One mail of the road. `cle` makes it unique: the same fact is told once, whatever is run again."""

    cle = models.CharField("clé", max_length=200, unique=True)
    evenement = models.CharField("événement", max_length=80)
    dossier_id = models.UUIDField("dossier", null=True, blank=True, db_index=True)
    destinataire = models.EmailField("destinataire")
    sujet = models.CharField("sujet", max_length=250)
    cree_le = models.DateTimeField("créé le", default=maintenant)
    textes = models.JSONField("versions des textes modifiés", default=dict, blank=True)
    envoi = models.OneToOneField(Email, on_delete=models.SET_NULL, null=True, blank=True, related_name="courriel")

    objects = CourrielQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["-cree_le"]

    def __str__(self) -> str:
        return f"{self.sujet} → {self.destinataire}"

    @property
    def statut(self) -> str:
        """Delivery status, in French."""
        return LIBELLES_STATUT.get(self.envoi.status, "En attente") if self.envoi else "En attente"

    @property
    def is_perdu(self) -> bool:
        """Given up after every try."""
        return self.envoi is not None and self.envoi.status == STATUS.failed


class Expedition(models.Model):
    """Who is sending a mail of the outbox now, and how many times it may have left without an answer of the server."""

    envoi = models.OneToOneField(Email, on_delete=models.CASCADE, primary_key=True, related_name="expedition")
    commence_le = models.DateTimeField("pris le", null=True, blank=True)
    travailleur = models.CharField("machine et processus qui s’en chargent", max_length=100, blank=True)
    incertaines = models.PositiveSmallIntegerField("envois sans réponse", default=0)

    class Meta:
        """Options of the table."""

        verbose_name = "expédition"

    def __str__(self) -> str:
        return f"expédition de {self.envoi_id}"


class Message(models.Model):
    """What the candidate or the secretariat writes to the other about a dossier; never changed once sent.

    `id` is given by the page that sends it: the same page sent twice makes one message. `lu_le` is when someone of the
    other side first opened the thread.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier_id = models.UUIDField("dossier", db_index=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cote = models.CharField("écrit par", max_length=20, choices=Cote.choices)
    texte = models.TextField("message", max_length=LONGUEUR_MESSAGE, blank=True)
    envoye_le = models.DateTimeField("envoyé le", default=maintenant)
    lu_le = models.DateTimeField("lu le", null=True, blank=True)
    lu_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        ordering = ["envoye_le", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(lu_le__isnull=True) | Q(lu_le__gte=F("envoye_le")), name="echanges_message_lu_apres"),
            models.CheckConstraint(condition=Q(lu_le__isnull=True, lu_par__isnull=True) | Q(lu_le__isnull=False, lu_par__isnull=False), name="echanges_message_lu_par"),
        ]
        indexes = [models.Index(fields=["cote", "lu_le"], name="echanges_message_non_lus")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.cote} {self.envoye_le:%d/%m/%Y %H:%M}"


def chemin_piece(piece: PieceJointe, _nom: str) -> str:
    """Private path of a file joined to a message; never the name the person gave."""
    return f"messages/{piece.message.dossier_id}/{piece.id}"


class PieceJointe(models.Model):
    """A file joined to a message, opened by a parser before it was kept. `analyse` has the codes of a proof's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="pieces")
    nom = models.CharField("nom du fichier", max_length=255)
    fichier = models.FileField("fichier", upload_to=chemin_piece, max_length=200)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("SHA-256", max_length=64)
    analyse = models.CharField("analyse antivirus", max_length=20, default="sans_objet")
    analysee_le = models.DateTimeField("analysée le", null=True, blank=True)
    virus = models.CharField("virus trouvé", max_length=200, blank=True)

    class Meta:
        """Options of the table."""

        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["nom", "pk"]
        constraints = [models.CheckConstraint(condition=Q(taille__gt=0), name="echanges_piece_non_vide")]

    def __str__(self) -> str:
        return self.nom


class NoteInterne(models.Model):
    """What the secretariat writes to itself about a dossier. The candidate never sees it on the site.

    It is personal data about them all the same: it is in their archive (RGPD, art. 15). Never changed once written; struck
    out with who and when, it stays readable. `id` is given by the page that sends it: sent twice, it is one note.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier_id = models.UUIDField("dossier", db_index=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    texte = models.TextField("note", max_length=LONGUEUR_NOTE)
    ecrite_le = models.DateTimeField("écrite le", default=maintenant)
    is_epinglee = models.BooleanField("épinglée", default=False)
    barree_le = models.DateTimeField("barrée le", null=True, blank=True)
    barree_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        verbose_name = "note interne"
        verbose_name_plural = "notes internes"
        ordering = ["-is_epinglee", "-ecrite_le", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier_id"], condition=Q(is_epinglee=True), name="echanges_une_note_epinglee"),
            models.CheckConstraint(condition=~Q(texte=""), name="echanges_note_non_vide"),
            models.CheckConstraint(condition=Q(barree_le__isnull=True, barree_par__isnull=True) | Q(barree_le__isnull=False, barree_par__isnull=False), name="echanges_note_barree_par"),
            models.CheckConstraint(condition=Q(is_epinglee=False) | Q(barree_le__isnull=True), name="echanges_note_barree_non_epinglee"),
        ]

    def __str__(self) -> str:
        return f"note du {self.ecrite_le:%d/%m/%Y}"


class Lettre(models.Model):
    """A mail of the road for someone who has no e-mail: the secretariat prints it, posts it, says when. `cle` as for `Courriel`.

    `adresse` is the postal address known that day, one line each; it is read again at printing as long as nothing is posted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cle = models.CharField("clé", max_length=200, unique=True)
    evenement = models.CharField("événement", max_length=80)
    dossier_id = models.UUIDField("dossier", db_index=True)
    destinataire = models.CharField("destinataire", max_length=300)
    adresse = models.TextField("adresse postale", max_length=600, blank=True)
    objet = models.CharField("objet", max_length=250)
    corps = models.TextField("texte")
    cree_le = models.DateTimeField("créée le", default=maintenant)
    postee_le = models.DateField("postée le", null=True, blank=True)
    postee_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    notee_le = models.DateTimeField("envoi noté le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["cree_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(postee_le__isnull=True, postee_par__isnull=True, notee_le__isnull=True)
                | Q(postee_le__isnull=False, postee_par__isnull=False, notee_le__isnull=False),
                name="echanges_lettre_postee_par",
            )
        ]
        indexes = [models.Index(fields=["postee_le", "cree_le"], name="echanges_lettre_a_poster")]

    def __str__(self) -> str:
        return f"{self.objet} → {self.destinataire}"

    @property
    def is_a_poster(self) -> bool:
        """Still to print and post."""
        return self.postee_le is None


class VersionTexteQuerySet(models.QuerySet["VersionTexte"]):
    """Versions of the texts: added and read, never changed."""

    def en_vigueur(self, *, codes: Iterable[str], le: datetime) -> dict[str, VersionTexte]:
        """The version in force at `le` of each text that was ever reworded; one query."""
        lignes = self.filter(code__in=list(codes), du__lte=le).order_by("du", "numero")
        return {ligne.code: ligne for ligne in lignes}

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError(REFUS)

    def delete(self) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError(REFUS)


REFUS = "Une version d’un texte ne se modifie pas : enregistrez-en une autre."


class VersionTexte(models.Model):
    """One wording of a text of a letter, from an instant on: who, when, why. Written once; going back is a new version.

    `code` names the text in the registry (`echanges.textes`). `is_defaut` gives the text back to the site: its default.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("texte", max_length=100)
    numero = models.PositiveIntegerField("version")
    texte = models.TextField("rédaction", max_length=5000, blank=True)
    is_defaut = models.BooleanField("texte d’origine", default=False)
    motif = models.CharField("motif", max_length=300)
    du = models.DateTimeField("en vigueur à partir du", default=maintenant)
    auteur_id = models.CharField("auteur", max_length=40, blank=True)
    enregistree_le = models.DateTimeField("enregistrée le", default=maintenant)

    objects = VersionTexteQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["code", "-numero"]
        verbose_name = "version d’un texte"
        verbose_name_plural = "versions des textes"
        constraints = [
            models.UniqueConstraint(fields=["code", "numero"], name="echanges_version_texte_unique"),
            models.CheckConstraint(
                condition=Q(is_defaut=True, texte="") | (Q(is_defaut=False) & ~Q(texte="")), name="echanges_version_texte_ou_defaut"
            ),
            models.CheckConstraint(condition=~Q(motif=""), name="echanges_version_texte_motivee"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, version {self.numero}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a version is never written again."""
        if not self._state.adding:
            raise TypeError(REFUS)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError(REFUS)
