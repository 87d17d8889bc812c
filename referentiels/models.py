"""A CQP as versioned data, the classification of its elements, and the dated settings of the certifier."""

from __future__ import annotations

import uuid
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, NoReturn

from django.db import models

from journal.horloge import maintenant

from .enums import Importance
from .schema import Structure


class Certification(models.Model):
    """A CQP, whatever the version of its référentiel."""

    code = models.SlugField("code", max_length=60, unique=True)
    intitule = models.CharField("intitulé", max_length=200)

    class Meta:
        """Options of the table."""

        ordering = ["intitule"]

    def __str__(self) -> str:
        return self.intitule


REFUS = "Une version publiée ne se modifie pas : publiez-en une nouvelle."


class ImmuableQuerySet(models.QuerySet[Any]):
    """Rows that are added and read; every bulk change raises `TypeError`."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError(REFUS)

    def delete(self) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError(REFUS)


class _Immuable(models.Model):
    """A row that is written once: saving it again, or removing it, raises `TypeError`."""

    objects: ClassVar[Any] = ImmuableQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a published row is never written again."""
        if not self._state.adding:
            raise TypeError(REFUS)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `TypeError`."""
        raise TypeError(REFUS)


class Referentiel(_Immuable):
    """One published version of the texts of a CQP. Immutable; a dossier keeps the version it began with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="referentiels")
    version = models.CharField("version", max_length=40)
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("SHA-256 du contenu canonique", max_length=64)
    publie_le = models.DateTimeField("publié le", default=maintenant)

    class Meta:
        """Options of the table."""

        ordering = ["certification", "-publie_le"]
        verbose_name = "référentiel"
        constraints = [models.UniqueConstraint(fields=["certification", "version"], name="referentiels_version_unique")]

    def __str__(self) -> str:
        return f"{self.certification} – version {self.version}"

    @cached_property
    def structure(self) -> Structure:
        """The content, typed."""
        return Structure.model_validate(self.contenu)


class Classification(_Immuable):
    """Which elements are « incontournables », by whom, from which document. Its versions are its own."""

    referentiel = models.ForeignKey(Referentiel, on_delete=models.PROTECT, related_name="classifications")
    version = models.PositiveIntegerField("version")
    importances = models.JSONField("importance de chaque élément")
    source = models.CharField("document source", max_length=300)
    source_le = models.DateField("date du document source", null=True, blank=True)
    auteur_id = models.CharField("auteur", max_length=40, blank=True)
    publiee_le = models.DateTimeField("publiée le", default=maintenant)

    class Meta:
        """Options of the table."""

        ordering = ["referentiel", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["referentiel", "version"], name="referentiels_classification_unique")
        ]

    def __str__(self) -> str:
        return f"classification nº {self.version} ({self.referentiel})"

    @property
    def nombre_renseignes(self) -> int:
        """How many elements are classified."""
        return sum(1 for v in self.importances.values() if v != Importance.NON_RENSEIGNE)


class ParametreQuerySet(ImmuableQuerySet):
    """Values of settings."""

    def en_vigueur(self, *, code: str, le: date) -> ParametreQuerySet:
        """Values of a setting that have begun on `le`, the last first."""
        return self.filter(code=code, du__lte=le, annulation__isnull=True).order_by("-du", "-cree_le", "-pk")


class Parametre(_Immuable):
    """A value of a setting from a day on, with its legal basis. A correction is a later row."""

    code = models.CharField("réglage", max_length=60, db_index=True)
    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, null=True, blank=True, related_name="parametres"
    )
    valeur = models.JSONField("valeur", null=True)
    du = models.DateField("à partir du")
    base_legale = models.CharField("fondement", max_length=500)
    motif_retroactif = models.CharField("pourquoi une date passée", max_length=500, blank=True)
    auteur_id = models.CharField("auteur", max_length=40, blank=True)
    cree_le = models.DateTimeField("enregistré le", default=maintenant)

    objects: ClassVar[Any] = ParametreQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["code", "-du"]
        verbose_name = "paramètre"

    def __str__(self) -> str:
        return f"{self.code} au {self.du:%d/%m/%Y}"


class AnnulationParametre(_Immuable):
    """A planned value that will not begin: by whom, when, why. The value stays in the history, and is never read."""

    parametre = models.OneToOneField(Parametre, on_delete=models.PROTECT, related_name="annulation")
    motif = models.CharField("motif", max_length=500)
    auteur_id = models.CharField("auteur", max_length=40, blank=True)
    annulee_le = models.DateTimeField("annulée le", default=maintenant)

    class Meta:
        """Options of the table."""

        verbose_name = "annulation d’un paramètre"
        verbose_name_plural = "annulations de paramètres"

    def __str__(self) -> str:
        return f"annulation de {self.parametre}"
