"""Hold a session: open it, déport, conformity, vote, decide, ajourner. Everything is provisional until it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.services import clore_acces, ouvrir_acces
from candidates.workflow import Manque
from comptes.models import Utilisateur

from ..conformite import manques_conformite
from ..enums import Choix, EtatSession, Issue, OrigineDeport, Presence, Sort
from ..lecture import (
    conclusions,
    get_conducteur,
    is_divergent,
    jour_de,
    manques_quorum_dossier,
    manques_quorum_session,
    scrutin,
    siegent,
)
from ..models import Decision, DecisionCompetence, Deport, Inscription, NoteJure, SessionJury, Vote
from ..regles import PARTIELLE, motif_exige, resultat_global
from .commun import exiger, exiger_bureau, get_membre, noter, noter_dossier, toucher, verrouiller_session

R = RoleDossier
PRECONISATION_EN_BLOC = (
    "Le candidat peut suivre une formation sur les compétences manquantes, au sein d’un organisme de formation, ou compléter son "
    "expérience professionnelle en entreprise afin de développer les compétences qui lui manquent."
)


@dataclass(frozen=True)
class Verdict:
    """What the jury says of one competence; the motive is due when it departs from the evaluators."""

    is_validee: bool
    motif: str = ""


@transaction.atomic
def ouvrir_session(*, session: SessionJury, auteur: Utilisateur) -> SessionJury:
    """Open the session: presence marked, quorum by collège, president and vice-president of opposite collèges.

    By the president or the vice-president. The president receives the role that lets the dossiers be decided.
    """
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    exiger_bureau(session, auteur)
    phrases = manques_quorum_session(session)
    if session.convoquee_le is None:
        phrases.append("Les membres n’ont pas été convoqués.")
    if session.membres.filter(presence=Presence.ATTENDUE).exists():
        phrases.append("Notez la présence ou l’absence de chaque membre.")
    if not session.inscriptions.filter(is_active=True).exists():
        phrases.append("L’ordre du jour est vide.")
    if jour_de(session) > timezone.localdate():
        phrases.append(f"La session se tient le {jour_de(session):%d/%m/%Y} : elle ne s’ouvre pas avant.")
    exiger(phrases, "seance")
    session.etat, session.ouverte_le = EtatSession.OUVERTE, timezone.now()
    session.save(update_fields=["etat", "ouverte_le"])
    for inscription in session.inscriptions.filter(is_active=True).select_related("dossier", "session"):
        confier_conduite(inscription, auteur)
    toucher(session)
    noter(session, auteur, "session_ouverte")
    return session


def confier_conduite(inscription: Inscription, auteur: Utilisateur) -> None:
    """Give the role that decides to whoever leads this dossier: the president or, when in déport, the vice-president."""
    clore_acces(dossier=inscription.dossier, auteur=auteur, roles=(R.PRESIDENT,))
    conducteur = get_conducteur(inscription)
    if conducteur is not None:
        ouvrir_acces(dossier=inscription.dossier, personne=conducteur.personne, role=R.PRESIDENT, auteur=auteur)


@transaction.atomic
def presenter_dossier(*, inscription: Inscription, auteur: Utilisateur) -> SessionJury:
    """Show a dossier to every member: what the president opens is what all see."""
    session = verrouiller_session(inscription.session_id, EtatSession.OUVERTE)
    exiger_bureau(session, auteur)
    inscription.refresh_from_db()
    if not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus à l’ordre du jour.")
    session.courante = inscription
    session.save(update_fields=["courante"])
    toucher(session)
    return session


@transaction.atomic
def deporter(*, inscription: Inscription, auteur: Utilisateur, motif: str) -> Deport:
    """Declare one's own déport: not counted on this dossier, no reading of it any more."""
    session = verrouiller_session(inscription.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi vous ne siégez pas sur ce dossier.")
    if inscription.sort != Sort.A_EXAMINER:
        raise ActionImpossible("Ce dossier est déjà décidé : demandez au président de rouvrir sa délibération.")
    deport, nouveau = Deport.objects.get_or_create(
        inscription=inscription, membre=membre, defaults={"origine": OrigineDeport.DECLARE, "motif": motif.strip()[:1000]}
    )
    if nouveau:
        Vote.objects.filter(inscription=inscription, membre=membre).delete()
        clore_acces(dossier=inscription.dossier, auteur=auteur, roles=(R.JURE,), personne=auteur)
        if session.etat == EtatSession.OUVERTE:
            confier_conduite(inscription, auteur)
        noter_dossier(inscription, auteur, "deport_declare", R.JURE)
        toucher(session)
    return deport


@transaction.atomic
def noter_pour_soi(*, inscription: Inscription, auteur: Utilisateur, texte: str, a_discuter: bool) -> NoteJure:
    """Keep a private note and flag the dossier as one to discuss; only the flag is shown to the others."""
    session = verrouiller_session(inscription.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    if inscription.deports.filter(membre=membre).exists():
        raise ActionInterdite("Vous êtes en déport sur ce dossier.")
    note, _ = NoteJure.objects.get_or_create(inscription=inscription, membre=membre)
    signal_change = note.a_discuter != a_discuter
    note.texte, note.a_discuter = texte, a_discuter
    note.full_clean()
    note.save()
    if signal_change:  # the text is nobody else's business: what the others see does not move
        toucher(session)
    return note


@transaction.atomic
def confirmer_conformite(*, inscription: Inscription, auteur: Utilisateur, reserve: str = "") -> Inscription:
    """The jury confirms the conformity the product checked point by point (l.58); a failing point needs a written reserve."""
    session = _en_seance(inscription, auteur)
    inscription = Inscription.objects.select_related("dossier").get(pk=inscription.pk)
    manques = manques_conformite(inscription.dossier)
    if manques and not reserve.strip():
        exiger([*manques, "Ajournez le dossier, ou écrivez la réserve du jury sur ce point."], "conformite")
    inscription.conformite_confirmee_le, inscription.conformite_reserve = timezone.now(), reserve.strip()[:1000]
    inscription.save(update_fields=["conformite_confirmee_le", "conformite_reserve"])
    noter_dossier(inscription, auteur, "conformite_confirmee", R.PRESIDENT, reserve=bool(reserve.strip()))
    toucher(session)
    return inscription


@transaction.atomic
def voter(*, inscription: Inscription, auteur: Utilisateur, code: str, choix: str) -> Vote:
    """Vote on the award of one competence, as a member present and not in déport. A second vote replaces the first."""
    session = verrouiller_session(inscription.session_id, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    if membre.pk not in {m.pk for m in siegent(inscription)}:
        raise ActionInterdite("Vous ne siégez pas sur ce dossier : absence ou déport.")
    if choix not in Choix.values:
        raise DossierIncomplet([Manque("Votez pour, contre ou abstention.", code)])
    if code not in competences_a_ecrire(inscription.dossier):
        raise DossierIncomplet([Manque(f"{code} n’est pas à décider.", code)])
    if inscription.sort != Sort.A_EXAMINER or not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus en délibération.")
    vote, _ = Vote.objects.update_or_create(
        inscription=inscription, membre=membre, code=code, defaults={"choix": choix, "vote_le": timezone.now()}
    )
    noter_dossier(inscription, auteur, "vote", R.JURE, competence=code)
    toucher(session)
    return vote


@transaction.atomic
def deliberer(
    *, inscription: Inscription, auteur: Utilisateur, verdicts: Mapping[str, Verdict], preconisations: str = ""
) -> Decision:
    """Write the provisional decision, competence by competence (l.60, 68); the overall result is computed.

    Raises `DossierIncomplet`: conformity not confirmed, quorum lost, a competence without verdict, a change without motive,
    a verdict against the vote taken, a partial award without préconisations (l.73–76).
    """
    session = _en_seance(inscription, auteur)
    inscription = Inscription.objects.select_related("dossier__referentiel").get(pk=inscription.pk)
    avis = conclusions(inscription.dossier)
    issue = _resultat(inscription, {c: v.is_validee for c, v in verdicts.items()})
    phrases = _manques_deliberation(inscription, avis, verdicts)
    if issue == PARTIELLE and not preconisations.strip():
        phrases.append(f"Écrivez les préconisations du jury. Par exemple : « {PRECONISATION_EN_BLOC} »")
    exiger(phrases, "decision")
    decision = _ecrire(inscription, auteur, avis, verdicts, issue, preconisations, en_bloc=False)
    noter_dossier(inscription, auteur, "decision_provisoire", R.PRESIDENT, issue=issue)
    toucher(session)
    return decision


def _manques_deliberation(inscription: Inscription, avis: Mapping[str, bool], verdicts: Mapping[str, Verdict]) -> list[str]:
    phrases = manques_quorum_dossier(inscription)
    if inscription.conformite_confirmee_le is None:
        phrases.append("Confirmez d’abord la conformité de la démarche.")
    if set(verdicts) != set(avis):
        phrases.append("Décidez chaque compétence, et elles seules.")
        return phrases
    for code, verdict in verdicts.items():
        if motif_exige(conclusion_maitrisee=avis[code], verdict=verdict.is_validee) and not verdict.motif.strip():
            phrases.append(f"{code} : motivez la décision, qui s’écarte de la conclusion des évaluateurs.")
        resultat = scrutin(inscription, code)
        if resultat is not None and resultat.adopte is None:
            phrases.append(f"{code} : le vote ne donne pas de majorité. {resultat.phrase}")
        elif resultat is not None and resultat.adopte != verdict.is_validee:
            phrases.append(f"{code} : la décision ne suit pas le vote. {resultat.phrase}")
    return phrases


def _resultat(inscription: Inscription, verdicts: Mapping[str, bool]) -> str:
    dossier = inscription.dossier
    acquises = frozenset(dossier.competences_acquises.values_list("code", flat=True))
    return resultat_global(verdicts=verdicts, acquises=acquises, toutes=dossier.referentiel.structure.codes_competences)


def _ecrire(
    inscription: Inscription,
    auteur: Utilisateur,
    avis: Mapping[str, bool],
    verdicts: Mapping[str, Verdict],
    issue: str,
    preconisations: str,
    *,
    en_bloc: bool,
) -> Decision:
    decision, _ = Decision.objects.update_or_create(
        inscription=inscription,
        defaults={
            "issue": issue, "preconisations": preconisations.strip(), "auteur": auteur, "prise_le": timezone.now(), "is_en_bloc": en_bloc,
        },
    )  # fmt: skip
    decision.competences.all().delete()
    lignes = [
        DecisionCompetence(decision=decision, code=c, is_maitrisee=avis[c], is_validee=v.is_validee, motif=v.motif.strip())
        for c, v in verdicts.items()
    ]
    for ligne in lignes:
        ligne.full_clean()
    DecisionCompetence.objects.bulk_create(lignes)
    inscription.sort, inscription.motif = Sort.DECIDE, ""
    inscription.save(update_fields=["sort", "motif"])
    return decision


@transaction.atomic
def rouvrir_deliberation(*, inscription: Inscription, auteur: Utilisateur) -> Inscription:
    """Take a dossier up again before the session is closed: its provisional decision or ajournement is set aside."""
    session = _en_seance(inscription, auteur)
    Decision.objects.filter(inscription=inscription, arretee_le__isnull=True).delete()
    inscription.sort, inscription.motif = Sort.A_EXAMINER, ""
    inscription.save(update_fields=["sort", "motif"])
    noter_dossier(inscription, auteur, "deliberation_rouverte", R.PRESIDENT)
    toucher(session)
    return inscription


@transaction.atomic
def proposer_ajournement(*, inscription: Inscription, auteur: Utilisateur, motif: str) -> Inscription:
    """Put a dossier off, with a reason (not conform, complement asked, quorum lost): it goes back to `evalue` at closing."""
    session = _en_seance(inscription, auteur)
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi le dossier est ajourné : ce n’est pas un échec, le motif l’explique.")
    Decision.objects.filter(inscription=inscription, arretee_le__isnull=True).delete()
    inscription.sort, inscription.motif = Sort.AJOURNE, motif.strip()[:1000]
    inscription.save(update_fields=["sort", "motif"])
    noter_dossier(inscription, auteur, "ajournement_provisoire", R.PRESIDENT)
    toucher(session)
    return inscription


def resultat_propose(inscription: Inscription) -> tuple[dict[str, bool], Issue]:
    """The evaluators' conclusions on a dossier, and the overall result they would give."""
    avis = conclusions(inscription.dossier)
    return avis, Issue(_resultat(inscription, avis))


def adoptables(session: SessionJury, *, auteur: Utilisateur) -> list[Inscription]:
    """Dossiers that `auteur` can have adopted in one motion: not examined yet, conform, concordant, flagged by nobody,
    quorum kept. A dossier on which `auteur` does not sit is examined on its own."""
    candidates = session.inscriptions.filter(is_active=True, sort=Sort.A_EXAMINER).exclude(deports__membre__personne=auteur)
    candidates = candidates.select_related("dossier__referentiel", "dossier__candidat", "session")
    return [
        i
        for i in candidates
        if not i.notes.filter(a_discuter=True).exists()
        and not i.votes.exists()
        and not is_divergent(i.dossier)
        and not manques_conformite(i.dossier)
        and not manques_quorum_dossier(i)
    ]


@transaction.atomic
def adopter_en_bloc(*, session: SessionJury, auteur: Utilisateur) -> list[Decision]:
    """Adopt the evaluators' conclusions on every unflagged, conform and concordant dossier, in one motion, recorded as such."""
    session = verrouiller_session(session.pk, EtatSession.OUVERTE)
    exiger_bureau(session, auteur)
    decisions = []
    for inscription in adoptables(session, auteur=auteur):
        avis, issue = resultat_propose(inscription)
        if inscription.conformite_confirmee_le is None:
            inscription.conformite_confirmee_le = timezone.now()
            inscription.save(update_fields=["conformite_confirmee_le"])
        verdicts = {c: Verdict(is_validee=m) for c, m in avis.items()}
        preconisations = PRECONISATION_EN_BLOC if issue == PARTIELLE else ""
        decisions.append(_ecrire(inscription, auteur, avis, verdicts, issue, preconisations, en_bloc=True))
        noter_dossier(inscription, auteur, "adopte_en_bloc", R.PRESIDENT, issue=issue)
    if not decisions:
        raise ActionImpossible("Aucun dossier ne peut être adopté en bloc : examinez-les un par un.")
    toucher(session)
    return decisions


def _en_seance(inscription: Inscription, auteur: Utilisateur) -> SessionJury:
    """Lock the open session, check that `auteur` leads it, sits on this dossier, and that it is still on the agenda."""
    session = verrouiller_session(inscription.session_id, EtatSession.OUVERTE)
    membre = exiger_bureau(session, auteur)
    inscription.refresh_from_db()
    if not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus à l’ordre du jour.")
    if inscription.deports.filter(membre=membre).exists():
        raise ActionInterdite("Vous êtes en déport sur ce dossier : un autre membre du bureau en conduit la délibération.")
    return session
