"""What awaits a person, until when, and what happens next: one section per role they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from candidates.completude import manques_partie_2, manques_partie_3
from candidates.enums import Etat, RoleDossier
from candidates.models import Dossier
from candidates.services.saisie import is_redigeable
from candidates.situation import get_situation
from comptes.enums import Role
from comptes.models import Invitation
from comptes.suites import raconter
from documents.enums import EtatDocument
from documents.models import Document, Signature
from documents.registre import genres
from echanges.dates import date_format
from evaluations.enums import EtatMission
from evaluations.models import Evaluation, Mission
from evaluations.versions import get_reouverture
from jury.enums import EtatSession, Fonction
from jury.models import MembreSession, ProcesVerbal, Recours
from jury.services import recours_a_repondre

if TYPE_CHECKING:
    from collections.abc import Set
    from datetime import date, datetime

    from django.db.models import QuerySet

    from comptes.models import Utilisateur


BUREAU_JURY = (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT)
ROUVERT = "Bilan rouvert"
RELECTURE = "Relisez et complétez avec le candidat. Lui seul signe et dépose."


@dataclass(frozen=True)
class Tache:
    """One thing on the home page: what it is, where it stands, what awaits the person, until when, what comes next."""

    titre: str
    url: str
    etat: str
    ton: str
    quoi: str
    echeance: str = ""
    suite: str = ""
    is_a_faire: bool = False
    liens: tuple[tuple[str, str], ...] = ()  # what to do at once: label and address


@dataclass(frozen=True)
class Section:
    """What one role has to do; `vide` says what to do when there is nothing."""

    code: str
    titre: str
    vide: str
    taches: list[Tache] = field(default_factory=list)
    lien: str = ""
    lien_libelle: str = ""


def get_sections(utilisateur: Utilisateur) -> list[Section]:
    """Invitations that wait, then one section per role; everyone who has a dossier, or no other role, has the candidate's."""
    invitations = _invitations(utilisateur)
    sections = [invitations] if invitations else []
    candidat = _candidat(utilisateur)
    seul = utilisateur.roles <= {Role.CANDIDAT.value}
    if candidat.taches or seul:
        sections.append(candidat)
    if utilisateur.has_role(Role.ACCOMPAGNATEUR):
        sections.append(_accompagnateur(utilisateur))
    if utilisateur.has_role(Role.PROFESSIONNEL, Role.EVALUATEUR_EXTERNE):
        sections.append(_evaluateur(utilisateur))
    if utilisateur.has_role(Role.JURE):
        sections.append(_jury(utilisateur))
    if utilisateur.has_role(Role.ADMINISTRATEUR):
        sections.append(_administrateur())
    return sections


def dire_jour(instant: date | datetime | None) -> str:
    """« 3 mai 2026 », or nothing."""
    return date_format(instant, "j F Y") if instant else ""


def dire_instant(instant: datetime) -> str:
    """« 3 mai 2026 à 14:30 », in Paris."""
    return date_format(timezone.localtime(instant), "j F Y à H:i")


def _candidat(utilisateur: Utilisateur) -> Section:
    dossiers = Dossier.objects.visibles_par(utilisateur).filter(candidat__utilisateur=utilisateur)
    taches = []
    for dossier in dossiers.select_related("candidat", "referentiel__certification"):
        situation = get_situation(dossier, utilisateur)
        echeance = f"{situation.echeance_libelle} {dire_jour(situation.echeance)}" if situation.echeance else ""
        taches.append(
            Tache(
                titre=f"{dossier.referentiel.certification.intitule}, dossier {dossier.numero}",
                url=reverse("candidates:mon-dossier", args=[dossier.pk]),
                etat=dossier.libelle_candidat, ton="attention" if situation.is_a_vous else "info",
                quoi=" ".join([situation.maintenant, *(p.phrase for p in situation.precisions)]), echeance=echeance,
                suite=situation.suite, is_a_faire=situation.is_a_vous,
                liens=tuple((p.libelle, p.url) for p in situation.precisions if p.url),
            )
        )  # fmt: skip
    return Section(
        code="candidat", titre="Mes dossiers",
        vide="Vous n’avez pas encore de dossier. Lisez comment se déroule la VAE, puis demandez votre dossier.",
        taches=taches, lien=reverse("candidates:informer"), lien_libelle="Comprendre la VAE et demander un dossier",
    )  # fmt: skip


