"""Whom a new value of each dated setting affects, counted at its reference date (metier, settings of the certifier).

Counts are of everything; the examples are those that the reader may see: an administrator, who reads no dossier, has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse

from candidates.enums import Etat
from candidates.models import Dossier
from comptes.models import Habilitation, Invitation
from documents.models import Document
from evaluations.models import Evaluation, Mission
from jury.enums import EtatSession
from jury.models import SessionJury
from referentiels.models import Parametre
from referentiels.portee import Demande, Effet, Exemple, Groupe, compteur_de_dossiers, mesure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

EXEMPLES = 5
FINAUX = (Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE)


def _du_cqp(lignes: QuerySet[Any], demande: Demande, chemin: str) -> QuerySet[Any]:
    """Rows of the CQP of the demand; for all CQPs, those whose CQP has no value of its own."""
    if demande.certification is not None:
        return lignes.filter(**{chemin: demande.certification})
    propres = Parametre.objects.filter(code=demande.reglage.code, certification__isnull=False, annulation__isnull=True)
    return lignes.exclude(**{f"{chemin}__in": propres.values("certification")})


def _dossiers(demande: Demande) -> QuerySet[Dossier]:
    return _du_cqp(Dossier.objects.order_by("numero"), demande, "referentiel__certification")


def _groupe(demande: Demande, effet: Effet, lignes: QuerySet[Dossier], un: str, plusieurs: str) -> Groupe:
    """A group of dossiers; `{n}` is their number."""
    nombre = lignes.count()
    vus: Iterable[Dossier] = ()
    if nombre and demande.lecteur is not None:
        vus = lignes.filter(pk__in=Dossier.objects.visibles_par(demande.lecteur).values("pk")).select_related("candidat")[:EXEMPLES]
    exemples = tuple(Exemple(f"{d.numero}, {d.candidat}", reverse("bureau:dossier", args=[d.pk])) for d in vus)
    return Groupe(effet, nombre, _dire(nombre, un, plusieurs), exemples)


def _dire(nombre: int, un: str, plusieurs: str) -> str:
    return (un if nombre == 1 else plusieurs).replace("{n}", str(nombre))


@mesure("experience_mois_min", "demandes_par_certification", "demandes_toutes")
def au_premier_depot(demande: Demande) -> list[Groupe]:
    """Drafts read the value of the day they are first deposited; what is deposited keeps its own."""
    dossiers, jour = _dossiers(demande).filter(origine__isnull=True), f"{demande.du:%d/%m/%Y}"
    deposes = dossiers.filter(premier_depot_le__isnull=False)
    return [
        _groupe(
            demande, Effet.CONCERNE, dossiers.filter(etat=Etat.BROUILLON, premier_depot_le__isnull=True),
            f"1 demande en préparation la lira, si elle est déposée à partir du {jour}.",
            f"{{n}} demandes en préparation la liront, si elles sont déposées à partir du {jour}.",
        ),
        _groupe(
            demande, Effet.INTACT, deposes.filter(premier_depot_le__date__lt=demande.du),
            f"1 demande déjà déposée garde\u00a0: {demande.avant}.", f"{{n}} demandes déjà déposées gardent\u00a0: {demande.avant}.",
        ),
        _groupe(
            demande, Effet.RELU, deposes.filter(premier_depot_le__date__gte=demande.du),
            f"1 demande a été déposée depuis le {jour} avec la valeur précédente ({demande.avant}).",
            f"{{n}} demandes ont été déposées depuis le {jour} avec la valeur précédente ({demande.avant}).",
        ),
    ]  # fmt: skip


@mesure("delai_recevabilite_mois")
def au_dossier_complet(demande: Demande) -> list[Groupe]:
    """The delay is fixed the day the file is complete."""
    dossiers, jour = _dossiers(demande), f"{demande.du:%d/%m/%Y}"
    en_cours = dossiers.filter(etat=Etat.DEPOSE)
    return [
        _groupe(
            demande, Effet.CONCERNE, dossiers.filter(etat__in=[Etat.BROUILLON, Etat.INCOMPLET]),
            f"1 demande sera à statuer dans ce délai, si elle est complète à partir du {jour}.",
            f"{{n}} demandes seront à statuer dans ce délai, si elles sont complètes à partir du {jour}.",
        ),
        _groupe(
            demande, Effet.INTACT, en_cours.filter(complet_le__lt=demande.du),
            "1 demande à statuer garde son échéance.", "{n} demandes à statuer gardent leur échéance.",
        ),
        _groupe(
            demande, Effet.RELU, en_cours.filter(complet_le__gte=demande.du),
            f"1 demande complète depuis le {jour} garde l’échéance déjà calculée ({demande.avant}).",
            f"{{n}} demandes complètes depuis le {jour} gardent l’échéance déjà calculée ({demande.avant}).",
        ),
    ]  # fmt: skip


@mesure("entretien_minutes_min")
def au_jour_de_l_evaluation(demande: Demande) -> list[Groupe]:
    """An evaluation reads the value of its day."""
    dossiers, jour = _dossiers(demande), f"{demande.du:%d/%m/%Y}"
    actives = Evaluation.objects.filter(is_active=True)
    en_cours = dossiers.filter(etat__in=[Etat.PRET, Etat.EN_EVALUATION])
    tenues = dossiers.exclude(etat__in=[Etat.PRET, Etat.EN_EVALUATION])
    avant = actives.filter(prevue_le__date__lt=demande.du).values("dossier")
    apres = actives.filter(prevue_le__date__gte=demande.du).values("dossier")
    return [
        _groupe(
            demande, Effet.CONCERNE, en_cours.exclude(pk__in=avant),
            f"1 évaluation à venir la lira, si elle a lieu à partir du {jour}.",
            f"{{n}} évaluations à venir la liront, si elles ont lieu à partir du {jour}.",
        ),
        _groupe(
            demande, Effet.INTACT, dossiers.filter(pk__in=avant),
            f"1 évaluation prévue ou tenue avant ce jour garde\u00a0: {demande.avant}.",
            f"{{n}} évaluations prévues ou tenues avant ce jour gardent\u00a0: {demande.avant}.",
        ),
        _groupe(
            demande, Effet.RELU, tenues.filter(pk__in=apres),
            f"1 évaluation a eu lieu depuis le {jour} avec la valeur précédente ({demande.avant}).",
            f"{{n}} évaluations ont eu lieu depuis le {jour} avec la valeur précédente ({demande.avant}).",
        ),
    ]  # fmt: skip


@mesure("habilitation_mois")
def a_la_designation(demande: Demande) -> list[Groupe]:
    """The duration is proposed when an habilitation is entered; those of the register keep their dates."""
    n = _du_cqp(Habilitation.objects.filter(au__gte=demande.aujourd_hui), demande, "certification").count()
    return [
        Groupe(Effet.INTACT, n, _dire(n, "1 habilitation en cours garde sa date de fin.", "{n} habilitations en cours gardent leur date de fin."))
    ]


@mesure("habilitation_rappel_jours")
def au_rappel(demande: Demande) -> list[Groupe]:
    """Whoever is habilité is reminded by the value in force on the day; a reminder that left is not sent again."""
    n = Habilitation.objects.filter(au__gte=demande.aujourd_hui).count()
    return [
        Groupe(Effet.CONCERNE, n, _dire(n, "1 habilitation en cours sera rappelée avec la nouvelle valeur.", "{n} habilitations en cours seront rappelées avec la nouvelle valeur."))
    ]


@mesure("convocation_jours", "notification_jours", "quorum_par_college", "voix_preponderante", "annonce_automatique", "jury_minutes_par_dossier", "majorite_exprimes", "parite_exigee", "suppleants_admis", "pouvoirs_admis")
def a_la_session(demande: Demande) -> list[Groupe]:
    """A session reads the value of its day."""
    sessions = _du_cqp(SessionJury.objects.order_by("le"), demande, "certification").exclude(etat=EtatSession.ANNULEE)
    a_venir, closes = sessions.filter(~Q(etat=EtatSession.CLOSE)), sessions.filter(etat=EtatSession.CLOSE)
    jour, avant = f"{demande.du:%d/%m/%Y}", demande.avant
    return [
        _sessions(demande, Effet.CONCERNE, a_venir.filter(le__date__gte=demande.du), "1 session à venir la lira.", "{n} sessions à venir la liront."),
        _sessions(
            demande, Effet.INTACT, sessions.filter(le__date__lt=demande.du),
            f"1 session prévue ou tenue avant le {jour} garde\u00a0: {avant}.", f"{{n}} sessions prévues ou tenues avant le {jour} gardent\u00a0: {avant}.",
        ),
        _sessions(
            demande, Effet.RELU, closes.filter(le__date__gte=demande.du),
            f"1 session s’est tenue depuis le {jour} avec la valeur précédente ({avant})\u00a0: son procès-verbal ne change pas.",
            f"{{n}} sessions se sont tenues depuis le {jour} avec la valeur précédente ({avant})\u00a0: leurs procès-verbaux ne changent pas.",
        ),
    ]  # fmt: skip


def _sessions(demande: Demande, effet: Effet, lignes: QuerySet[SessionJury], un: str, plusieurs: str) -> Groupe:
    nombre = lignes.count()
    vues = SessionJury.objects.visibles_par(demande.lecteur).filter(pk__in=lignes.order_by().values("pk"))[:EXEMPLES] if nombre and demande.lecteur else ()
    exemples = tuple(Exemple(f"Session {s.numero} du {s.le:%d/%m/%Y}", reverse("jury:session", args=[s.pk])) for s in vues)
    return Groupe(effet, nombre, _dire(nombre, un, plusieurs), exemples)


@mesure("benefice_mois", "recours_mois")
def a_la_decision(demande: Demande) -> list[Groupe]:
    """A decision reads the value of its day; a ruling that may be contested too."""
    dossiers, jour, avant = _dossiers(demande), f"{demande.du:%d/%m/%Y}", demande.avant
    refus = Q(etat=Etat.NON_RECEVABLE) if demande.reglage.code == "recours_mois" else Q(pk__in=())
    decides = dossiers.filter(Q(etat__in=FINAUX) | refus)
    quand = Q(decide_le__date__gte=demande.du) | (refus & Q(statue_le__date__gte=demande.du))
    return [
        _groupe(
            demande, Effet.CONCERNE, dossiers.exclude(etat__in=[*FINAUX, Etat.ABANDONNE]).exclude(refus),
            f"1 dossier en cours la lira, s’il est décidé à partir du {jour}.", f"{{n}} dossiers en cours la liront, s’ils sont décidés à partir du {jour}.",
        ),
        _groupe(
            demande, Effet.INTACT, decides.exclude(quand),
            f"1 dossier déjà décidé garde\u00a0: {avant}.", f"{{n}} dossiers déjà décidés gardent\u00a0: {avant}.",
        ),
        _groupe(
            demande, Effet.RELU, decides.filter(quand),
            f"1 dossier a été décidé depuis le {jour} avec la valeur précédente ({avant}).",
            f"{{n}} dossiers ont été décidés depuis le {jour} avec la valeur précédente ({avant}).",
        ),
    ]  # fmt: skip


@mesure("certificateur_nom", "certificateur_adresse")
def a_l_emission(demande: Demande) -> list[Groupe]:
    """A document bears the name of the day it was asked for."""
    prets = Document.objects.filter(etat="pret")
    n, depuis = prets.count(), prets.filter(demande_le__date__gte=demande.du).count() if demande.is_passee else 0
    jour = f"{demande.du:%d/%m/%Y}"
    return [
        Groupe(Effet.INTACT, n - depuis, _dire(n - depuis, "1 document déjà fait ne change pas.", "{n} documents déjà faits ne changent pas.")),
        Groupe(
            Effet.RELU, depuis,
            _dire(depuis, f"1 document fait depuis le {jour} porte l’ancienne mention, et la garde.", f"{{n}} documents faits depuis le {jour} portent l’ancienne mention, et la gardent."),
        ),
    ]  # fmt: skip


@mesure("invitation_jours")
def a_l_envoi(demande: Demande) -> list[Groupe]:
    """An invitation keeps the last day it was sent with."""
    n = Invitation.objects.utilisables().count()
    return [Groupe(Effet.INTACT, n, _dire(n, "1 invitation en attente garde sa date de fin.", "{n} invitations en attente gardent leur date de fin."))]


@mesure("preuve_mo_max", "preuves_par_envoi", "preuves_par_dossier")
def au_jour_du_fichier(demande: Demande) -> list[Groupe]:
    """A file already joined stays, whatever the new limit; those to come meet it."""
    dossiers = _dossiers(demande)
    return [
        _groupe(
            demande, Effet.CONCERNE, dossiers.filter(etat__in=[Etat.BROUILLON, Etat.INCOMPLET, Etat.RECEVABLE]),
            "1 dossier que son candidat complète encore la lira pour les fichiers à venir\u00a0; ceux déjà joints restent.",
            "{n} dossiers que leurs candidats complètent encore la liront pour les fichiers à venir\u00a0; ceux déjà joints restent.",
        )
    ]  # fmt: skip


CONSERVES = {
    "brouillon_mois": (Q(etat=Etat.BROUILLON, premier_depot_le__isnull=True), "demande jamais déposée", "demandes jamais déposées"),
    "refus_mois": (Q(etat=Etat.NON_RECEVABLE), "demande non recevable", "demandes non recevables"),
    "dossier_mois": (Q(etat__in=FINAUX), "dossier décidé", "dossiers décidés"),
    "registre_mois": (Q(etat__in=[Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT]), "dossier inscrit au registre", "dossiers inscrits au registre"),
}  # fmt: skip


@mesure(*CONSERVES)
def a_l_echeance(demande: Demande) -> list[Groupe]:
    """What is kept is measured at its end: everything not erased yet reads the value in force that day."""
    condition, un, plusieurs = CONSERVES[demande.reglage.code]
    fin = "son échéance se calcule avec la nouvelle durée, même si elle s’est ouverte avant"
    fins = "leur échéance se calcule avec la nouvelle durée, même pour ce qui s’est ouvert avant"
    return [_groupe(demande, Effet.CONCERNE, _dossiers(demande).filter(condition), f"1 {un}\u00a0: {fin}.", f"{{n}} {plusieurs}\u00a0: {fins}.")]


ATTENTES = {
    "complements_jours": Etat.INCOMPLET, "partie_3_jours": Etat.RECEVABLE, "binome_jours": Etat.PRET,
    "transmission_jours": Etat.EN_EVALUATION, "inscription_jours": Etat.EVALUE,
}  # fmt: skip


@mesure(*ATTENTES)
def au_debut_de_l_attente(demande: Demande) -> list[Groupe]:
    """A wait reads the value of the day it began."""
    en_attente, jour = _dossiers(demande).filter(etat=ATTENTES[demande.reglage.code]), f"{demande.du:%d/%m/%Y}"
    return [
        _groupe(
            demande, Effet.INTACT, en_attente.filter(etat_depuis__date__lt=demande.du),
            f"1 dossier qui attend déjà garde\u00a0: {demande.avant}.", f"{{n}} dossiers qui attendent déjà gardent\u00a0: {demande.avant}.",
        ),
        _groupe(
            demande, Effet.RELU, en_attente.filter(etat_depuis__date__gte=demande.du),
            f"1 dossier attend depuis le {jour} ou après\u00a0: son délai sera relu.", f"{{n}} dossiers attendent depuis le {jour} ou après\u00a0: leur délai sera relu.",
        ),
    ]  # fmt: skip


@mesure("mission_reponse_jours")
def a_la_proposition(demande: Demande) -> list[Groupe]:
    """A mission keeps the last day to answer that it was proposed with."""
    n = _du_cqp(Mission.objects.sans_reponse(), demande, "dossier__referentiel__certification").count()
    return [
        Groupe(Effet.INTACT, n, _dire(n, "1 mission sans réponse garde sa date limite.", "{n} missions sans réponse gardent leur date limite."))
    ]


@compteur_de_dossiers
def par_classification(referentiel_id: UUID) -> dict[int, int]:
    """Dossiers whose grid was created keep the classification of that day."""
    gardent = Dossier.objects.filter(referentiel=referentiel_id, classification__isnull=False).order_by()
    return dict(gardent.values_list("classification").annotate(nombre=Count("pk")))
