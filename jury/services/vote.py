"""The vote on a dossier: the president calls it, each member votes, it is counted when the president closes it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.workflow import Manque
from comptes.models import Utilisateur

from ..enums import Choix, EtatSession, Sort
from ..lecture import mandants_de, manques_quorum_dossier, ont_vote, siegent
from ..models import Emargement, Inscription, MembreSession, Urne, Vote
from .commun import en_seance, exiger, get_membre, noter_dossier, toucher, verrouiller_session

R = RoleDossier


@transaction.atomic
def appeler_vote(
    *, inscription: Inscription, auteur: Utilisateur, codes: Sequence[str] = (), is_secret: bool = False
) -> Inscription:
    """Call a vote on `codes`, or on every competence to decide. An earlier vote of the dossier is wiped out, and said so in the journal.

    By who leads the deliberation. Raises `ActionImpossible` (dossier decided, vote open already), `DossierIncomplet`
    (unknown competence, quorum lost).
    """
    session = en_seance(inscription, auteur)
    if inscription.sort != Sort.A_EXAMINER:
        raise ActionImpossible("Ce dossier n’est plus en délibération : rouvrez-la pour appeler un vote.")
    if inscription.vote_appele_le is not None and inscription.vote_clos_le is None:
        raise ActionImpossible("Un vote est déjà ouvert sur ce dossier.")
    a_decider = list(competences_a_ecrire(inscription.dossier))
    inconnus = [c for c in codes if c not in a_decider]
    if inconnus:
        raise DossierIncomplet([Manque(f"{c} n’est pas à décider.", c) for c in inconnus])
    exiger(manques_quorum_dossier(inscription), "vote")
    refait = inscription.vote_clos_le is not None
    _vider(inscription)
    inscription.vote_appele_le, inscription.vote_clos_le = timezone.now(), None
    inscription.is_vote_secret, inscription.codes_votes = is_secret, [c for c in a_decider if not codes or c in codes]
    _enregistrer(inscription)
    noter_dossier(inscription, auteur, "vote_appele", R.PRESIDENT, competences=inscription.codes_votes, secret=is_secret, refait=refait)
    toucher(session)
    return inscription


def _vider(inscription: Inscription) -> None:
    for lignes in (inscription.votes, inscription.emargements, inscription.urnes):
        lignes.all().delete()


def _enregistrer(inscription: Inscription) -> None:
    inscription.save(update_fields=["vote_appele_le", "vote_clos_le", "is_vote_secret", "codes_votes"])


@transaction.atomic
def voter(*, inscription: Inscription, auteur: Utilisateur, code: str, choix: str) -> None:
    """Vote on the award of one competence while the vote is open, as a member who sits; powers held count with it.

    In an open vote a second vote replaces the first; a secret ballot is given once.
    """
    session = verrouiller_session(inscription.session_id, EtatSession.OUVERTE)
    membre = get_membre(session, auteur)
    inscription.refresh_from_db()
    if inscription.sort != Sort.A_EXAMINER or not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus en délibération.")
    if membre.pk not in {m.pk for m in siegent(inscription)}:
        raise ActionInterdite("Vous ne siégez pas sur ce dossier : absence, déport, ou suppléance sans place.")
    if inscription.vote_appele_le is None or inscription.vote_clos_le is not None:
        raise ActionImpossible("Aucun vote n’est ouvert sur ce dossier : le président l’appelle.")
    if choix not in Choix.values:
        raise DossierIncomplet([Manque("Votez pour, contre ou abstention.", code)])
    if code not in inscription.codes_votes:
        raise DossierIncomplet([Manque(f"{code} n’est pas mise aux voix.", code)])
    voix = 1 + len(mandants_de(inscription, membre))
    if inscription.is_vote_secret:
        _mettre_dans_l_urne(inscription, membre, code, choix, voix)
    else:
        Vote.objects.update_or_create(
            inscription=inscription, membre=membre, code=code, defaults={"choix": choix, "voix": voix, "vote_le": timezone.now()}
        )
    noter_dossier(inscription, auteur, "vote", R.JURE, competence=code, voix=voix)
    toucher(session)


def _mettre_dans_l_urne(inscription: Inscription, membre: MembreSession, code: str, choix: str, voix: int) -> None:
    """Count a ballot and tick its voter; nothing links the two."""
    _, nouveau = Emargement.objects.get_or_create(inscription=inscription, membre=membre, code=code)
    if not nouveau:
        raise ActionImpossible(f"{code} : votre bulletin secret est déjà dans l’urne, il ne se reprend pas.")
    Urne.objects.get_or_create(inscription=inscription, code=code)
    Urne.objects.filter(inscription=inscription, code=code).update(**{choix: F(choix) + voix})


@transaction.atomic
def clore_vote(*, inscription: Inscription, auteur: Utilisateur) -> Inscription:
    """Close the vote and count it: a member who sits and did not vote counts as an abstention. A competence on which nobody
    voted was not put to the vote after all: nothing is counted of it. By who leads the deliberation.

    Raises `ActionImpossible` when no vote is open, nobody voted on anything, or a secret ballot is alone in its urn: counted,
    it would be nobody's secret.
    """
    session = en_seance(inscription, auteur)
    _exiger_ouvert(inscription)
    voulus, sans_voix = inscription.codes_votes, 0
    inscription.codes_votes = [code for code in voulus if ont_vote(inscription, code)]
    if not inscription.codes_votes:
        raise ActionImpossible("Personne n’a encore voté : attendez un premier bulletin, ou annulez le vote.")
    siegeants = siegent(inscription)
    for code in inscription.codes_votes:
        votants = ont_vote(inscription, code)
        if inscription.is_vote_secret and len(votants) == 1 < len(siegeants):
            raise ActionImpossible(f"{code}\u00a0: un seul bulletin est dans l’urne, le compter dirait qui a voté quoi. Attendez-en un autre, ou annulez le vote.")
        for membre in siegeants:
            if membre.pk not in votants:
                sans_voix += 1
                _abstenir(inscription, membre, code)
    inscription.vote_clos_le = timezone.now()
    _enregistrer(inscription)
    noter_dossier(inscription, auteur, "vote_clos", R.PRESIDENT, competences=inscription.codes_votes, sans_voix=sans_voix, sans_bulletin=[c for c in voulus if c not in inscription.codes_votes])
    toucher(session)
    return inscription


def _abstenir(inscription: Inscription, membre: MembreSession, code: str) -> None:
    voix = 1 + len(mandants_de(inscription, membre))
    if inscription.is_vote_secret:
        _mettre_dans_l_urne(inscription, membre, code, Choix.ABSTENTION, voix)
    else:
        Vote.objects.create(inscription=inscription, membre=membre, code=code, choix=Choix.ABSTENTION, voix=voix)


@transaction.atomic
def annuler_vote(*, inscription: Inscription, auteur: Utilisateur) -> Inscription:
    """Call a vote off, open or counted, while the dossier is not decided: its ballots are wiped out. By who leads the deliberation."""
    session = en_seance(inscription, auteur)
    if inscription.vote_appele_le is None:
        raise ActionImpossible("Aucun vote n’a été appelé sur ce dossier.")
    if inscription.sort != Sort.A_EXAMINER:
        raise ActionImpossible("Ce dossier est décidé : rouvrez d’abord sa délibération.")
    _effacer_vote(inscription)
    noter_dossier(inscription, auteur, "vote_annule", R.PRESIDENT)
    toucher(session)
    return inscription


def _effacer_vote(inscription: Inscription) -> None:
    _vider(inscription)
    inscription.vote_appele_le = inscription.vote_clos_le = None
    inscription.is_vote_secret, inscription.codes_votes = False, []
    _enregistrer(inscription)


def _exiger_ouvert(inscription: Inscription) -> None:
    if inscription.vote_appele_le is None or inscription.vote_clos_le is not None:
        raise ActionImpossible("Aucun vote n’est ouvert sur ce dossier.")


def retirer_voix(inscription: Inscription, membre: MembreSession) -> bool:
    """A member leaves the dossier: their votes go. A secret ballot cannot be found again, so that vote is void as a whole:
    return whether it was."""
    Vote.objects.filter(inscription=inscription, membre=membre).delete()
    if not inscription.emargements.filter(membre=membre).exists():
        return False
    _effacer_vote(inscription)
    return True


def retirer_pouvoir(inscription: Inscription, membre: MembreSession) -> bool:
    """A member who gave their power leaves the dossier: a ballot that carried it counts one voice too many, so that vote is
    void as a whole: return whether it was."""
    if membre.mandataire_id is None:
        return False
    porte = any(lignes.filter(membre=membre.mandataire_id).exists() for lignes in (inscription.votes, inscription.emargements))
    if porte:
        _effacer_vote(inscription)
    return porte
