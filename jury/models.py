"""Sessions of the jury paritaire, their agenda, deliberation, decisions, minutes, and the register of awards."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone

from candidates.models import Dossier
from comptes.enums import College, Role
from comptes.models import AttributionRole
from journal.horloge import maintenant
from referentiels.models import Certification

from .deliberation import Deport, Emargement, LienDeclare, NoteJure, PieceDemandee, Urne, Vote
from .enums import BUREAU, EtatSession, Fonction, Issue, Nature, Presence, Sort, SortRecours

if TYPE_CHECKING:
    from comptes.models import Utilisateur


__all__ = [
    "Attribution", "Decision", "DecisionCompetence", "Deport", "Emargement", "Inscription", "LienDeclare", "MembreSession", "NoteJure",
    "PieceDemandee", "ProcesVerbal", "SessionJury", "Urne", "Vote",
]  # fmt: skip


class SessionJuryQuerySet(models.QuerySet["SessionJury"]):
    """Sessions."""

    def visibles_par(self, utilisateur: Utilisateur) -> SessionJuryQuerySet:
        """Sessions a person sits in, once they were convened to it, while they are of the jury; all of them for the secretariat.

        A session that changes its date, or takes a new member, stays open to whoever was convened before."""
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        if utilisateur.has_role("secretariat"):
            return self
        if not utilisateur.has_role(Role.JURE):
            return self.none()
        return self.filter(Exists(MembreSession.objects.convoques().filter(personne=utilisateur, session=models.OuterRef("pk"))))

    def suivies_par(self, utilisateur: Utilisateur) -> SessionJuryQuerySet:
        """The sessions that `visibles_par` gives, asked for in one query: every second, by everyone in the room."""
        if not utilisateur.is_authenticated or not utilisateur.is_active:
            return self.none()
        du_secretariat = AttributionRole.objects.en_vigueur().filter(utilisateur=utilisateur, role=Role.SECRETARIAT)
        siege = MembreSession.objects.convoques().tenus_par(utilisateur).filter(session=models.OuterRef("pk"))
        return self.filter(Exists(du_secretariat) | Exists(siege))

    def avec_inscrits(self) -> SessionJuryQuerySet:
        """Add `inscrits`, how many dossiers are on the agenda."""
        return self.annotate(inscrits=models.Count("inscriptions", filter=Q(inscriptions__is_active=True)))


class SessionJury(models.Model):
    """One session (l.57): date, place, members, agenda. `version` grows at each change, for the live view."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    numero = models.CharField("numéro", max_length=20, unique=True)
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="sessions")
    le = models.DateTimeField("date et heure")
    lieu = models.CharField("lieu", max_length=300)
    is_distance = models.BooleanField("à distance", default=False)
    is_masquee = models.BooleanField("identités masquées", default=False)
    etat = models.CharField("état", max_length=20, choices=EtatSession.choices, default=EtatSession.PREPARATION)
    version = models.PositiveIntegerField("version", default=0)
    convoquee_le = models.DateTimeField("convoquée le", null=True, blank=True)
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True)
    close_le = models.DateTimeField("close le", null=True, blank=True)
    annonce_prevue_le = models.DateField("résultats annoncés le", null=True, blank=True)
    annoncee_le = models.DateTimeField("résultats annoncés", null=True, blank=True)
    motif_annulation = models.CharField("motif de l’annulation", max_length=1000, blank=True)
    courante = models.ForeignKey("Inscription", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    courante_depuis = models.DateTimeField("dossier présenté depuis le", null=True, blank=True)

    objects = SessionJuryQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["-le"]
        verbose_name = "session du jury"
        verbose_name_plural = "sessions du jury"
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="close") | (Q(close_le__isnull=False) & Q(ouverte_le__isnull=False)), name="jury_session_close_datee"
            ),
            models.CheckConstraint(condition=~Q(etat="ouverte") | Q(ouverte_le__isnull=False), name="jury_session_ouverte_datee"),
            models.CheckConstraint(condition=~Q(etat="annulee") | ~Q(motif_annulation=""), name="jury_session_annulee_motivee"),
        ]

    def __str__(self) -> str:
        return f"{self.numero} du {timezone.localtime(self.le):%d/%m/%Y}"


