"""Missions of the pair, the evaluation and its grid, the bilan."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from candidates.enums import DECIDES, Etat
from candidates.models import LONGUEUR_REPONSE, Acces, Dossier, Versionne
from comptes.enums import ROLES_HABILITES
from comptes.models import Habilitation, Organisation, Suspension
from journal.horloge import maintenant

from .enums import EtatMission, Forme, Lieu, Presentation, Proposition, Resultat, Situation
from .preparations import Preparation, PreparationElement
from .regles import duree_entretien

if TYPE_CHECKING:
    from datetime import date

    from comptes.models import Utilisateur

__all__ = [
    "Evaluation",
    "EvaluationCompetence",
    "EvaluationElement",
    "Mission",
    "MissionQuerySet",
    "Observation",
    "Preparation",
    "PreparationElement",
    "QuestionEntretien",
    "Report",
    "VersionBilan",
]


def _lus_par(utilisateur: Utilisateur) -> models.QuerySet[Acces, dict[str, Any]]:
    """Dossiers that an access as one of the pair opens to this person now."""
    return Acces.objects.ouverts().filter(personne=utilisateur, role__in=[r.value for r in ROLES_HABILITES]).values("dossier")


class MissionQuerySet(models.QuerySet["Mission"]):
    """Missions."""

    def visibles_par(self, utilisateur: Utilisateur) -> MissionQuerySet:
        """The person's own missions that are proposed or accepted, as long as they read the dossier; all of them for the secretariat.

        A role that the person no longer holds shows none of its missions. After the decision of the jury, an accepted mission is read until the end of the recours: then it no longer exists for them.
        """
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        if utilisateur.has_role("secretariat"):
            return self
        return self.filter(evaluateur=utilisateur, role__in=utilisateur.roles).en_vigueur().filter(~Q(dossier__etat__in=DECIDES) | Q(dossier__in=_lus_par(utilisateur)))

    def closes_pour(self, utilisateur: Utilisateur) -> MissionQuerySet:
        """The person's own missions that they no longer read: decided and past the recours, or taken back. For their number and dates alone."""
        passees = Q(etat=EtatMission.ACCEPTEE, dossier__etat__in=DECIDES) & ~Q(dossier__in=_lus_par(utilisateur))
        return self.filter(evaluateur=utilisateur).filter(passees | Q(etat=EtatMission.REMPLACEE))

    def en_vigueur(self) -> MissionQuerySet:
        """Missions proposed or accepted, not refused nor replaced."""
        return self.filter(etat__in=[EtatMission.PROPOSEE, EtatMission.ACCEPTEE])

    def en_cours(self) -> MissionQuerySet:
        """Missions that still ask something of the person: the evaluation is to come or under way."""
        return self.en_vigueur().filter(dossier__etat__in=[Etat.PRET, Etat.EN_EVALUATION])

    def sans_reponse(self) -> MissionQuerySet:
        """Missions proposed on a dossier that waits for its pair."""
        return self.filter(etat=EtatMission.PROPOSEE, dossier__etat=Etat.PRET)

    def en_retard(self, jour: date) -> MissionQuerySet:
        """Missions without an answer whose last day to answer is before `jour`."""
        return self.sans_reponse().filter(repondre_avant__lt=jour)

    def sans_habilitation(self) -> MissionQuerySet:
        """Missions whose person is not habilité on the day of the evaluation, fixed or foreseen; each carries that `jour`."""
        fixees = Evaluation.objects.filter(dossier=OuterRef("dossier"), is_active=True, prevue_le__isnull=False)
        datees = self.annotate(jour=Coalesce(Subquery(fixees.values(jour_fixe=TruncDate("prevue_le"))[:1]), F("date_prevue")))
        arretees = Suspension.objects.filter(habilitation=OuterRef("pk"), du__lte=OuterRef(OuterRef("jour"))).filter(
            Q(levee_le__isnull=True) | Q(levee_le__gt=OuterRef(OuterRef("jour")))
        )
        valables = Habilitation.objects.filter(
            utilisateur=OuterRef("evaluateur"), role=OuterRef("role"), certification=OuterRef("dossier__referentiel__certification"),
            du__lte=OuterRef("jour"), au__gte=OuterRef("jour"),
        ).filter(~Exists(arretees))  # fmt: skip
        return datees.filter(~Exists(valables))