def _accompagnateur(utilisateur: Utilisateur) -> Section:
    dossiers = Dossier.objects.visibles_par(utilisateur).filter(
        acces__personne=utilisateur, acces__role=RoleDossier.ACCOMPAGNATEUR, acces__au__isnull=True
    )
    liens = ("candidat", "referentiel__certification")
    taches = [_relecture(d) for d in dossiers.select_related(*liens).distinct()]
    return Section(
        code="accompagnateur", titre="Dossiers que j’accompagne",
        vide="Vous n’accompagnez aucun dossier en ce moment. Donnez votre adresse électronique au candidat : "
        "il vous invitera depuis la page de son dossier.",
        taches=taches,
    )  # fmt: skip


def _relecture(dossier: Dossier) -> Tache:
    partie = next((p for p in (2, 3) if is_redigeable(dossier, p)), 0)
    quoi = "Vous pouvez relire ce dossier ; il ne s’écrit plus pour le moment."
    if partie:
        reste = len(manques_partie_2(dossier) if partie == 2 else manques_partie_3(dossier))
        points = f"il reste {reste} point{'s' if reste > 1 else ''} à compléter" if reste else "tout est rempli"
        quoi = f"Partie {partie} : {points}. {RELECTURE}"
    return Tache(
        f"{dossier.candidat.nom_complet}, dossier {dossier.numero}",
        reverse("candidates:mon-dossier", args=[dossier.pk]), dossier.libelle_candidat,
        "attention" if partie else "neutre", quoi, is_a_faire=bool(partie),
    )  # fmt: skip


def _invitations(utilisateur: Utilisateur) -> Section | None:
    """Invitations that wait for the person's answer; None when there is none, for they are rare."""
    recues = Invitation.objects.recues_par(utilisateur).select_related("invite_par")
    taches = [
        Tache(
            recit.titre if (recit := raconter(i)) else f"{i.invite_par.nom_complet} vous invite comme {i.get_role_display().lower()}",
            reverse("comptes:invitation-recue", args=[i.pk]), "À accepter ou à décliner", "attention",
            recit.phrases[0] if recit else "Lisez ce qui vous est proposé, puis répondez.",
            f"jusqu’au {dire_jour(timezone.localtime(i.expire_le))}", is_a_faire=True,
        )
        for i in recues
    ]  # fmt: skip
    return Section(code="invitations", titre="Invitations reçues", vide="", taches=taches) if taches else None


def _evaluateur(utilisateur: Utilisateur) -> Section:
    missions = Mission.objects.filter(evaluateur=utilisateur).en_vigueur().exclude(
        dossier__etat__in=[Etat.ABANDONNE, Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE]
    )  # fmt: skip
    missions = missions.select_related("dossier__candidat").order_by("date_prevue")
    actives = Evaluation.objects.filter(dossier__missions__in=missions, is_active=True)
    evaluations = {e.dossier_id: e for e in actives}
    signes = set(
        Signature.objects.valides()
        .filter(signataire=utilisateur, objet_type="bilan", document_id__in=[e.bilan_id for e in evaluations.values()])
        .values_list("document_id", flat=True)
    )
    taches = [_mission(m, evaluations.get(m.dossier_id), signes) for m in missions]
    return Section(
        code="evaluateur", titre="Mes missions d’évaluation",
        vide="Vous n’avez aucune mission en ce moment. Le secrétariat vous écrira quand il vous en proposera une.",
        taches=sorted(taches, key=_ordre),
        lien=reverse("evaluations:missions"), lien_libelle="Toutes mes missions",
    )  # fmt: skip


def _ordre(tache: Tache) -> int:
    """What came back first, then what awaits the person, then what awaits others, what is finished last."""
    if tache.etat == ROUVERT:
        return 0
    return 1 if tache.is_a_faire else 3 if tache.ton == "neutre" else 2


