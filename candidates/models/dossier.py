"""The candidate, the dossier, and who has a part in it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from comptes.enums import Role
from comptes.models import AttributionRole
from journal.horloge import maintenant
from referentiels.models import Classification, Referentiel

from ..enums import DECIDES, LIBELLES_SECRETARIAT, Civilite, Etat, RoleDossier
from .base import Redige

if TYPE_CHECKING:
    from comptes.models import Utilisateur


class Candidat(Redige):
    """A person asking for a CQP, with or without an account (l.81–104)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="candidat"
    )
    civilite = models.CharField("civilité", max_length=10, choices=Civilite.choices, blank=True)
    nom_naissance = models.CharField("nom de naissance", max_length=100, blank=True)
    nom_usage = models.CharField("nom d’usage", max_length=100, blank=True)
    prenoms = models.CharField("prénoms", max_length=150, blank=True)
    adresse = models.CharField("adresse", max_length=300, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    commune = models.CharField("commune", max_length=100, blank=True)
    pays = models.CharField("pays", max_length=60, blank=True, default="France")
    telephone_domicile = models.CharField("téléphone domicile", max_length=25, blank=True)
    telephone_travail = models.CharField("téléphone travail", max_length=25, blank=True)
    telephone_portable = models.CharField("téléphone portable", max_length=25, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    date_naissance = models.DateField("date de naissance", null=True, blank=True)
    commune_naissance = models.CharField("commune de naissance", max_length=100, blank=True)
    pays_naissance = models.CharField("pays de naissance", max_length=60, blank=True, default="France")

    class Meta:
        """Options of the table."""

        ordering = ["nom_naissance", "prenoms"]
        indexes = [models.Index(fields=["nom_naissance", "prenoms"], name="candidates_candidat_nom")]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        """First names and the name in use, or a placeholder before anything is typed."""
        return f"{self.prenoms} {self.nom_usage or self.nom_naissance}".strip() or "Candidat sans nom"


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Dossiers, and the only rule of who sees which."""

    def visibles_par(self, utilisateur: Utilisateur) -> DossierQuerySet:
        """Dossiers that `utilisateur` may read now: their own, those an open `Acces` gives, all for the secretariat.

        Everything that shows a dossier, or something of it, starts here. One whose content was erased shows nothing: it is in none.
        """
        return self.comptes_par(utilisateur).filter(efface_le__isnull=True)

    def comptes_par(self, utilisateur: Utilisateur) -> DossierQuerySet:
        """The same, with those whose content was erased at the end of its time: for figures alone, which name nobody."""
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        if utilisateur.has_role(Role.SECRETARIAT):
            return self
        return self.suivis_par(utilisateur)

    def suivis_par(self, utilisateur: Utilisateur) -> DossierQuerySet:
        """Of the dossiers that `visibles_par` gives, their own and those an `Acces` gives: what the secretariat's role adds aside.

        Enough, and one query less, where only they may write: at each field typed.
        """
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        ouverts = Acces.objects.ouverts().filter(personne=utilisateur).values("dossier_id")
        return self.filter(Q(candidat__utilisateur=utilisateur) | Q(id__in=ouverts), efface_le__isnull=True)


class Dossier(models.Model):
    """One demand of one person for one CQP. `etat` is written by `candidates.workflow.appliquer` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    numero = models.CharField("numéro", max_length=20, unique=True)
    candidat = models.ForeignKey(Candidat, on_delete=models.PROTECT, related_name="dossiers")
    referentiel = models.ForeignKey(Referentiel, on_delete=models.PROTECT, related_name="dossiers")
    classification = models.ForeignKey(Classification, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers")
    origine = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="suites")
    etat = models.CharField("état", max_length=30, choices=Etat.choices, default=Etat.BROUILLON, db_index=True)
    etat_depuis = models.DateTimeField("dans cet état depuis le", default=maintenant)
    version = models.PositiveIntegerField("version", default=0)
    demande_le = models.DateTimeField("demandé le", default=maintenant)
    premier_depot_le = models.DateTimeField("premier dépôt le", null=True, blank=True)
    dernier_depot_le = models.DateTimeField("dernier dépôt le", null=True, blank=True)
    complet_le = models.DateField("complet le", null=True, blank=True)
    echeance_le = models.DateField("à statuer avant le", null=True, blank=True)
    statue_le = models.DateTimeField("recevabilité statuée le", null=True, blank=True)
    activites_deposees_le = models.DateTimeField("partie 3 déposée le", null=True, blank=True)
    transmis_le = models.DateTimeField("transmis au jury le", null=True, blank=True)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    annonce_le = models.DateTimeField("résultat annoncé le", null=True, blank=True)
    limites_levees_le = models.DateTimeField("limites annuelles levées le", null=True, blank=True)
    limites_levees_motif = models.CharField("motif de la levée", max_length=500, blank=True)
    recu_par_courrier_le = models.DateField("reçu par courrier le", null=True, blank=True)
    enregistre_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistré par"
    )
    efface_le = models.DateTimeField("contenu effacé le", null=True, blank=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        """Options of the table: constraints tie the state to its facts."""

        ordering = ["-demande_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=[Etat.BROUILLON, Etat.ABANDONNE]) | Q(premier_depot_le__isnull=False),
                name="candidates_dossier_depose_a_une_date",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[Etat.BROUILLON, Etat.DEPOSE, Etat.INCOMPLET, Etat.ABANDONNE])
                | Q(statue_le__isnull=False),
                name="candidates_dossier_statue_a_une_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[Etat.PRET, Etat.EN_EVALUATION, Etat.EVALUE, Etat.INSCRIT, *DECIDES])
                | Q(activites_deposees_le__isnull=False),
                name="candidates_dossier_pret_a_sa_partie_3",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[Etat.EVALUE, Etat.INSCRIT, *DECIDES]) | Q(transmis_le__isnull=False),
                name="candidates_dossier_transmis_a_une_date",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=DECIDES) | Q(decide_le__isnull=False),
                name="candidates_dossier_decide_a_une_date",
            ),
            models.CheckConstraint(
                condition=Q(annonce_le__isnull=True) | Q(annonce_le__gte=F("decide_le")),
                name="candidates_dossier_annonce_apres_decision",
            ),
            models.CheckConstraint(
                condition=Q(dernier_depot_le__isnull=True) | Q(dernier_depot_le__gte=F("premier_depot_le")),
                name="candidates_dossier_depots_en_ordre",
            ),
            models.CheckConstraint(
                condition=Q(recu_par_courrier_le__isnull=True, enregistre_par__isnull=True)
                | Q(recu_par_courrier_le__isnull=False, enregistre_par__isnull=False),
                name="candidates_dossier_papier_enregistre",
            ),
        ]
        indexes = [
            models.Index(fields=["etat", "-demande_le"], name="candidates_dossier_file"),
            models.Index(fields=["-modifie_le", "numero"], name="candidates_dossier_modifie"),
            models.Index(fields=["etat_depuis", "numero"], name="candidates_dossier_attente"),
            models.Index(fields=["premier_depot_le"], name="candidates_dossier_depot"),
        ]

    def __str__(self) -> str:
        return f"{self.numero} – {self.candidat}"

    @property
    def is_papier(self) -> bool:
        """It came by post: the secretariat recorded it."""
        return self.recu_par_courrier_le is not None

    @property
    def is_a_saisir(self) -> bool:
        """It came by post and its candidate has no account yet: the secretariat types and deposits it for them."""
        return self.is_papier and self.candidat.utilisateur_id is None

    @property
    def is_annonce(self) -> bool:
        """The decision, if there is one, is known to the candidate."""
        return self.annonce_le is not None

    @property
    def etat_annonce(self) -> str:
        """State as the candidate may know it: a decision that is not announced still reads `inscrit`."""
        return Etat.INSCRIT if self.etat in DECIDES and not self.is_annonce else self.etat

    @property
    def libelle_candidat(self) -> str:
        """Label for the candidate; derives from state and announcement."""
        return Etat(self.etat_annonce).label

    @property
    def libelle_secretariat(self) -> str:
        """Label for the secretariat."""
        return LIBELLES_SECRETARIAT[Etat(self.etat)]


