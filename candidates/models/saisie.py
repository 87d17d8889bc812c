"""What the candidate writes: career, jobs, part 3, proofs."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from comptes.models import Organisation
from journal.horloge import maintenant

from ..enums import Analyse
from .base import LONGUEUR_REPONSE, Redige
from .dossier import Dossier
from .papier import Pli


class Parcours(Redige):
    """Career and training of part 2 (l.107–228), without the jobs, and the place of the sworn statement (l.243)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, primary_key=True, related_name="parcours")
    experience_totale = models.CharField("durée totale de votre expérience professionnelle", max_length=100, blank=True)
    experience_metier = models.CharField(
        "durée totale de votre expérience professionnelle dans l’assistanat de formation", max_length=100, blank=True
    )
    autres_activites = models.BooleanField("autres activités d’assistant(e)", null=True, blank=True)
    autres_activites_lesquelles = models.TextField("lesquelles", max_length=LONGUEUR_REPONSE, blank=True)
    autres_activites_utilite = models.TextField("utilité", max_length=LONGUEUR_REPONSE, blank=True)
    derniere_classe = models.CharField("dernière classe suivie", max_length=40, blank=True)
    diplomes = models.JSONField("diplômes, titres ou certifications", default=dict, blank=True)
    autres_demandes = models.PositiveSmallIntegerField("autres demandes de VAE cette année", default=0)
    fait_a = models.CharField("fait à", max_length=100, blank=True)

    class Meta:
        """Options of the table."""

        verbose_name = "parcours"
        verbose_name_plural = "parcours"

    def __str__(self) -> str:
        return f"parcours de {self.dossier_id}"


class Emploi(Redige):
    """A job described in part 2 (l.126–175); several allowed (footnote l.2004)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="emplois")
    intitule = models.CharField("intitulé de l’emploi", max_length=200, blank=True)
    entreprise = models.CharField("entreprise", max_length=200, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    secteur = models.CharField("secteur d’activité", max_length=200, blank=True)
    du = models.DateField("depuis le", null=True, blank=True)
    au = models.DateField("jusqu’au", null=True, blank=True)
    dans_le_metier = models.BooleanField("emploi dans l’assistanat de formation", null=True, blank=True)
    is_salarie = models.BooleanField("emploi salarié", default=True)
    activites = models.JSONField("principales activités", default=dict, blank=True)
    cree_le = models.DateTimeField("créé le", default=maintenant)

    class Meta:
        """Options of the table."""

        ordering = ["cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=Q(du__isnull=True) | Q(au__isnull=True) | Q(au__gte=F("du")),
                name="candidates_emploi_dates_en_ordre",
            )
        ]

    def __str__(self) -> str:
        return f"{self.intitule} – {self.entreprise}"


class ReponseActivite(Redige):
    """One row of an activities table of part 3: done or not, examples, documents or tools."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="reponses_activites")
    code = models.CharField("activité", max_length=20)
    is_realisee = models.BooleanField("réalisée", null=True, blank=True)
    exemples = models.TextField("exemples", max_length=LONGUEUR_REPONSE, blank=True)
    documents = models.TextField("documents ou outils", max_length=LONGUEUR_REPONSE, blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="candidates_activite_unique")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"


class ReponseQuestion(Redige):
    """The answer to an open question of part 3, or (code of a competence) why it comes without proof."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="reponses_questions")
    code = models.CharField("question", max_length=20)
    texte = models.TextField("réponse", max_length=LONGUEUR_REPONSE, blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="candidates_question_unique")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"


def chemin_preuve(preuve: Preuve, _nom: str) -> str:
    """Private path of a proof; never the name the person gave."""
    return f"preuves/{preuve.dossier_id}/{preuve.id}"


class Preuve(models.Model):
    """A file joined by the candidate: payslip, certificate, or a document that shows an activity (l.179, 364)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="preuves")
    nom = models.CharField("nom du fichier", max_length=255)
    fichier = models.FileField("fichier", upload_to=chemin_preuve, max_length=200)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("SHA-256", max_length=64)
    montre = models.CharField("ce que montre cette preuve", max_length=500, blank=True)
    cibles = models.JSONField("à l’appui de", default=list)
    ajoutee_le = models.DateTimeField("ajoutée le", default=maintenant)
    ajoutee_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    analyse = models.CharField("analyse antivirus", max_length=20, choices=Analyse.choices, default=Analyse.SANS_OBJET)
    analysee_le = models.DateTimeField("analysée le", null=True, blank=True)
    virus = models.CharField("virus trouvé", max_length=200, blank=True)
    pli = models.ForeignKey(Pli, on_delete=models.PROTECT, null=True, blank=True, related_name="scans", verbose_name="numérisé du pli")

    class Meta:
        """Options of the table."""

        ordering = ["ajoutee_le"]
        constraints = [
            models.CheckConstraint(condition=Q(taille__gt=0), name="candidates_preuve_non_vide"),
        ]

    def __str__(self) -> str:
        return self.nom


class Modification(models.Model):
    """What a field said before someone else than its last author wrote in it: no text is lost, each change has a name.

    Writing on by the same person adds no row; `avant` is the value they replaced (text, boolean, ISO date, or boxes).
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="modifications")
    page = models.CharField("page du formulaire", max_length=60)
    champ = models.CharField("champ", max_length=60)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", default=maintenant)
    avant = models.JSONField("valeur remplacée", null=True, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.page} {self.champ}"
