"""The steps of the jury, by the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from jury import services as j
from jury.enums import Fonction, Presence
from jury.lecture import conclusions, get_decision_annoncee
from jury.models import ProcesVerbal, Recours, SessionJury

from .pas_candidat import preuve_fraiche

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur
    from referentiels.models import Certification

    from .personnes import Distribution

PRECONISATIONS = "Suivre une formation sur les compétences manquantes, ou compléter son expérience sur ces activités, puis se présenter à nouveau."
MOTIF_CHANGEMENT = "Le jury constate que les preuves ne permettent pas d’établir cette compétence."


def preparer_session(
    distribution: Distribution,
    certification: Certification,
    dossiers: Sequence[Dossier],
    *,
    le: datetime | None = None,
    annonce_prevue_le: date | None = None,
    is_masquee: bool = False,
) -> SessionJury:
    """Create a session of four members, put `dossiers` on its agenda, convene."""
    sylvie = distribution["sylvie"]
    session = j.creer_session(
        auteur=sylvie, certification=certification, le=le or timezone.now() + timedelta(minutes=1),
        lieu="Salle Condorcet, 7 rue de l’Arsenal, Paris", annonce_prevue_le=annonce_prevue_le, is_masquee=is_masquee,
    )  # fmt: skip
    sieges = [
        j.Siege(distribution["jeanne"], Fonction.PRESIDENT), j.Siege(distribution["jacques"], Fonction.VICE_PRESIDENT),
        j.Siege(distribution["julie"]), j.Siege(distribution["jules"]),
    ]  # fmt: skip
    j.definir_membres(session=session, auteur=sylvie, sieges=sieges)
    for dossier in dossiers:
        j.inscrire(session=session, dossier=dossier, auteur=sylvie)
    j.convoquer(session=session, auteur=sylvie)
    session.refresh_from_db()
    return session


def ouvrir(session: SessionJury, distribution: Distribution) -> SessionJury:
    """Mark everyone present and open the session."""
    for membre in session.membres.all():
        j.marquer_presence(membre=membre, auteur=distribution["sylvie"], presence=Presence.PRESENTE)
        if session.is_masquee:
            j.declarer_sur_les_noms(session=session, auteur=membre.personne, liens={})
    return j.ouvrir_session(session=session, auteur=distribution["jeanne"])


def deliberer(
    session: SessionJury, president: Utilisateur, refus: Mapping[str, Sequence[str]] | None = None
) -> SessionJury:
    """Decide every dossier of the agenda; `refus` maps a dossier's number to the competences that the jury does not award."""
    for inscription in session.inscriptions.filter(is_active=True).select_related("dossier"):
        j.presenter_dossier(inscription=inscription, auteur=president)
        j.confirmer_conformite(inscription=inscription, auteur=president)
        refusees = set((refus or {}).get(inscription.dossier.numero, ()))
        avis = conclusions(inscription.dossier)
        verdicts = {
            code: j.Verdict(is_validee=m and code not in refusees, motif=MOTIF_CHANGEMENT if m and code in refusees else "") for code, m in avis.items()
        }
        validees = [v.is_validee for v in verdicts.values()]
        partielle = any(validees) and not all(validees)
        j.deliberer(inscription=inscription, auteur=president, verdicts=verdicts, preconisations=PRECONISATIONS if partielle else "")
    session.refresh_from_db()
    return session


def clore(session: SessionJury, president: Utilisateur) -> ProcesVerbal:
    """Close the session: decisions applied, minutes written."""
    return j.clore_session(session=session, auteur=president)


def signer_pv(pv: ProcesVerbal, president: Utilisateur, vice_president: Utilisateur) -> ProcesVerbal:
    """President and vice-president sign the minutes."""
    for personne in (president, vice_president):
        j.signer_pv(pv=pv, auteur=personne, preuve=preuve_fraiche())
    pv.refresh_from_db()
    return pv


def contester(dossier: Dossier, texte: str) -> Recours:
    """The candidate contests the decision in force of their dossier."""
    dossier.refresh_from_db()
    decision, candidat = get_decision_annoncee(dossier), dossier.candidat.utilisateur
    if decision is None or candidat is None:
        raise LookupError(f"Le dossier {dossier.numero} n’a pas de décision que son candidat conteste.")
    return j.deposer_recours(decision=decision, auteur=candidat, texte=texte)


def rectifier(dossier: Dossier, president: Utilisateur, *, validees: Mapping[str, str], motif: str) -> ProcesVerbal:
    """Draft the minutes that award the competences of `validees`, each with its motive; they wait for both signatures."""
    dossier.refresh_from_db()
    decision = get_decision_annoncee(dossier)
    if decision is None:
        raise LookupError(f"Le dossier {dossier.numero} n’a pas de décision à rectifier.")
    verdicts = {
        c.code: j.Verdict(is_validee=c.is_validee or c.code in validees, motif=validees.get(c.code, c.motif)) for c in decision.competences.all()
    }
    return j.rediger_rectification(
        decision=decision, auteur=president, verdicts=verdicts, preconisations=PRECONISATIONS, motif=motif
    ).proces_verbal
