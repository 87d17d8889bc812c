"""People: account, roles, organisations, register of habilitations, invitations."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from journal.horloge import maintenant

from .enums import College, EtatExport, EtatRectification, GenreOrganisation, Role
from .registre import Habilitation, HabilitationQuerySet, ImportRegistre, LigneImport, Suspension
from .regles import plier

__all__ = [
    "AttributionQuerySet",
    "AttributionRole",
    "ExportDonnees",
    "Habilitation",
    "HabilitationQuerySet",
    "ImportRegistre",
    "Invitation",
    "InvitationQuerySet",
    "LigneImport",
    "Organisation",
    "Rectification",
    "Suspension",
    "Utilisateur",
    "UtilisateurManager",
]


class Organisation(models.Model):
    """A company or a training body, known by its SIRET or else by its folded name, so that conflicts can be computed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nom = models.CharField("nom", max_length=200)
    nom_plie = models.CharField("nom plié", max_length=200, editable=False, db_index=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    genre = models.CharField(
        "nature", max_length=30, choices=GenreOrganisation.choices, default=GenreOrganisation.ENTREPRISE
    )

    class Meta:
        """Options of the table."""

        ordering = ["nom_plie"]
        constraints = [
            models.UniqueConstraint(fields=["siret"], condition=~Q(siret=""), name="comptes_organisation_siret_unique"),
            models.UniqueConstraint(
                fields=["nom_plie"], condition=Q(siret=""), name="comptes_organisation_nom_unique_sans_siret"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded name in step with the name."""
        self.nom_plie = plier(self.nom)[:200]
        super().save(*args, **kwargs)


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    """Accounts are known by their e-mail address, folded to lower case."""

    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Utilisateur:
        """Create an account; `ValueError` without an address."""
        if not email:
            raise ValueError("Une adresse électronique est nécessaire.")
        utilisateur = self.model(email=email.strip().lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> Utilisateur:
        """Create an account of the installation's administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)

    def get_by_natural_key(self, username: str | None) -> Utilisateur:
        """Find an account whatever the case of the address typed."""
        return self.get(email=(username or "").strip().lower())


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """An account: one person who signs in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="personnes"
    )
    fonction = models.CharField("fonction", max_length=150, blank=True)
    plie = models.CharField("nom, adresse et fonction pliés", max_length=700, blank=True, editable=False)
    is_staff = models.BooleanField("accès à l’administration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("créé le", default=maintenant)
    generation_sessions = models.PositiveIntegerField("génération des sessions", default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UtilisateurManager()

    class Meta:
        """Options of the table."""

        ordering = ["nom", "prenom"]
        verbose_name = "utilisateur"

    def __str__(self) -> str:
        return self.nom_complet

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the search reads in step with names, address and function."""
        self.plie = plier(f"{self.prenom} {self.nom} {self.email} {self.fonction}")[:700]
        champs = kwargs.get("update_fields")
        if champs is not None and not {"prenom", "nom", "email", "fonction"}.isdisjoint(champs):
            kwargs["update_fields"] = {*champs, "plie"}
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Mark of the sessions of this account: another password, or another generation, and they are nobody's."""
        return salted_hmac(
            "comptes.models.Utilisateur.session", f"{self.generation_sessions}:{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def is_jamais_ouvert(self) -> bool:
        """The account was opened for the person, by an import: they never chose a password nor proved their address."""
        return not self.has_usable_password() and not self.emailaddress_set.filter(verified=True).exists()

    @property
    def nom_complet(self) -> str:
        """First name and name, or the address when neither is known."""
        return f"{self.prenom} {self.nom}".strip() or self.email

    def get_full_name(self) -> str:
        """Same as `nom_complet`, under the name Django and allauth look for."""
        return self.nom_complet

    @property
    def roles(self) -> frozenset[str]:
        """Codes of the roles in force today, read once per instance. Every account may be a candidate."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(self.attributions.en_vigueur().values_list("role", flat=True)) | {Role.CANDIDAT.value}
        return self._roles

    def has_role(self, *roles: str) -> bool:
        """Say whether the person holds one of `roles` today."""
        return self.is_active and not self.roles.isdisjoint(roles)

    @property
    def college(self) -> str:
        """Collège of a jury member, or an empty string."""
        ligne = self.attributions.en_vigueur().filter(role=Role.JURE).first()
        return ligne.college if ligne else ""


class AttributionQuerySet(models.QuerySet["AttributionRole"]):
    """Roles given to people."""

    def en_vigueur(self, jour: date | None = None) -> AttributionQuerySet:
        """Roles in force on `jour` (today in Paris by default)."""
        jour = jour or timezone.localdate()
        return self.filter(du__lte=jour).filter(Q(au__isnull=True) | Q(au__gte=jour))


class AttributionRole(models.Model):
    """A role a person holds from a day to another; the collège belongs to jury members alone."""

    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="attributions")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    college = models.CharField("collège", max_length=20, choices=College.choices, blank=True)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    objects = AttributionQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        verbose_name = "attribution de rôle"
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "role"], condition=Q(au__isnull=True), name="comptes_role_ouvert_unique"
            ),
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="comptes_role_dates_en_ordre"
            ),
            models.CheckConstraint(
                condition=(Q(role=Role.JURE) & ~Q(college="")) | (~Q(role=Role.JURE) & Q(college="")),
                name="comptes_college_du_jure_seul",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur} : {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def utilisables(self) -> InvitationQuerySet:
        """Invitations that can be accepted now: not accepted, refused, revoked nor expired."""
        ouvertes = self.filter(acceptee_le__isnull=True, refusee_le__isnull=True, revoquee_le__isnull=True)
        return ouvertes.filter(expire_le__gt=timezone.now())

    def en_situation(self, code: str) -> InvitationQuerySet:
        """Invitations that stand where `code` says, as `Invitation.situation` does; all of them for an unknown code."""
        ouverte = Q(acceptee_le__isnull=True, refusee_le__isnull=True, revoquee_le__isnull=True)
        conditions = {
            "acceptee": Q(acceptee_le__isnull=False), "declinee": Q(acceptee_le__isnull=True, refusee_le__isnull=False),
            "annulee": Q(acceptee_le__isnull=True, refusee_le__isnull=True, revoquee_le__isnull=False),
            "en_attente": ouverte & Q(expire_le__gt=timezone.now()), "expiree": ouverte & Q(expire_le__lte=timezone.now()),
        }  # fmt: skip
        return self.filter(conditions.get(code, Q()))

    def recues_par(self, utilisateur: Utilisateur) -> InvitationQuerySet:
        """Usable invitations sent to the verified address of an account."""
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        return self.utilisables().filter(email=utilisateur.email)


class Invitation(models.Model):
    """A single-use, expiring invitation to open an account with a role. Only the hash of its secret is kept.

    Without names, whoever accepts says their own. Sent again, it carries a new secret: the earlier link is dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    college = models.CharField("collège", max_length=20, choices=College.choices, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    fonction = models.CharField("fonction", max_length=150, blank=True)
    habilitation = models.JSONField("habilitation à inscrire à l’acceptation", default=dict, blank=True)
    secret_empreinte = models.CharField("empreinte du secret", max_length=64, unique=True)
    invite_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="invitations_envoyees")
    envoyee_le = models.DateTimeField("envoyée le", default=maintenant)
    envois = models.PositiveSmallIntegerField("nombre d’envois", default=1)
    expire_le = models.DateTimeField("expire le")
    revoquee_le = models.DateTimeField("révoquée le", null=True, blank=True)
    refusee_le = models.DateTimeField("refusée le", null=True, blank=True)
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    acceptee_par = models.ForeignKey(
        Utilisateur, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_acceptees"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["-envoyee_le"]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def situation(self) -> str:
        """Where it stands: acceptee, declinee, annulee, expiree or en_attente."""
        faits = {"acceptee": self.acceptee_le, "declinee": self.refusee_le, "annulee": self.revoquee_le}
        return next((code for code, le in faits.items() if le), "en_attente" if timezone.now() < self.expire_le else "expiree")

    @property
    def is_utilisable(self) -> bool:
        """Neither accepted, refused, revoked nor expired."""
        faits = (self.acceptee_le, self.refusee_le, self.revoquee_le)
        return not any(faits) and timezone.now() < self.expire_le


class ExportDonnees(models.Model):
    """Everything the site keeps about a person, in one archive made by the worker. The row is the truth of its making.

    The archive is given for a few days, then removed; the row stays, without any content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    personne = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="exports")
    etat = models.CharField("état", max_length=12, choices=EtatExport.choices, default=EtatExport.EN_ATTENTE)
    etape = models.CharField("étape", max_length=100, default="En attente")
    avancement = models.PositiveSmallIntegerField("avancement, sur 100", default=0)
    tentatives = models.PositiveSmallIntegerField("tentatives", default=0)
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    commence_le = models.DateTimeField("commencé le", null=True, blank=True)
    pret_le = models.DateTimeField("prêt le", null=True, blank=True)
    expire_le = models.DateTimeField("effacé à partir du", null=True, blank=True)
    fichier = models.FileField("archive", max_length=200, blank=True)
    taille = models.PositiveBigIntegerField("taille, en octets", default=0)

    class Meta:
        """Options of the table."""

        ordering = ["-demande_le"]
        verbose_name = "export de données"
        verbose_name_plural = "exports de données"
        constraints = [
            models.UniqueConstraint(
                fields=["personne"], condition=Q(etat__in=[EtatExport.EN_ATTENTE, EtatExport.EN_COURS]),
                name="comptes_export_un_a_la_fois",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatExport.PRET) | (~Q(fichier="") & Q(pret_le__isnull=False, expire_le__isnull=False)),
                name="comptes_export_pret_complet",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"export de {self.personne_id} du {self.demande_le:%d/%m/%Y}"

    @property
    def is_telechargeable(self) -> bool:
        """The archive is ready and its days are not over."""
        return self.etat == EtatExport.PRET and self.expire_le is not None and timezone.now() < self.expire_le

    @property
    def is_en_echec(self) -> bool:
        """The archive could not be made: another can be asked for."""
        return self.etat == EtatExport.ECHEC

    @property
    def is_en_preparation(self) -> bool:
        """The worker has it, or will."""
        return self.etat in (EtatExport.EN_ATTENTE, EtatExport.EN_COURS)


class Rectification(models.Model):
    """What a person says is wrong in the data kept about them, and what the secretariat answered (RGPD, art. 16)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    personne = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="rectifications")
    dossier_id = models.UUIDField("dossier", null=True, blank=True, db_index=True)
    objet = models.CharField("donnée concernée", max_length=200)
    inexact = models.TextField("ce qui est inexact", max_length=2000)
    correct = models.TextField("ce qui devrait être écrit", max_length=2000)
    demandee_le = models.DateTimeField("demandée le", default=maintenant)
    etat = models.CharField("suite donnée", max_length=10, choices=EtatRectification.choices, default=EtatRectification.A_TRAITER)
    reponse = models.TextField("réponse du secrétariat", max_length=2000, blank=True)
    traitee_le = models.DateTimeField("traitée le", null=True, blank=True)
    traitee_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        ordering = ["-demandee_le"]
        verbose_name = "demande de rectification"
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatRectification.A_TRAITER, traitee_le__isnull=True)
                | (~Q(etat=EtatRectification.A_TRAITER) & Q(traitee_le__isnull=False, traitee_par__isnull=False)),
                name="comptes_rectification_traitee_datee",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatRectification.REFUSEE) | ~Q(reponse=""), name="comptes_rectification_refus_motive"
            ),
        ]

    def __str__(self) -> str:
        return f"rectification demandée le {self.demandee_le:%d/%m/%Y} : {self.objet}"

    @property
    def is_a_traiter(self) -> bool:
        """The secretariat has not answered yet."""
        return self.etat == EtatRectification.A_TRAITER
