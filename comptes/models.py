"""People: account, roles, organisations, register of habilitations, invitations."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from journal.horloge import maintenant

from .enums import ROLES_HABILITES, College, GenreOrganisation, Role
from .regles import motif_inhabilite, plier


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
    is_staff = models.BooleanField("accès à l’administration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("créé le", default=maintenant)

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
        return f"{self.utilisateur} : {self.get_role_display()}"


class Habilitation(models.Model):
    """Right, given by the CPEF, to use the tools of a CQP as professionnel or évaluateur externe (l.54, 1545)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="habilitations")
    certification = models.ForeignKey(
        "referentiels.Certification", on_delete=models.PROTECT, related_name="habilitations"
    )
    role = models.CharField("rôle", max_length=30, choices=[(r.value, r.label) for r in ROLES_HABILITES])
    numero = models.CharField("numéro d’habilitation", max_length=40, unique=True)
    formation_le = models.DateField("formation aux outils du CQP suivie le", null=True, blank=True)
    du = models.DateField("valable du")
    au = models.DateField("au")
    suspendue_le = models.DateField("suspendue le", null=True, blank=True)
    motif_suspension = models.CharField("motif de la suspension", max_length=300, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["numero"]
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="comptes_habilitation_dates_en_ordre"),
            models.CheckConstraint(
                condition=Q(suspendue_le__isnull=True) | ~Q(motif_suspension=""),
                name="comptes_habilitation_suspension_motivee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero} ({self.utilisateur})"

    def motif_inhabilite(self, jour: date) -> str | None:
        """Why this habilitation does not hold on `jour`, in a sentence; None when it does."""
        return motif_inhabilite(du=self.du, au=self.au, suspendue_le=self.suspendue_le, jour=jour)


class Invitation(models.Model):
    """A single-use, expiring invitation to open an account with a role. Only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=100)
    nom = models.CharField("nom", max_length=100)
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    college = models.CharField("collège", max_length=20, choices=College.choices, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    fonction = models.CharField("fonction", max_length=150, blank=True)
    secret_empreinte = models.CharField("empreinte du secret", max_length=64, unique=True)
    invite_par = models.ForeignKey(Utilisateur, on_delete=models.PROTECT, related_name="invitations_envoyees")
    envoyee_le = models.DateTimeField("envoyée le", default=maintenant)
    expire_le = models.DateTimeField("expire le")
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    acceptee_par = models.ForeignKey(
        Utilisateur, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_acceptees"
    )

    class Meta:
        """Options of the table."""

        ordering = ["-envoyee_le"]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def is_utilisable(self) -> bool:
        """Neither accepted nor expired."""
        return self.acceptee_le is None and timezone.now() < self.expire_le