def _mission(mission: Mission, evaluation: Evaluation | None, signes: Set[object]) -> Tache:
    titre = f"{mission.dossier.candidat.nom_complet}, dossier {mission.dossier.numero}"
    adresse = reverse("evaluations:mission", args=[mission.pk])
    prevue = f"évaluation prévue le {dire_jour(mission.date_prevue)}"
    if mission.etat == EtatMission.PROPOSEE:
        if mission.repondre_avant:
            prevue = f"réponse attendue jusqu’au {dire_jour(mission.repondre_avant)} ; {prevue}"
        return Tache(
            titre, adresse, "Réponse en retard" if mission.is_en_retard else "À accepter ou à refuser", "danger" if mission.is_en_retard else "attention",
            f"Le secrétariat vous propose d’évaluer ce candidat ({mission.get_role_display().lower()}).", prevue,
            "Quand les deux évaluateurs ont accepté, l’évaluation commence et le dossier vous est ouvert.",
            is_a_faire=True,
        )  # fmt: skip
    if evaluation is None or mission.dossier.etat == Etat.PRET:
        return Tache(titre, adresse, "Acceptée", "info", "L’autre évaluateur n’a pas encore répondu.", prevue)
    return _evaluation(mission, evaluation, titre, prevue, a_signe=evaluation.bilan_id in signes)


def _evaluation(mission: Mission, evaluation: Evaluation, titre: str, prevue: str, *, a_signe: bool) -> Tache:
    adresse = reverse("evaluations:evaluation", args=[evaluation.pk])
    if mission.dossier.etat != Etat.EN_EVALUATION:
        return Tache(titre, adresse, "Transmis au jury", "neutre", "Vous n’avez plus rien à faire sur ce dossier.")
    if evaluation.is_signee:
        quoi = "Le bilan porte ses trois signatures : transmettez le dossier au jury."
        is_externe = mission.role == RoleDossier.EVALUATEUR_EXTERNE
        if not is_externe:
            quoi = "Le bilan porte ses trois signatures. L’évaluateur externe transmet le dossier au jury."
        ton = "attention" if is_externe else "info"
        return Tache(titre, adresse, "À transmettre", ton, quoi, is_a_faire=is_externe)
    if evaluation.is_figee:
        if a_signe:
            return Tache(titre, adresse, "Bilan signé", "info", "Les autres signatures sont attendues.")
        return Tache(titre, adresse, "Bilan à signer", "attention", "Le bilan est arrêté : signez-le.", is_a_faire=True)
    instant = f"évaluation prévue le {dire_instant(evaluation.prevue_le)}" if evaluation.prevue_le else prevue
    return _en_cours(mission, evaluation, titre, adresse, instant)


def _en_cours(mission: Mission, evaluation: Evaluation, titre: str, adresse: str, instant: str) -> Tache:
    """An evaluation that is being written: what each of the two does; first of all, why it came back when it did."""
    quoi = "Préparez l’évaluation, menez l’observation et l’entretien, tenez la grille."
    suite = "Une fois la grille complète, présentez le bilan au candidat et signez-le."
    if mission.role != RoleDossier.EVALUATEUR_EXTERNE:
        quoi = "Lisez le dossier, menez l’observation et l’entretien, annotez la grille que tient l’évaluateur externe."
        suite = "Une fois la grille complète, l’évaluateur externe présente le bilan au candidat ; vous le signerez."
    rouverte = get_reouverture(evaluation)
    if rouverte is None:
        return Tache(titre, adresse, "Évaluation en cours", "attention", quoi, instant, suite, is_a_faire=True)
    par = f" par {rouverte.rouvert_par.nom_complet}" if rouverte.rouvert_par else ""
    quoi = f"Le bilan a été rouvert le {dire_jour(timezone.localtime(rouverte.rouvert_le))}{par}. Motif : {rouverte.motif}"
    suite = "Corrigez ce qui doit l’être : le bilan est ensuite à présenter, à arrêter et à signer à nouveau."
    return Tache(titre, adresse, ROUVERT, "attention", quoi, instant, suite, is_a_faire=True)


def _jury(utilisateur: Utilisateur) -> Section:
    sieges = MembreSession.objects.convoques().tenus_par(utilisateur).filter(session__etat__in=(EtatSession.PREPARATION, EtatSession.OUVERTE))
    pvs = ProcesVerbal.objects.filter(
        session__membres__personne=utilisateur, session__membres__fonction__in=BUREAU_JURY, signe_le__isnull=True
    ).exclude(rectification__retiree_le__isnull=False)
    signes = set(
        Signature.objects.valides().filter(signataire=utilisateur, objet_type="pv").values_list("objet_id", flat=True)
    )
    taches = [_pv(pv) for pv in pvs.select_related("session", "rectification").distinct() if str(pv.pk) not in signes]
    taches += [_recours(r) for r in recours_a_repondre(utilisateur)]
    taches += [_session(siege) for siege in sieges.select_related("session").order_by("session__le")]
    return Section(
        code="jury", titre="Mes sessions du jury",
        vide="Aucune session ne vous attend. Le secrétariat vous convoquera par courriel.",
        taches=taches, lien=reverse("jury:sessions"), lien_libelle="Toutes mes sessions",
    )  # fmt: skip