class MembreSessionQuerySet(models.QuerySet["MembreSession"]):
    """Members of sessions."""

    def convoques(self) -> MembreSessionQuerySet:
        """Members to whom a convocation was written, whether it still holds or a new one is to come."""
        return self.filter(convoque_le__isnull=False)

    def du_jury(self) -> MembreSessionQuerySet:
        """Members who are of the jury today: their role is in force."""
        return self.filter(Exists(AttributionRole.objects.en_vigueur().filter(utilisateur=models.OuterRef("personne"), role=Role.JURE)))

    def tenus_par(self, utilisateur: Utilisateur) -> MembreSessionQuerySet:
        """The seats of a person while they are of the jury: whoever is no longer sits nowhere, and reads nothing of where they sat."""
        return self.du_jury().filter(personne=utilisateur)

    def lisent_les_noms(self) -> MembreSessionQuerySet:
        """Members who read the papers that name the candidates once their session is closed: all of them or, when its identities
        are masked, the president and the vice-president, who sign the minutes."""
        return self.filter(Q(session__is_masquee=False) | Q(fonction__in=BUREAU))


class MembreSession(models.Model):
    """A member of the jury in one session, by collège. `convoque_le`: when a convocation was last written to them; `is_convoque`: it still holds.

    `is_distance`: they attend from afar. `mandataire`: who votes for them while they are absent. `liens_declares_le`: when
    they said, on the names, with whom they have a link (masked identities).
    """

    session = models.ForeignKey(SessionJury, on_delete=models.CASCADE, related_name="membres")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sieges")
    college = models.CharField("collège", max_length=20, choices=College.choices)
    fonction = models.CharField("fonction", max_length=20, choices=Fonction.choices, default=Fonction.MEMBRE)
    presence = models.CharField("présence", max_length=10, choices=Presence.choices, default=Presence.ATTENDUE)
    convoque_le = models.DateTimeField("convoqué le", null=True, blank=True)
    is_convoque = models.BooleanField("convoqué pour la date et le lieu en vigueur", default=False)
    is_distance = models.BooleanField("présent à distance", default=False)
    mandataire = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="mandants", verbose_name="a donné pouvoir à")
    liens_declares_le = models.DateTimeField("liens déclarés le", null=True, blank=True)

    objects = MembreSessionQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["college", "personne__nom"]
        verbose_name = "membre de session"
        constraints = [
            models.UniqueConstraint(fields=["session", "personne"], name="jury_membre_unique"),
            models.UniqueConstraint(
                fields=["session", "fonction"], condition=Q(fonction__in=["president", "vice_president"]), name="jury_un_president_un_vice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne} ({self.get_college_display()})"

    @property
    def presence_dite(self) -> str:
        """Presence in full: in the room or from afar; absent, and who votes for them."""
        if self.presence == Presence.PRESENTE:
            return "Présent à distance" if self.is_distance else "Présent"
        if self.mandataire is not None:
            return f"{self.get_presence_display()}, a donné pouvoir à {self.mandataire.personne.nom_complet}"
        return self.get_presence_display()


class Inscription(models.Model):
    """A dossier on the agenda of a session, and what the session makes of it.

    `version` grows each time its decision moves: who acts on what they no longer see is told. `secondes`: how long it was
    the dossier presented, the current presentation left out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(SessionJury, on_delete=models.PROTECT, related_name="inscriptions")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="inscriptions")
    ordre = models.PositiveSmallIntegerField("ordre du jour")
    inscrite_le = models.DateTimeField("inscrite le", default=maintenant)
    is_active = models.BooleanField("à l’ordre du jour", default=True)
    sort = models.CharField("sort", max_length=20, choices=Sort.choices, default=Sort.A_EXAMINER)
    motif = models.CharField("motif de l’ajournement ou du retrait", max_length=1000, blank=True)
    conformite_confirmee_le = models.DateTimeField("conformité confirmée le", null=True, blank=True)
    conformite_reserve = models.CharField("réserve du jury sur la conformité", max_length=1000, blank=True)
    version = models.PositiveIntegerField("version", default=0)
    secondes = models.PositiveIntegerField("temps d’examen (secondes)", default=0)
    vote_appele_le = models.DateTimeField("vote appelé le", null=True, blank=True)
    vote_clos_le = models.DateTimeField("vote clos le", null=True, blank=True)
    is_vote_secret = models.BooleanField("vote à bulletin secret", default=False)
    codes_votes = models.JSONField("compétences mises aux voix", default=list, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["ordre", "inscrite_le"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(is_active=True), name="jury_dossier_inscrit_une_fois"),
            models.CheckConstraint(condition=~Q(sort="ajourne") | ~Q(motif=""), name="jury_ajournement_motive"),
            models.CheckConstraint(condition=Q(vote_clos_le__isnull=True) | Q(vote_appele_le__isnull=False), name="jury_vote_clos_apres_appel"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier.numero} ({self.session.numero})"


class Decision(models.Model):
    """What the jury decides of a dossier. Provisional until the session is closed; then final, numbered, never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inscription = models.OneToOneField(Inscription, on_delete=models.PROTECT, related_name="decision")
    numero = models.CharField("numéro", max_length=20, unique=True, null=True, blank=True)
    issue = models.CharField("résultat", max_length=12, choices=Issue.choices)
    preconisations = models.TextField("préconisations", max_length=5000, blank=True)
    is_en_bloc = models.BooleanField("adoptée en une seule motion", default=False)
    prise_le = models.DateTimeField("prise le", default=maintenant)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    arretee_le = models.DateTimeField("arrêtée le", null=True, blank=True)
    fiche_id = models.UUIDField("fiche de décision", null=True, blank=True)
    remplace = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplacee_par")

    class Meta:
        """Options of the table."""

        verbose_name = "décision"
        constraints = [
            models.CheckConstraint(condition=Q(arretee_le__isnull=True) | Q(numero__isnull=False), name="jury_decision_arretee_numerotee"),
            models.CheckConstraint(condition=~Q(issue="partielle") | ~Q(preconisations="") | Q(arretee_le__isnull=True), name="jury_partielle_preconisee"),
        ]

    def __str__(self) -> str:
        return f"{self.numero or 'provisoire'} : {self.get_issue_display()}"


class DecisionCompetence(models.Model):
    """The jury's verdict on one competence, beside the evaluators' conclusion."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="competences")
    code = models.CharField("compétence", max_length=20)
    is_maitrisee = models.BooleanField("maîtrisée selon les évaluateurs")
    is_validee = models.BooleanField("validée par le jury")
    motif = models.TextField("motif", max_length=2000, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["code"]
        verbose_name = "décision par compétence"
        constraints = [
            models.UniqueConstraint(fields=["decision", "code"], name="jury_decision_competence_unique"),
            models.CheckConstraint(condition=Q(is_validee=F("is_maitrisee")) | ~Q(motif=""), name="jury_changement_motive"),
        ]

    def __str__(self) -> str:
        return f"{self.code} : {'validée' if self.is_validee else 'non validée'}"


class ProcesVerbal(models.Model):
    """The minutes of a session: numbered, frozen at closing, signed by president and vice-president, then sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(SessionJury, on_delete=models.PROTECT, related_name="proces_verbaux")
    numero = models.CharField("numéro", max_length=20, unique=True)
    contenu = models.JSONField("contenu", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("SHA-256 du contenu canonique", max_length=64)
    redige_le = models.DateTimeField("rédigé le", default=maintenant)
    document_id = models.UUIDField("document à signer", null=True, blank=True)
    scelle_id = models.UUIDField("document scellé", null=True, blank=True)
    signe_le = models.DateTimeField("signé le", null=True, blank=True)
    remplace = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplace_par")

    class Meta:
        """Options of the table."""

        ordering = ["-redige_le"]
        verbose_name = "procès-verbal"
        verbose_name_plural = "procès-verbaux"

    def __str__(self) -> str:
        return self.numero


class RegistreQuerySet(models.QuerySet["Attribution"]):
    """Awards."""

    def en_vigueur(self) -> RegistreQuerySet:
        """Awards that no correction cancelled."""
        return self.filter(annulee_le__isnull=True)


class Attribution(models.Model):
    """Register of awards (kept 50 years): what a person earned, by which decision and minutes, until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    numero = models.CharField("numéro", max_length=20, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="attributions")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="attribution")
    proces_verbal = models.ForeignKey(ProcesVerbal, on_delete=models.PROTECT, related_name="attributions")
    nature = models.CharField("nature", max_length=12, choices=Nature.choices)
    titulaire = models.CharField("titulaire", max_length=260)
    competences = models.JSONField("compétences acquises", default=list)
    attribuee_le = models.DateField("attribuée le")
    benefice_jusqu_au = models.DateField("bénéfice jusqu’au", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    motif_annulation = models.CharField("motif de l’annulation", max_length=2000, blank=True)

    objects = RegistreQuerySet.as_manager()

    class Meta:
        """Options of the table."""

        ordering = ["-attribuee_le", "numero"]
        constraints = [models.CheckConstraint(condition=Q(annulee_le__isnull=True) | ~Q(motif_annulation=""), name="jury_attribution_annulee_motivee")]

    def __str__(self) -> str:
        return f"{self.numero} : {self.get_nature_display()}"


class RappelBenefice(models.Model):
    """A reminder written before the end of a partial award: `mois` before it, once."""

    attribution = models.ForeignKey(Attribution, on_delete=models.CASCADE, related_name="rappels")
    mois = models.PositiveSmallIntegerField("mois avant la fin")
    ecrit_le = models.DateTimeField("écrit le", default=maintenant)

    class Meta:
        """Options of the table."""

        verbose_name = "rappel de fin de bénéfice"
        verbose_name_plural = "rappels de fin de bénéfice"
        constraints = [models.UniqueConstraint(fields=["attribution", "mois"], name="jury_rappel_benefice_unique")]

    def __str__(self) -> str:
        return f"{self.attribution.numero} : {self.mois} mois avant"


class Recours(models.Model):
    """What a candidate writes against a decision of the jury, and what is answered. One per decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="recours")
    texte = models.TextField("texte", max_length=10_000)
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    saisi_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sort = models.CharField("suite", max_length=12, choices=SortRecours.choices, default=SortRecours.EN_ATTENTE)
    reponse = models.TextField("réponse", max_length=5000, blank=True)
    repondu_le = models.DateTimeField("répondu le", null=True, blank=True)
    repondu_par = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """Options of the table."""

        ordering = ["depose_le"]
        verbose_name = "recours contre une décision"
        verbose_name_plural = "recours contre une décision"
        constraints = [
            models.CheckConstraint(condition=Q(sort="en_attente") | (Q(repondu_le__isnull=False) & ~Q(reponse="")), name="jury_recours_repondu_motive"),
        ]

    def __str__(self) -> str:
        return f"recours contre {self.decision.numero} : {self.get_sort_display()}"


class Rectification(models.Model):
    """A correction of one final decision, for a reason: drafted by the bureau of its session as new minutes, in force once both have signed them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corrigee = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="rectifications")
    proces_verbal = models.OneToOneField(ProcesVerbal, on_delete=models.PROTECT, related_name="rectification")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="rectification")
    motif = models.TextField("motif", max_length=2000)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    redigee_le = models.DateTimeField("rédigée le", default=maintenant)
    appliquee_le = models.DateTimeField("appliquée le", null=True, blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    motif_retrait = models.CharField("motif du retrait", max_length=1000, blank=True)

    class Meta:
        """Options of the table."""

        ordering = ["redigee_le"]
        verbose_name = "rectification d’une décision"
        verbose_name_plural = "rectifications de décisions"
        constraints = [
            models.UniqueConstraint(fields=["corrigee"], condition=Q(retiree_le__isnull=True), name="jury_rectification_une_fois"),
            models.CheckConstraint(condition=~Q(motif=""), name="jury_rectification_motivee"),
            models.CheckConstraint(condition=Q(appliquee_le__isnull=True) | Q(decision__isnull=False), name="jury_rectification_appliquee_decide"),
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True) | (Q(appliquee_le__isnull=True) & ~Q(motif_retrait="")), name="jury_rectification_retiree_motivee"
            ),
        ]

    def __str__(self) -> str:
        return f"rectification de {self.corrigee.numero}"

    @property
    def is_en_cours(self) -> bool:
        """Drafted, neither signed by both nor withdrawn."""
        return self.appliquee_le is None and self.retiree_le is None