class Mission(models.Model):
    """The appointment of one evaluator on one dossier (l.51–54)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="missions")
    evaluateur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="missions")
    habilitation = models.ForeignKey(Habilitation, on_delete=models.PROTECT, related_name="missions")
    role = models.CharField("rôle", max_length=30, choices=[(r.value, r.label) for r in ROLES_HABILITES])
    etat = models.CharField("état", max_length=20, choices=EtatMission.choices, default=EtatMission.PROPOSEE)
    proposee_le = models.DateTimeField("proposée le", default=maintenant)
    proposee_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    date_prevue = models.DateField("évaluation prévue le")
    repondre_avant = models.DateField("réponse attendue jusqu’au", null=True, blank=True)
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)
    liens_declares = models.TextField("liens déclarés avec le candidat", max_length=2000, blank=True)
    sans_lien = models.BooleanField("déclare n’avoir aucun lien", default=False)
    motif = models.CharField("motif du refus ou du remplacement", max_length=1000, blank=True)

    objects = MissionQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["-proposee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "role"], condition=Q(etat__in=["proposee", "acceptee"]),
                name="evaluations_un_evaluateur_par_role",
            ),
            models.UniqueConstraint(
                fields=["dossier", "evaluateur"], condition=Q(etat__in=["proposee", "acceptee"]),
                name="evaluations_deux_personnes_distinctes",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["refusee", "remplacee"]) | ~Q(motif=""), name="evaluations_mission_refus_motive"
            ),
            models.CheckConstraint(
                condition=~Q(etat="acceptee") | Q(repondue_le__isnull=False), name="evaluations_mission_acceptee_datee"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_role_display()} : {self.evaluateur}"

    @property
    def is_en_retard(self) -> bool:
        """The answer is still awaited, and its last day is behind (today in Paris)."""
        return self.etat == EtatMission.PROPOSEE and self.repondre_avant is not None and self.repondre_avant < timezone.localdate()


class Evaluation(Versionne):
    """One evaluation of a dossier by one pair: plan, observation, interview, grid, bilan. One is active per dossier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evaluations")
    professionnel = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    evaluateur_externe = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField("en vigueur", default=True)
    ouverte_le = models.DateTimeField("ouverte le", default=maintenant)
    prevue_le = models.DateTimeField("prévue le", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=20, choices=Lieu.choices, blank=True)
    hote = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    adresse = models.CharField("adresse", max_length=300, blank=True)
    forme = models.CharField("forme", max_length=20, choices=Forme.choices, default=Forme.SUR_PLACE)
    acces_distance = models.CharField("accès à l’entretien à distance", max_length=500, blank=True)
    plateau = models.JSONField("conditions vérifiées", default=list, blank=True)
    conditions_materielles = models.BooleanField("conditions matérielles vérifiées", default=False)
    conditions_organisationnelles = models.BooleanField("conditions organisationnelles vérifiées", default=False)
    partie_3_verifiee = models.BooleanField("partie 3 renseignée, vérifiée", default=False)
    candidat_informe_le = models.DateTimeField("candidat informé le", null=True, blank=True)
    annoncee_pour = models.DateTimeField("date annoncée au candidat", null=True, blank=True)
    accuse_le = models.DateTimeField("réception confirmée le", null=True, blank=True)
    accuse_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entretien_debut = models.DateTimeField("début de l’entretien", null=True, blank=True)
    entretien_fin = models.DateTimeField("fin de l’entretien", null=True, blank=True)
    entretien_notes = models.TextField("notes de l’entretien", max_length=LONGUEUR_REPONSE, blank=True)
    commentaire_candidat = models.TextField("commentaires du candidat", max_length=LONGUEUR_REPONSE, blank=True)
    commentaire_professionnel = models.TextField(
        "commentaires du professionnel du secteur", max_length=LONGUEUR_REPONSE, blank=True
    )
    commentaire_evaluateur = models.TextField("commentaires de l’évaluateur externe", max_length=LONGUEUR_REPONSE, blank=True)
    tour = models.PositiveSmallIntegerField("version du bilan", default=1)
    presente_le = models.DateTimeField("bilan présenté au candidat le", null=True, blank=True)
    presentation = models.CharField("présenté", max_length=12, choices=Presentation.choices, blank=True)
    bilan_arrete_le = models.DateTimeField("bilan arrêté le", null=True, blank=True)
    bilan_id = models.UUIDField("document du bilan", null=True, blank=True)
    nb_signatures = models.PositiveSmallIntegerField("signatures ou refus consignés", default=0)
    is_signee = models.BooleanField("bilan signé par tous", default=False)

    class Meta:
        """Options of the table."""

        ordering = ["-ouverte_le"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(is_active=True), name="evaluations_une_seule_active"),
            models.CheckConstraint(
                condition=Q(entretien_debut__isnull=True) | Q(entretien_fin__isnull=True) | Q(entretien_fin__gt=F("entretien_debut")),
                name="evaluations_entretien_en_ordre",
            ),
            models.CheckConstraint(
                condition=Q(is_signee=False) | (Q(bilan_arrete_le__isnull=False) & Q(nb_signatures=3)),
                name="evaluations_signee_par_trois",
            ),
        ]

    def __str__(self) -> str:
        return f"évaluation de {self.dossier_id}"

    @property
    def entretien_minutes(self) -> int:
        """Length of the interview, in whole minutes."""
        return duree_entretien(self.entretien_debut, self.entretien_fin)

    @property
    def is_figee(self) -> bool:
        """Results and comments are closed; only signatures are awaited."""
        return self.bilan_arrete_le is not None