class AccesQuerySet(models.QuerySet["Acces"]):
    """Accesses to dossiers."""

    def non_clos(self) -> AccesQuerySet:
        """Accesses that nobody ended, whether or not their people still hold the role: what there is to end."""
        maintenant = timezone.now()
        return self.filter(Q(au__isnull=True) | Q(au__gt=maintenant), du__lte=maintenant)

    def ouverts(self) -> AccesQuerySet:
        """Accesses open now, of people who still hold the role they were given for: a role taken back, or over, opens nothing any more."""
        tenus = AttributionRole.objects.en_vigueur().filter(utilisateur=OuterRef("personne"))
        tient = Exists(tenus.filter(role=OuterRef("role"))) | Q(role=RoleDossier.PRESIDENT) & Exists(tenus.filter(role=Role.JURE))
        return self.non_clos().filter(tient)


class Acces(models.Model):
    """Who, beside the candidate and the secretariat, has a part in a dossier, as what, from when to when."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="acces")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acces")
    role = models.CharField("rôle", max_length=30, choices=RoleDossier.choices)
    du = models.DateTimeField("du", default=maintenant)
    au = models.DateTimeField("au", null=True, blank=True)

    objects = AccesQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        verbose_name = "accès"
        verbose_name_plural = "accès"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "personne", "role"], condition=Q(au__isnull=True), name="candidates_acces_ouvert"
            ),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="candidates_acces_ordre"),
        ]

    def __str__(self) -> str:
        return f"{self.personne_id} {self.role} {self.dossier_id}"
