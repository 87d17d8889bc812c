"""Documents made by the engine, signatures of persons with their evidence, and gapless numbers."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .enums import EtatDocument
from .regles import champs_de, empreinte_signature, tirer_cle_publique


class Compteur(models.Model):
    """Last number given in a series of one year. The row is locked while a number is taken: no gap, no duplicate."""

    prefixe = models.CharField("préfixe", max_length=10)
    annee = models.PositiveSmallIntegerField("année")
    dernier = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["prefixe", "annee"], name="documents_compteur_unique")]

    def __str__(self) -> str:
        return f"{self.prefixe}-{self.annee} : {self.dernier}"


class Document(models.Model):
    """One PDF: asked for, made by the worker, sealed, kept. Once ready it never changes: a new content is a new row.

    `genre` and `objet_id` say what it shows; the app that registered the kind knows how to read them. `cle` makes it
    unique: asking twice for the same thing gives the same document. `cle_publique` is printed beside the number: who holds the
    document proves it with it, and reads on the verification page whom it is about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    genre = models.CharField("genre", max_length=60)
    objet_id = models.CharField("objet", max_length=60)
    dossier_id = models.UUIDField("dossier", null=True, blank=True, db_index=True)
    cle = models.CharField("clé", max_length=200, unique=True)
    numero = models.CharField("numéro", max_length=30, unique=True)
    cle_publique = models.CharField("clé de vérification", max_length=9, default=tirer_cle_publique)
    titre = models.CharField("titre", max_length=250)
    etat = models.CharField("état", max_length=12, choices=EtatDocument.choices, default=EtatDocument.EN_ATTENTE)
    etape = models.CharField("étape", max_length=100, default="En attente", blank=True)
    avancement = models.PositiveSmallIntegerField("avancement, sur 100", default=0)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    erreur = models.CharField("motif de l’échec", max_length=300, blank=True)
    demande_le = models.DateTimeField("demandé le", default=timezone.now)
    reveille_le = models.DateTimeField("dernier appel au travailleur", default=timezone.now)
    reveils = models.PositiveSmallIntegerField("appels restés sans suite", default=0)
    commence_le = models.DateTimeField("commencé le", null=True, blank=True)
    travailleur = models.CharField("machine et processus qui s’en chargent", max_length=100, blank=True)
    pret_le = models.DateTimeField("prêt le", null=True, blank=True)
    fichier = models.FileField("fichier", max_length=200, blank=True)
    taille = models.PositiveIntegerField("taille, en octets", default=0)
    pages = models.PositiveIntegerField("nombre de pages", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    gabarits = models.CharField("version des gabarits", max_length=12, blank=True)
    auteur_id = models.CharField("demandé par", max_length=40, blank=True)
    suite_le = models.DateTimeField("suite donnée le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["-demande_le"]
        indexes = [
            models.Index(fields=["genre", "objet_id"], name="documents_document_objet"),
            models.Index(fields=["etat", "demande_le"], name="documents_document_file"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatDocument.PRET) | (~Q(sha256="") & ~Q(fichier="") & Q(pret_le__isnull=False)),
                name="documents_document_pret_complet",
            ),
            models.CheckConstraint(condition=Q(avancement__lte=100), name="documents_document_avancement_sur_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.numero} : {self.titre}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises `TypeError` when the stored row is ready: such a document is never written again."""
        if not self._state.adding and Document.objects.filter(pk=self.pk, etat=EtatDocument.PRET).exists():
            raise TypeError("A ready document does not change.")
        super().save(*args, **kwargs)

    @property
    def is_pret(self) -> bool:
        """The file can be read."""
        return self.etat == EtatDocument.PRET

    @property
    def is_provisoire(self) -> bool:
        """A preview: it proves nothing, and goes away."""
        from .registre import genre  # the registry names this model

        try:
            return genre(self.genre).provisoire
        except KeyError:
            return False

    @property
    def is_en_echec(self) -> bool:
        """The last try failed."""
        return self.etat == EtatDocument.ECHEC


class Remplacement(models.Model):
    """A document that another one cancels and replaces. Both files stay; the verification page says which one holds."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="remplacement")
    par = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="remplace")
    remplace_le = models.DateTimeField("remplacé le", default=timezone.now)

    class Meta:
        """Options of the table."""

        verbose_name = "remplacement de document"
        verbose_name_plural = "remplacements de documents"
        constraints = [models.CheckConstraint(condition=~Q(document=models.F("par")), name="documents_remplacement_par_un_autre")]

    def __str__(self) -> str:
        return f"{self.document_id} remplacé par {self.par_id}"


class Revocation(models.Model):
    """A document that no longer holds, and that no other replaces (issued by mistake, lost to a fraud). The file stays."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="revocation")
    revoque_le = models.DateTimeField("révoqué le", default=timezone.now)
    motif = models.TextField("motif", max_length=500)
    auteur_id = models.CharField("révoqué par", max_length=40)

    class Meta:
        """Options of the table."""

        verbose_name = "révocation de document"
        verbose_name_plural = "révocations de documents"
        constraints = [models.CheckConstraint(condition=~Q(motif=""), name="documents_revocation_motivee")]

    def __str__(self) -> str:
        return f"{self.document_id} révoqué"


class HorodatageArchive(models.Model):
    """An archive time-stamp of a B-LTA document, and until when its certificate proves it.

    The first is that of the document’s own file. Each renewal is a new file beside it (`fichier`, `sha256`): the document itself is
    never written again, and both files are genuine.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="horodatages")
    fichier = models.FileField("fichier", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    taille = models.PositiveIntegerField("taille, en octets")
    horodate_le = models.DateTimeField("horodaté le", default=timezone.now)
    expire_le = models.DateTimeField("prouvé jusqu’au")

    class Meta:
        """Options of the table."""

        verbose_name = "horodatage d’archivage"
        verbose_name_plural = "horodatages d’archivage"
        ordering = ["horodate_le"]

    def __str__(self) -> str:
        return f"{self.document_id} horodaté jusqu’au {self.expire_le:%d/%m/%Y}"


class Matiere(models.Model):
    """What a document shows, frozen when it was asked for, when no other row keeps it (the preview of a draft)."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="matiere")
    contenu = models.JSONField("contenu", encoder=DjangoJSONEncoder)

    class Meta:
        """Options of the table."""

        verbose_name = "matière"

    def __str__(self) -> str:
        return f"matière de {self.document_id}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Signatures can be read and added; every bulk change is refused."""

    def valides(self) -> SignatureQuerySet:
        """Signatures and refusals that nobody has voided."""
        return self.filter(annulation__isnull=True)

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError("A signature does not change.")

    def delete(self) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError("A signature is never deleted.")


class Signature(models.Model):
    """The act of one person: what was signed (its SHA-256), in what capacity, with what evidence. Written once.

    A refusal to sign is kept in the same place, with its reason (`refus`, `motif`). `qualite` holds the name, company,
    function and habilitation number at the instant of the act (l.1385–1424). A handwritten signature (`manuscrite`) has no
    account behind it: `consignee_par` saw it on the paper and recorded it, `signe_le` says when, `datee_le` and `lieu`
    are those written on the paper, `scan_id` and `scan_sha256` the scan that carries it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="signatures")
    objet_type = models.CharField("type d’objet", max_length=60)
    objet_id = models.CharField("objet", max_length=60)
    dossier_id = models.UUIDField("dossier", null=True, blank=True, db_index=True)
    sha256 = models.CharField("SHA-256 de ce qui est signé", max_length=64)
    signataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    role = models.CharField("en qualité de", max_length=60)
    qualite = models.JSONField("nom, entreprise, fonction", default=dict, encoder=DjangoJSONEncoder)
    declaration = models.TextField("déclaration", blank=True)
    referentiel_version = models.CharField("version du référentiel", max_length=30, blank=True)
    gabarit_version = models.CharField("modèle du document montré, et sa version", max_length=120, blank=True)
    signe_le = models.DateTimeField("signé le")
    authentifie_le = models.DateTimeField("identifié le")
    methode = models.CharField("moyen d’identification", max_length=60)
    ip = models.CharField("adresse IP", max_length=45, blank=True)
    agent = models.CharField("navigateur", max_length=300, blank=True)
    refus = models.BooleanField("refus de signer", default=False)
    motif = models.TextField("motif du refus", blank=True)
    manuscrite = models.BooleanField("signature manuscrite, sur papier", default=False)
    datee_le = models.DateField("date écrite sur le papier", null=True, blank=True)
    lieu = models.CharField("lieu écrit sur le papier", max_length=100, blank=True)
    scan_id = models.UUIDField("numérisation", null=True, blank=True)
    scan_sha256 = models.CharField("SHA-256 de la numérisation", max_length=64, blank=True)
    consignee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures_consignees",
        verbose_name="consignée par",
    )  # fmt: skip
    numero_journal = models.PositiveIntegerField("numéro au journal")
    empreinte = models.CharField("empreinte", max_length=64)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["signe_le"]
        indexes = [models.Index(fields=["objet_type", "objet_id"], name="documents_signature_objet")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(refus=True) & ~Q(motif="")) | Q(refus=False, motif=""),
                name="documents_signature_refus_motive",
            ),
            models.CheckConstraint(condition=~Q(sha256=""), name="documents_signature_sur_un_contenu"),
            models.CheckConstraint(
                condition=Q(manuscrite=False, signataire__isnull=False, datee_le__isnull=True, scan_id__isnull=True, scan_sha256="", consignee_par__isnull=True)
                | (Q(manuscrite=True, refus=False, signataire__isnull=True, datee_le__isnull=False, scan_id__isnull=False, consignee_par__isnull=False) & ~Q(scan_sha256="")),
                name="documents_signature_manuscrite_prouvee",
            ),
        ]

    def __str__(self) -> str:
        return f"{'Refus' if self.refus else 'Signature'} : {self.objet_type} par {self.role}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raises `TypeError` for a row that exists already."""
        if not self._state.adding:
            raise TypeError("A signature does not change.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError("A signature is never deleted.")

    def calculer_empreinte(self) -> str:
        """SHA-256 of the evidence as it stands on this row; equal to `empreinte` unless somebody changed the table."""
        ligne = {c: getattr(self, c) for c in champs_de(manuscrite=self.manuscrite, is_modele_connu=bool(self.gabarit_version))}
        for champ in ("id", "document_id", "dossier_id", "signataire_id", "scan_id", "consignee_par_id"):
            if champ in ligne:
                ligne[champ] = str(ligne[champ] or "")
        if self.datee_le is not None:
            ligne["datee_le"] = self.datee_le.isoformat()
        for champ in ("signe_le", "authentifie_le"):
            ligne[champ] = ligne[champ].astimezone(UTC).isoformat()
        return empreinte_signature(ligne)

    @property
    def role_dit(self) -> str:
        """The capacity in which the person acted, as one reads it: the label of the role, whichever app names it."""
        from .registre import get_libelle_du_role  # the registry names this model

        return get_libelle_du_role(self.role)

    @property
    def is_annulee(self) -> bool:
        """Voided since."""
        return hasattr(self, "annulation")


class SignatureAnnulee(models.Model):
    """A signature that no longer holds, because what it signed was opened again; the signature itself stays."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="annulation")
    annulee_le = models.DateTimeField("annulée le", default=timezone.now)
    auteur_id = models.CharField("annulée par", max_length=40, blank=True)
    motif = models.TextField("motif")

    class Meta:
        """Options of the table."""

        verbose_name = "signature annulée"

    def __str__(self) -> str:
        return f"{self.signature_id} annulée"
