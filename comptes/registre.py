"""The register of habilitations: who may evaluate, from when to when, what was suspended, what a file brought in."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from journal.horloge import maintenant

from .enums import ROLES_HABILITES, EtatHabilitation, EtatImport, SortLigne
from .regles import Arret, Periode, choisir_periode, motif_inhabilite


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    """The register of habilitations."""

    def a_l_etat(self, code: str, *, jour: date, alerte_jours: int) -> HabilitationQuerySet:
        """Those that stand at `code` on `jour`, as `regles.situation_habilitation` says it."""
        valables = self.filter(du__lte=jour, au__gte=jour)
        suspendues = Exists(Suspension.objects.en_vigueur(jour).filter(habilitation=OuterRef("pk")))
        if code == EtatHabilitation.ECHUE:
            return self.filter(au__lt=jour)
        if code == EtatHabilitation.A_VENIR:
            return self.filter(du__gt=jour)
        if code == EtatHabilitation.SUSPENDUE:
            return valables.filter(suspendues)
        presse = Q(au__lte=jour + timedelta(days=alerte_jours)) & ~Q(Exists(self.model.suivantes()))
        libres = valables.filter(~suspendues)
        return libres.filter(presse) if code == EtatHabilitation.A_RENOUVELER else libres.exclude(presse)

    def a_lire(self) -> HabilitationQuerySet:
        """With everything a row of the register shows: person, company, CQP, suspensions, whether another one follows."""
        lies = self.select_related("utilisateur__organisation", "certification").prefetch_related("suspensions")
        return lies.annotate(is_renouvelee=Exists(self.model.suivantes()))


class Habilitation(models.Model):
    """Right, given by the CPEF, to use the tools of a CQP as professionnel or évaluateur externe (l.54, 1545).

    A renewal is a row of its own, with the same number or another: what was true on a past day stays true.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="habilitations")
    certification = models.ForeignKey(
        "referentiels.Certification", on_delete=models.PROTECT, related_name="habilitations"
    )
    role = models.CharField("rôle", max_length=30, choices=[(r.value, r.label) for r in ROLES_HABILITES])
    numero = models.CharField("numéro d’habilitation", max_length=40)
    formation_le = models.DateField("formation aux outils du CQP suivie le", null=True, blank=True)
    du = models.DateField("valable du")
    au = models.DateField("au")
    precedente = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renouvellements", verbose_name="renouvelle"
    )
    motif_fin = models.CharField("motif de la fin anticipée", max_length=300, blank=True)

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["numero", "du"]
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="comptes_habilitation_dates_en_ordre"),
            models.UniqueConstraint(
                fields=["numero", "du"], name="comptes_habilitation_numero_et_debut_uniques",
                violation_error_message="Une habilitation de ce numéro commence déjà ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero} ({self.utilisateur})"

    def clean(self) -> None:
        """One number is one person's, for one role and one CQP; two habilitations of the same do not overlap."""
        if not (self.du and self.au and self.utilisateur_id and self.certification_id):
            return
        autre = self._memes(numero=self.numero).exclude(
            utilisateur=self.utilisateur_id, role=self.role, certification=self.certification_id
        ).select_related("utilisateur").first()  # fmt: skip
        if autre:
            raise ValidationError({"numero": f"Le numéro {self.numero} est déjà celui de {autre.utilisateur.nom_complet}, {autre.get_role_display().lower()}."})
        commune = self._memes(
            utilisateur=self.utilisateur_id, role=self.role, certification=self.certification_id, du__lte=self.au, au__gte=self.du
        ).first()
        if commune:
            raise ValidationError(
                f"{self.utilisateur.nom_complet} a déjà une habilitation de {self.get_role_display().lower()} pour ce CQP du "
                f"{commune.du:%d/%m/%Y} au {commune.au:%d/%m/%Y} (nº {commune.numero}) : deux habilitations ne se chevauchent pas."
            )

    def _memes(self, **criteres: Any) -> models.QuerySet[Habilitation]:
        return Habilitation.objects.exclude(pk=self.pk).filter(**criteres)

    @staticmethod
    def suivantes() -> models.QuerySet[Habilitation]:
        """What follows the habilitation of the outer query: same person, role and CQP, later."""
        return Habilitation.objects.order_by().filter(
            utilisateur=OuterRef("utilisateur"), role=OuterRef("role"), certification=OuterRef("certification"), du__gt=OuterRef("au")
        )

    @property
    def periode(self) -> Periode:
        """What the rules need of it; reads the suspensions."""
        arrets = tuple(Arret(s.du, s.levee_le, s.motif) for s in self.suspensions.all())
        return Periode(self.du, self.au, arrets)

    def motif_inhabilite(self, jour: date) -> str | None:
        """Why this habilitation does not hold on `jour`, in a sentence; None when it does."""
        return motif_inhabilite(self.periode, jour=jour)

    def get_du_jour(self, jour: date) -> Habilitation:
        """The habilitation of the same person, role and CQP that speaks for them on `jour`: this one, or its renewal."""
        if self.motif_inhabilite(jour) is None:
            return self
        memes = list(
            Habilitation.objects.filter(utilisateur=self.utilisateur_id, role=self.role, certification=self.certification_id)
            .select_related("utilisateur__organisation").prefetch_related("suspensions").order_by("du")
        )  # fmt: skip
        return memes[choisir_periode([h.periode for h in memes], jour=jour)] if memes else self


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Suspensions."""

    def en_vigueur(self, jour: date) -> SuspensionQuerySet:
        """Those that hold on `jour`."""
        return self.filter(du__lte=jour).filter(Q(levee_le__isnull=True) | Q(levee_le__gt=jour))


class Suspension(models.Model):
    """An habilitation set aside from a day on, with a motive; lifted on another, with a reason, or not yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    habilitation = models.ForeignKey(Habilitation, on_delete=models.CASCADE, related_name="suspensions")
    du = models.DateField("suspendue à partir du")
    motif = models.CharField("motif de la suspension", max_length=300)
    levee_le = models.DateField("levée le", null=True, blank=True)
    motif_levee = models.CharField("motif de la levée", max_length=300, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["du"]
        constraints = [
            models.CheckConstraint(condition=~Q(motif=""), name="comptes_suspension_motivee"),
            models.CheckConstraint(
                condition=Q(levee_le__isnull=True) | (Q(levee_le__gte=F("du")) & ~Q(motif_levee="")),
                name="comptes_suspension_levee_motivee",
            ),
            models.UniqueConstraint(
                fields=["habilitation"], condition=Q(levee_le__isnull=True), name="comptes_suspension_une_a_la_fois"
            ),
        ]

    def __str__(self) -> str:
        return f"suspension du {self.du:%d/%m/%Y} ({self.habilitation_id})"


class ImportRegistre(models.Model):
    """A file brought to the register: read once, shown line by line, then applied exactly as shown, or never.

    The file itself is not kept: its lines are, until the report is out of date, with the hash of what was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports_registre")
    nom = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte du fichier", max_length=64)
    colonnes_ignorees = models.JSONField("colonnes ignorées", default=list, blank=True)
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    etat = models.CharField("état", max_length=12, choices=EtatImport.choices, default=EtatImport.A_CONFIRMER)
    is_inviter = models.BooleanField("inviter les nouvelles personnes", default=False)
    confirme_le = models.DateTimeField("confirmé le", null=True, blank=True)
    reveille_le = models.DateTimeField("dernier réveil", null=True, blank=True)
    fini_le = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["-depose_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatImport.A_CONFIRMER) | Q(confirme_le__isnull=False), name="comptes_import_confirme_date"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.nom} du {self.depose_le:%d/%m/%Y}"


class LigneImport(models.Model):
    """One line of a file brought to the register: where it is in the file, what was announced, what became of it."""

    ensemble = models.ForeignKey(ImportRegistre, on_delete=models.CASCADE, related_name="lignes")
    numero = models.PositiveIntegerField("ligne du fichier")
    valeurs = models.JSONField("valeurs lues", default=dict, blank=True)
    sort = models.CharField("sort annoncé", max_length=10, choices=SortLigne.choices)
    phrase = models.CharField("pourquoi", max_length=500, blank=True)
    faite_le = models.DateTimeField("traitée le", null=True, blank=True)
    echec = models.CharField("pourquoi elle n’a pas été appliquée", max_length=500, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["numero"]
        constraints = [models.UniqueConstraint(fields=["ensemble", "numero"], name="comptes_ligne_unique")]

    def __str__(self) -> str:
        return f"ligne {self.numero}"
