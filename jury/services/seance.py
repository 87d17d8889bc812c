"""Hold a session: open it, déport, conformity, vote, decide, ajourner. Everything is provisional until it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, MotifManquant
from candidates.regles import fusionner, marquer
from candidates.services import clore_acces, ouvrir_acces
from comptes.models import Utilisateur

from ..conformite import manques_conformite
from ..enums import EtatSession, OrigineDeport, Presence, Sort
from ..lecture import (
    a_declarer,
    conclusions,
    get_conducteur,
    get_decision,
    jour_de,
    manques_quorum_dossier,
    manques_quorum_session,
    scrutin,
)
from ..models import Decision, DecisionCompetence, Deport, Inscription, LienDeclare, NoteJure, SessionJury
from ..regles import PARTIELLE, motif_exige, resultat_global
from .commun import (
    avancer,
    compter_temps,
    en_seance,
    exiger,
    exiger_bureau,
    get_membre,
    noter,
    noter_dossier,
    toucher,
    verrouiller_session,
)
from .vote import retirer_pouvoir, retirer_voix

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
        phrases.append(f"La session se tient le {jour_de(session):%d/%m/%Y} : elle ne s’ouvre pas avant.")
    if session.is_masquee:
        presents = session.membres.filter(presence=Presence.PRESENTE).select_related("personne")
        phrases += [f"{m.personne.nom_complet} n’a pas encore déclaré ses liens, sur les noms." for m in presents if a_declarer(session, m)]
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
    if inscription.session.is_masquee:
        return  # the dossier and its documents stay closed; the closing gives the role for the time of the decision
    clore_acces(dossier=inscription.dossier, auteur=auteur, roles=(R.PRESIDENT,))
    conducteur = get_conducteur(inscription)
    if conducteur is not None:
        ouvrir_acces(dossier=inscription.dossier, personne=conducteur.personne, role=R.PRESIDENT, auteur=auteur)


@transaction.atomic
def presenter_dossier(*, inscription: Inscription, auteur: Utilisateur, depuis: str | None = None) -> SessionJury:
    """Show a dossier to every member: what the president opens is what all see. The time of the one before is counted.

    `depuis`: the dossier that was presented on the page where this was asked, as hexadecimal, "" for none; when another was
    presented meanwhile, `ActionImpossible` says so. None asks nothing.
    """
    session = verrouiller_session(inscription.session_id, EtatSession.OUVERTE)
    exiger_bureau(session, auteur)
    inscription.refresh_from_db()
    if not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus à l’ordre du jour.")
    courante = session.courante
    if courante is not None and courante.pk == inscription.pk:
        return session
    if depuis is not None and depuis != (courante.pk.hex if courante else ""):
        numero = courante.dossier.numero if courante else "aucun"
        raise ActionImpossible(f"Quelqu’un d’autre vient de présenter un dossier ({numero}) : il est à l’écran de tous.")
    maintenant = timezone.now()
    compter_temps(session, maintenant)
    session.courante, session.courante_depuis = inscription, maintenant
    session.save(update_fields=["courante", "courante_depuis"])
    noter_dossier(inscription, auteur, "dossier_presente", R.PRESIDENT)
    toucher(session)
    return session


@transaction.atomic
def deporter(*, inscription: Inscription, auteur: Utilisateur, motif: str) -> Deport:
    """Declare one's own déport: not counted on this dossier, no reading of it any more. `inscription` is read again.

    Raises `ActionInterdite`, `MotifManquant`, `ActionImpossible` (off the agenda, decided already).
    """
    session = verrouiller_session(inscription.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi vous ne siégez pas sur ce dossier.")
    inscription.refresh_from_db()
    if not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus à l’ordre du jour.")
    if inscription.sort != Sort.A_EXAMINER:
        raise ActionImpossible("Ce dossier est déjà décidé : demandez au président de rouvrir sa délibération.")
    deport, nouveau = Deport.objects.get_or_create(
        inscription=inscription, membre=membre, defaults={"origine": OrigineDeport.DECLARE, "motif": motif.strip()[:1000]}
    )
    if nouveau:
        annule = retirer_voix(inscription, membre) or retirer_pouvoir(inscription, membre)
        inscription.liens.filter(membre=membre).delete()
        clore_acces(dossier=inscription.dossier, auteur=auteur, roles=(R.JURE,), personne=auteur)
        if session.etat == EtatSession.OUVERTE:
            confier_conduite(inscription, auteur)
        noter_dossier(inscription, auteur, "deport_declare", R.JURE, vote_annule=annule)
        toucher(session)
    return deport


@transaction.atomic
def retirer_deport(*, inscription: Inscription, auteur: Utilisateur, motif: str) -> LienDeclare:
    """Take back one's own declared déport, made by mistake: the member sits on the dossier again, and why is told to the jury and
    in the minutes as a declared link. A déport that is computed never goes. Both acts stay in the journal.

    Raises `ActionInterdite`, `MotifManquant`, `ActionImpossible` (decided already, a vote is open).
    """
    session = verrouiller_session(inscription.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    inscription.refresh_from_db()
    deport = inscription.deports.filter(membre=membre).first()
    if deport is None or deport.origine != OrigineDeport.DECLARE:
        raise ActionInterdite("Seul un déport que vous avez déclaré se retire.")
    if not motif.strip():
        raise MotifManquant("Dites pourquoi ce déport n’a pas lieu d’être : le jury le lit, et le procès-verbal le porte.")
    if inscription.sort != Sort.A_EXAMINER or not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus en délibération : dites-le au président, qui peut la rouvrir.")
    if inscription.vote_appele_le is not None and inscription.vote_clos_le is None:
        raise ActionImpossible("Un vote est ouvert sur ce dossier : attendez qu’il soit dépouillé.")
    avant = deport.motif
    deport.delete()
    texte = f"Déport retiré par son auteur ({avant}) : {motif.strip()}"
    lien, _ = LienDeclare.objects.update_or_create(inscription=inscription, membre=membre, defaults={"texte": texte[:1000], "declare_le": timezone.now()})
    if not session.is_masquee:
        ouvrir_acces(dossier=inscription.dossier, personne=auteur, role=R.JURE, auteur=auteur)
    if session.etat == EtatSession.OUVERTE:
        confier_conduite(inscription, auteur)
    noter_dossier(inscription, auteur, "deport_retire", R.JURE)
    toucher(session)
    return lien


class NoteChangee(ActionImpossible):
    """Another page of the same member wrote this note since; `actuelle` is what it says now."""

    def __init__(self, actuelle: NoteJure) -> None:
        super().__init__("Vous avez changé cette note depuis une autre page. Rien n’est perdu : choisissez ce que vous gardez.")
        self.actuelle = actuelle


def marques_note(note: NoteJure | None) -> dict[str, str]:
    """Marks of a note as it is read, to be sent back with what is written over it."""
    return {"texte": marquer(note.texte if note else ""), "a_discuter": marquer(note.a_discuter if note else False)}


@transaction.atomic
def noter_pour_soi(
    *, inscription: Inscription, auteur: Utilisateur, texte: str, a_discuter: bool, vus: Mapping[str, str] | None = None
) -> NoteJure:
    """Keep a private note and flag the dossier as one to discuss; only the flag is shown to the others.

    `vus`: the marks of the text and of the flag as the page had read them (`marques_note`); `NoteChangee` when another page of the
    same member changed since what this one wants to change. None writes over.
    """
    session = verrouiller_session(inscription.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    if inscription.deports.filter(membre=membre).exists():
        raise ActionInterdite("Vous êtes en déport sur ce dossier.")
    note, _ = NoteJure.objects.get_or_create(inscription=inscription, membre=membre)
    actuels = {"texte": note.texte, "a_discuter": note.a_discuter}
    ecrits, conflits = fusionner(actuels=actuels, voulus={"texte": texte, "a_discuter": a_discuter}, vus=vus)
    if conflits:
        raise NoteChangee(note)
    for champ, valeur in ecrits.items():
        setattr(note, champ, valeur)
    note.full_clean()
    note.save()
    signal_change = "a_discuter" in ecrits
    if signal_change:  # the text is nobody else's business: what the others see does not move
        toucher(session)
    return note


@transaction.atomic
def confirmer_conformite(*, inscription: Inscription, auteur: Utilisateur, reserve: str = "") -> Inscription:
    """The jury confirms the conformity the product checked point by point (l.58); a failing point needs a written reserve."""
    session = en_seance(inscription, auteur)
    inscription = Inscription.objects.select_related("dossier").get(pk=inscription.pk)
    if inscription.conformite_confirmee_le is not None and inscription.conformite_reserve == reserve.strip():
        return inscription
    manques = manques_conformite(inscription.dossier)
    if manques and not reserve.strip():
        exiger([*manques, "Ajournez le dossier, ou écrivez la réserve du jury sur ce point."], "conformite")
    inscription.conformite_confirmee_le, inscription.conformite_reserve = timezone.now(), reserve.strip()[:1000]
    inscription.save(update_fields=["conformite_confirmee_le", "conformite_reserve"])
    noter_dossier(inscription, auteur, "conformite_confirmee", R.PRESIDENT, reserve=bool(reserve.strip()))
    toucher(session)
    return inscription


@transaction.atomic
def deliberer(
    *, inscription: Inscription, auteur: Utilisateur, verdicts: Mapping[str, Verdict], preconisations: str = "", version: int | None = None
) -> Decision:
    """Write the provisional decision, competence by competence (l.60, 68); the overall result is computed.

    Raises `DossierIncomplet`: conformity not confirmed, quorum lost, a competence without verdict, a change without motive,
    a verdict against the vote taken, a partial award without préconisations (l.73–76). `ActionImpossible` when `version`,
    of the page where this was typed, is out of date.
    """
    session = en_seance(inscription, auteur, version)
    inscription = Inscription.objects.select_related("dossier__referentiel").get(pk=inscription.pk)
    avis = conclusions(inscription.dossier)
    avant = _etat_de(inscription)
    issue = resultat_de(inscription, {c: v.is_validee for c, v in verdicts.items()})
    phrases = _manques_deliberation(inscription, avis, verdicts)
    if issue == PARTIELLE and not preconisations.strip():
        phrases.append(f"Écrivez les préconisations du jury. Par exemple : « {PRECONISATION_EN_BLOC} »")
    exiger(phrases, "decision")
    decision = ecrire_decision(inscription, auteur, avis, verdicts, issue, preconisations, en_bloc=False)
    noter_dossier(
        inscription, auteur, "decision_provisoire", R.PRESIDENT, issue=issue, validees=sorted(c for c, v in verdicts.items() if v.is_validee),
        changees=sorted(c for c, v in verdicts.items() if v.is_validee != avis[c]), avant=avant,
    )  # fmt: skip
    toucher(session)
    return decision


def _manques_deliberation(inscription: Inscription, avis: Mapping[str, bool], verdicts: Mapping[str, Verdict]) -> list[str]:
    phrases = manques_quorum_dossier(inscription)
    if inscription.vote_appele_le is not None and inscription.vote_clos_le is None:
        phrases.append("Un vote est ouvert sur ce dossier : dépouillez-le, ou annulez-le, avant de décider.")
    if inscription.conformite_confirmee_le is None:
        phrases.append("Confirmez d’abord la conformité de la démarche.")
    if set(verdicts) != set(avis):
        phrases.append("Décidez chaque compétence, et elles seules.")
        return phrases
    for code, verdict in verdicts.items():
        if motif_exige(conclusion_maitrisee=avis[code], verdict=verdict.is_validee) and not verdict.motif.strip():
            phrases.append(f"{code} : motivez la décision, qui s’écarte de la conclusion des évaluateurs.")
        resultat = scrutin(inscription, code)
        if resultat is not None and resultat.adopte is None:
            phrases.append(f"{code} : le vote ne donne pas de majorité. {resultat.phrase} Annulez ce vote, puis décidez sans lui ou appelez-en un autre.")
        elif resultat is not None and resultat.adopte != verdict.is_validee:
            phrases.append(f"{code} : la décision ne suit pas le vote. {resultat.phrase}")
    return phrases


def resultat_de(inscription: Inscription, verdicts: Mapping[str, bool]) -> str:
    """The overall result that these verdicts give."""
    dossier = inscription.dossier
    acquises = frozenset(a.code for a in dossier.competences_acquises.all())
    return resultat_global(verdicts=verdicts, acquises=acquises, toutes=dossier.referentiel.structure.codes_competences)


def ecrire_decision(
    inscription: Inscription,
    auteur: Utilisateur,
    avis: Mapping[str, bool],
    verdicts: Mapping[str, Verdict],
    issue: str,
    preconisations: str,
    *,
    en_bloc: bool,
) -> Decision:
    """Write the provisional decision of a dossier; everything it needs was checked by the caller."""
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
    avancer(inscription)
    return decision


def _etat_de(inscription: Inscription) -> dict[str, object]:
    """Where a dossier stood before a change, for the journal: sort, overall result, competences awarded."""
    decision = get_decision(inscription)
    if decision is None:
        return {"sort": inscription.sort}
    validees = sorted(c.code for c in decision.competences.all() if c.is_validee)
    return {"sort": inscription.sort, "issue": decision.issue, "validees": validees}


@transaction.atomic
def rouvrir_deliberation(*, inscription: Inscription, auteur: Utilisateur, version: int | None = None) -> Inscription:
    """Take a dossier up again before the session is closed: its provisional decision or ajournement is set aside, and the
    journal keeps what it was. The vote, if one was taken, stands."""
    session = en_seance(inscription, auteur, version)
    avant = _etat_de(inscription)
    Decision.objects.filter(inscription=inscription, arretee_le__isnull=True).delete()
    inscription.sort, inscription.motif = Sort.A_EXAMINER, ""
    inscription.save(update_fields=["sort", "motif"])
    avancer(inscription)
    noter_dossier(inscription, auteur, "deliberation_rouverte", R.PRESIDENT, avant=avant)
    toucher(session)
    return inscription


@transaction.atomic
def proposer_ajournement(*, inscription: Inscription, auteur: Utilisateur, motif: str, version: int | None = None) -> Inscription:
    """Put a dossier off, with a reason (not conform, complement asked, quorum lost): it goes back to `evalue` at closing."""
    session = en_seance(inscription, auteur, version)
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi le dossier est ajourné : ce n’est pas un échec, le motif l’explique.")
    avant = _etat_de(inscription)
    Decision.objects.filter(inscription=inscription, arretee_le__isnull=True).delete()
    inscription.sort, inscription.motif = Sort.AJOURNE, motif.strip()[:1000]
    inscription.save(update_fields=["sort", "motif"])
    avancer(inscription)
    noter_dossier(inscription, auteur, "ajournement_provisoire", R.PRESIDENT, avant=avant)
    toucher(session)
    return inscription
