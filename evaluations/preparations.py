"""Models of the private preparation of each evaluator, before the concertation. Read through `evaluations.models`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from candidates.models import Versionne

from .enums import Resultat

if TYPE_CHECKING:
    from comptes.models import Utilisateur


class PreparationQuerySet(models.QuerySet["Preparation"]):
    """Private preparations."""

    def lisibles_par(self, utilisateur: Utilisateur) -> PreparationQuerySet:
        """The person's own; those of their pair too, once both have frozen theirs. Nobody else ever reads one: no role does."""
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        miennes = Preparation.objects.filter(auteur=utilisateur)
        figees = miennes.filter(figee_le__isnull=False).values("evaluation")
        arretees = Preparation.objects.filter(evaluation=OuterRef("evaluation"), figee_le__isnull=True)
        paire = Q(evaluation__professionnel__evaluateur=utilisateur) | Q(evaluation__evaluateur_externe__evaluateur=utilisateur)
        return self.filter(Q(auteur=utilisateur) | (Q(evaluation__in=figees) & Q(figee_le__isnull=False) & ~Exists(arretees))).filter(paire)


class Preparation(models.Model):
    """What one of the pair thinks of the elements before the concertation, for themselves alone until both have frozen."""

    evaluation = models.ForeignKey("evaluations.Evaluation", on_delete=models.CASCADE, related_name="preparations")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preparations")
    figee_le = models.DateTimeField("figée le", null=True, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["evaluation", "auteur"], name="evaluations_preparation_unique")]

    def __str__(self) -> str:
        return f"préparation de {self.auteur_id} pour {self.evaluation_id}"


class PreparationElement(Versionne):
    """One element in a private preparation: a result, a note."""

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="elements")
    code = models.CharField("élément", max_length=20)
    resultat = models.CharField("résultat", max_length=20, choices=Resultat.choices, blank=True)
    note = models.TextField("note", max_length=2000, blank=True)

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["preparation", "code"], name="evaluations_preparation_element_unique")]

    def __str__(self) -> str:
        return f"{self.preparation_id} {self.code}"
