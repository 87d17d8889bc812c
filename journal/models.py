"""Append-only events, chained by hash. Rows hold ids, codes and states, never the content of a file."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from .regles import GENESE


class JournalIntact(Exception):
    """Raised by whoever tries to change or remove a row of the journal."""

    def __init__(self) -> None:
        super().__init__("Le journal ne se modifie pas : il se complète.")


class EvenementQuerySet(models.QuerySet["Evenement"]):
    """Events can be read and added; every bulk change is refused."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise `JournalIntact`."""
        raise JournalIntact

    def delete(self) -> NoReturn:
        """Raise `JournalIntact`."""
        raise JournalIntact

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Add rows; `JournalIntact` when it would overwrite those that exist (`update_conflicts`)."""
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            raise JournalIntact
        return super().bulk_create(objs, *args, **kwargs)

    def _raw_delete(self, using: str | None) -> NoReturn:
        """Raise `JournalIntact`: the last way of the ORM to a row."""
        raise JournalIntact

    _raw_delete.alters_data = True  # type: ignore[attr-defined]

    def du_dossier(self, dossier_id: object) -> EvenementQuerySet:
        """Events of one dossier, oldest first."""
        return self.filter(chaine=f"dossier:{dossier_id}").order_by("numero")


class Evenement(models.Model):
    """One fact, written once. Its `empreinte` covers its fields and the `empreinte` of the row before it."""

    chaine = models.CharField("chaîne", max_length=80)
    numero = models.PositiveIntegerField("numéro dans la chaîne")
    instant = models.DateTimeField("instant (UTC)")
    acteur_id = models.CharField("acteur", max_length=40, blank=True)
    role = models.CharField("rôle", max_length=30, blank=True)
    action = models.CharField("action", max_length=60)
    objet_type = models.CharField("type d’objet", max_length=60, blank=True)
    objet_id = models.CharField("objet", max_length=60, blank=True)
    etat_avant = models.CharField("état avant", max_length=30, blank=True)
    etat_apres = models.CharField("état après", max_length=30, blank=True)
    donnees = models.JSONField("codes et identifiants", default=dict, encoder=DjangoJSONEncoder)
    trace_empreinte = models.CharField("empreinte de la trace technique", max_length=64, blank=True)
    precedent = models.CharField("empreinte précédente", max_length=64, default=GENESE)
    empreinte = models.CharField("empreinte", max_length=64)

    objects = EvenementQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        verbose_name = "événement"
        ordering = ["id"]
        base_manager_name = "objects"  # what Django uses behind a row refuses what the row refuses
        indexes = [models.Index(fields=["acteur_id", "-instant"], condition=models.Q(action="consulte"), name="journal_lecture_d_une_personne")]
        constraints = [
            models.UniqueConstraint(fields=["chaine", "numero"], name="journal_evenement_place_unique"),
            models.CheckConstraint(condition=models.Q(numero__gte=1), name="journal_evenement_numero_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.chaine} nº {self.numero} : {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists already is never written again (`JournalIntact`)."""
        if self.pk is not None:
            raise JournalIntact
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `JournalIntact`."""
        raise JournalIntact


class Tete(models.Model):
    """The head of a chain: the row that is locked while an event is added, so that a chain serialises nothing else."""

    chaine = models.CharField("chaîne", max_length=80, primary_key=True)
    numero = models.PositiveIntegerField("dernier numéro", default=0)
    empreinte = models.CharField("dernière empreinte", max_length=64, default=GENESE)

    class Meta:
        """Options of the table."""

        verbose_name = "tête de chaîne"

    def __str__(self) -> str:
        return f"{self.chaine} : {self.numero}"


class TraceTechnique(models.Model):
    """IP address and user agent behind an event. Purgeable (12 months): only their salted hash is in the chain."""

    evenement = models.OneToOneField(Evenement, on_delete=models.PROTECT, related_name="trace")
    instant = models.DateTimeField("instant (UTC)", db_index=True)
    ip = models.CharField("adresse IP", max_length=45, blank=True)
    agent = models.CharField("navigateur", max_length=300, blank=True)
    sel = models.CharField("sel", max_length=32)

    class Meta:
        """Options of the table."""

        verbose_name = "trace technique"

    def __str__(self) -> str:
        return f"trace de {self.evenement_id}"


class AncreQuerySet(models.QuerySet["Ancre"]):
    """Anchors can be read and added; every bulk change is refused."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise `JournalIntact`."""
        raise JournalIntact

    def delete(self) -> NoReturn:
        """Raise `JournalIntact`."""
        raise JournalIntact


class Ancre(models.Model):
    """The heads of the chains at one instant, bound to the anchor before it: what existed then can no longer vanish unseen.

    `contenu` is the canonical JSON that is sealed, to the byte: the heads that moved since the anchor before, how many chains
    there are, and one fingerprint over the heads of all of them.
    """

    numero = models.PositiveIntegerField("numéro", unique=True)
    instant = models.DateTimeField("instant (UTC)")
    contenu = models.TextField("têtes des chaînes, en JSON")
    precedent = models.CharField("empreinte de l’ancre précédente", max_length=64, default=GENESE)
    empreinte = models.CharField("empreinte", max_length=64)

    objects = AncreQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        verbose_name = "ancre"
        ordering = ["numero"]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"ancre nº {self.numero}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists already is never written again (`JournalIntact`)."""
        if self.pk is not None:
            raise JournalIntact
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise `JournalIntact`."""
        raise JournalIntact