def _recours(recours: Recours) -> Tache:
    decision = recours.decision
    return Tache(
        f"Décision {decision.numero}, contestée le {date_format(timezone.localtime(recours.depose_le), 'j F Y')}", reverse("jury:decision", args=[decision.pk]),
        "À examiner", "attention", "Le candidat conteste cette décision : maintenez-la en la motivant, ou rédigez une rectification.", is_a_faire=True,
    )  # fmt: skip


def _pv(pv: ProcesVerbal) -> Tache:
    if hasattr(pv, "rectification"):
        return Tache(
            f"Procès-verbal rectificatif {pv.numero}, session {pv.session.numero}", reverse("jury:pv", args=[pv.pk]),
            "À signer", "attention", "Il rectifie une décision : relisez-le et signez-le, ou retirez-le.",
            suite="À la seconde signature, la décision est remplacée et le candidat en est informé.", is_a_faire=True,
        )  # fmt: skip
    return Tache(
        f"Procès-verbal {pv.numero}, session {pv.session.numero}", reverse("jury:pv", args=[pv.pk]),
        "À signer", "attention", "La session est close : relisez le procès-verbal et signez-le.",
        suite="Après la seconde signature, il est scellé et les résultats peuvent être annoncés.", is_a_faire=True,
    )  # fmt: skip


def _session(siege: MembreSession) -> Tache:
    session = siege.session
    ouverte = session.etat == EtatSession.OUVERTE
    lieu = "à distance" if session.is_distance else session.lieu
    lire = "Lisez les dossiers avant la séance, gardez vos notes, déclarez un déport si vous connaissez un candidat."
    if session.is_masquee and siege.liens_declares_le is None:
        lire = "Les identités sont masquées : déclarez vos liens sur les noms des candidats, les dossiers s’ouvrent ensuite."
    if not siege.is_convoque:
        lire = f"La date ou le lieu a changé depuis votre convocation : une nouvelle vous sera envoyée. {lire}"
    return Tache(
        f"Session {session.numero}", reverse("jury:session", args=[session.pk]), session.get_etat_display(),
        "attention" if ouverte else "info",
        "La session est ouverte : rejoignez la séance." if ouverte else lire,
        f"le {dire_instant(session.le)}{f', {lieu}' if lieu else ''}",
        "Le jury décide compétence par compétence ; le procès-verbal est rédigé à la clôture.", is_a_faire=True,
    )  # fmt: skip


def _administrateur() -> Section:
    attente = Invitation.objects.utilisables().count()
    taches = [
        Tache("Personnes et rôles", reverse("bureau:personnes"), f"{attente} invitation{'s' if attente > 1 else ''} en attente", "info",
              "Inviter une personne, donner ou retirer un rôle, fermer un compte."),
        Tache("Réglages", reverse("bureau:reglages"), "Règles et référentiels", "info",
              "Lire les référentiels, dater un réglage du certificateur."),
    ]  # fmt: skip
    from .certificat import lire_alerte_du_certificat  # both write lines of this page
    from .derniere_sauvegarde import lire_alerte_de_la_sauvegarde

    return Section(code="administrateur", titre="Administration", vide="", taches=[*lire_alerte_du_certificat(), *lire_alerte_de_la_sauvegarde(), *taches, *get_echecs(lien=False)])


def documents_en_echec() -> QuerySet[Document]:
    """Documents that could not be made, previews left out: the candidate who waits for one asks again."""
    return Document.objects.filter(etat=EtatDocument.ECHEC).exclude(genre__in=[g.code for g in genres() if g.provisoire])


def get_echecs(*, lien: bool = True) -> list[Tache]:
    """Documents that could not be made: someone has to look. An administrator reads no dossier, hence no address."""
    return [
        Tache(f"{d.titre}, nº {d.numero}", reverse("documents:etat", args=[d.pk]) if lien else "", "Échec", "danger",
              d.erreur or "Ce document n’a pas pu être fabriqué.", is_a_faire=True)
        for d in documents_en_echec().order_by("demande_le")[:10]
    ]  # fmt: skip