class VersionBilan(models.Model):
    """One bilan that was closed: its document, and, when it was opened again, by whom and why. Its signatures no longer hold then."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("version")
    document_id = models.UUIDField("document du bilan")
    presente_le = models.DateTimeField("présenté au candidat le", null=True, blank=True)
    presentation = models.CharField("présenté", max_length=12, choices=Presentation.choices, blank=True)
    arrete_le = models.DateTimeField("arrêté le")
    nb_signatures = models.PositiveSmallIntegerField("signatures ou refus annulés", default=0)
    rouvert_le = models.DateTimeField("rouvert le", null=True, blank=True)
    rouvert_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.TextField("motif de la réouverture", max_length=LONGUEUR_REPONSE, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["numero"]
        verbose_name = "version du bilan"
        verbose_name_plural = "versions du bilan"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "numero"], name="evaluations_version_unique"),
            models.CheckConstraint(
                condition=Q(rouvert_le__isnull=True, motif="") | (Q(rouvert_le__gte=F("arrete_le")) & ~Q(motif="")),
                name="evaluations_version_rouverte_motivee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}, version {self.numero}"


class Report(models.Model):
    """A date of evaluation that was told, then moved, or cancelled when there is no new one: kept as it was, never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="reports")
    ancienne = models.DateTimeField("ancienne date")
    nouvelle = models.DateTimeField("nouvelle date", null=True, blank=True)
    motif = models.CharField("motif", max_length=1000)
    par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", default=maintenant)

    class Meta:
        """Options of the table."""

        ordering = ["-le"]
        constraints = [
            models.CheckConstraint(condition=~Q(motif=""), name="evaluations_report_motive"),
            models.CheckConstraint(condition=Q(nouvelle__isnull=True) | ~Q(nouvelle=F("ancienne")), name="evaluations_report_change_la_date"),
        ]

    def __str__(self) -> str:
        return f"report du {self.ancienne:%d/%m/%Y}"


class Observation(Versionne):
    """One observation in a professional situation (l.318, 363)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="observations")
    code = models.CharField("compétence", max_length=20)
    le = models.DateField("le")
    lieu = models.CharField("lieu", max_length=200)
    situation = models.CharField("situation", max_length=10, choices=Situation.choices)
    constat = models.TextField("ce qui a été observé", max_length=LONGUEUR_REPONSE)

    class Meta:
        """Options of the table."""

        ordering = ["le"]

    def __str__(self) -> str:
        return f"observation {self.code} du {self.le:%d/%m/%Y}"


class QuestionEntretien(Versionne):
    """One question of the interview as the pair asks it (l.416), and what the candidate answered: working notes of the pair.

    `code` names the question of the guide (« C1.T1.2 ») or the one that was added (« C1.P1 »); `texte` is empty while the
    guide's own words serve.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="questions_entretien")
    competence = models.CharField("compétence", max_length=20)
    code = models.CharField("question", max_length=20)
    texte = models.CharField("question posée", max_length=1000, blank=True)
    reponse = models.TextField("réponse", max_length=LONGUEUR_REPONSE, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "code"], name="evaluations_question_unique")]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.code}"


class EvaluationCompetence(Versionne):
    """One competence of the grid: its two dates, what the rule proposed, what the evaluators conclude."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="competences")
    code = models.CharField("compétence", max_length=20)
    lecture_le = models.DateField("lecture du dossier le", null=True, blank=True)
    resultats_le = models.DateField("résultats le", null=True, blank=True)
    proposition = models.CharField("proposition", max_length=20, choices=Proposition.choices, blank=True)
    conclusion = models.CharField(
        "résultat de l’évaluation finale", max_length=20, blank=True,
        choices=[(p.value, p.label) for p in (Proposition.MAITRISEE, Proposition.NON_MAITRISEE)],
    )  # fmt: skip
    motif = models.TextField("motif", max_length=2000, blank=True)
    observations = models.TextField("observations du bilan", max_length=LONGUEUR_REPONSE, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "code"], name="evaluations_competence_unique"),
            models.CheckConstraint(
                condition=Q(lecture_le__isnull=True) | Q(resultats_le__isnull=True) | Q(resultats_le__gte=F("lecture_le")),
                name="evaluations_lecture_avant_resultats",
            ),
            models.CheckConstraint(
                condition=Q(conclusion="") | Q(conclusion=F("proposition")) | ~Q(motif=""),
                name="evaluations_conclusion_motivee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.code}"

    @property
    def is_divergente(self) -> bool:
        """The evaluators departed from the proposal, or decided an undetermined one."""
        return bool(self.conclusion) and self.conclusion != self.proposition


class EvaluationElement(Versionne):
    """One cell of the grid: what to check in the interview (step 1) and the result (step 2)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="elements")
    code = models.CharField("élément", max_length=20)
    points_a_verifier = models.TextField("points à vérifier lors de l’entretien", max_length=5000, blank=True)
    resultat = models.CharField("résultat", max_length=20, choices=Resultat.choices, blank=True)
    commentaire = models.TextField("commentaire", max_length=5000, blank=True)
    annotation = models.TextField("annotation du professionnel du secteur", max_length=5000, blank=True)

    class Meta:
        """Options of the table."""

        constraints = [models.UniqueConstraint(fields=["evaluation", "code"], name="evaluations_element_unique")]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.code}"
