"""Adopt together the dossiers that nobody wants discussed: conform, concordant, flagged by no one."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible
from comptes.models import Utilisateur

from ..conformite import LIENS, lire_conformites
from ..enums import EtatSession, Issue, Sort
from ..lecture import conclusions, divergents, manques_quorum_dossiers
from ..models import Decision, Inscription, SessionJury
from ..regles import PARTIELLE, non_conformes
from .commun import exiger_bureau, noter, noter_dossier, toucher, verrouiller_session
from .seance import PRECONISATION_EN_BLOC, Verdict, ecrire_decision, resultat_de


def resultat_propose(inscription: Inscription) -> tuple[dict[str, bool], Issue]:
    """The evaluators' conclusions on a dossier, and the overall result they would give."""
    avis = conclusions(inscription.dossier)
    return avis, Issue(resultat_de(inscription, avis))


def adoptables(session: SessionJury, *, auteur: Utilisateur) -> list[Inscription]:
    """Dossiers that `auteur` can have adopted in one motion: not examined yet, conform, concordant, flagged by nobody,
    quorum kept, no vote called. A dossier on which `auteur` does not sit is examined on its own."""
    return lire_motion(session, auteur=auteur)[0]


def lire_motion(session: SessionJury, *, auteur: Utilisateur) -> tuple[list[Inscription], list[tuple[Inscription, str]]]:
    """The dossiers not examined yet: those that can be adopted together, and those that cannot, each with why."""
    restent = session.inscriptions.filter(is_active=True, sort=Sort.A_EXAMINER)
    restent = restent.select_related("session__certification", *(f"dossier__{x}" for x in LIENS))
    liste = list(restent.prefetch_related("notes", "deports__membre"))
    referentiels = {i.dossier.referentiel_id: i.dossier.referentiel for i in liste}
    for inscription in liste:  # one référentiel read for all, its structure understood once
        inscription.dossier.referentiel = referentiels[inscription.dossier.referentiel_id]
    manques = manques_quorum_dossiers(session, liste)
    points, ecarts = lire_conformites([i.dossier for i in liste]), divergents(i.dossier_id for i in liste)
    retenues, ecartees = [], []
    for inscription in liste:
        raisons = (
            (any(d.membre.personne_id == auteur.pk for d in inscription.deports.all()), "vous êtes en déport"),
            (any(n.a_discuter for n in inscription.notes.all()), "signalé « à discuter »"),
            (inscription.vote_appele_le is not None, "un vote y est appelé"),
            (inscription.dossier_id in ecarts, "les évaluateurs s’y écartent de la règle"),
            (bool(non_conformes(points[inscription.dossier_id])), "la démarche n’est pas conforme"),
            (bool(manques[inscription.pk]), "le quorum n’y est pas réuni"),
        )
        dites = [phrase for vrai, phrase in raisons if vrai]
        if dites:
            ecartees.append((inscription, ", ".join(dites)))
        else:
            retenues.append(inscription)
    return retenues, ecartees


def preconisations_de(issue: Issue) -> str:
    """The préconisations that the motion gives to a dossier: the two routes (l.73–76) for a partial award."""
    return PRECONISATION_EN_BLOC if issue == PARTIELLE else ""


@transaction.atomic
def adopter_en_bloc(
    *, session: SessionJury, auteur: Utilisateur, inscriptions: Collection[str] | None = None
) -> list[Decision]:
    """Adopt the evaluators' conclusions on conform, concordant, unflagged dossiers, in one motion, recorded as such.

    `inscriptions`: ids of those chosen on the list that was shown; one that can no longer be adopted refuses the motion
    whole, and one that was not shown is left out. None: every one of them. By the president or the vice-president.
    """
    session = verrouiller_session(session.pk, EtatSession.OUVERTE)
    exiger_bureau(session, auteur)
    possibles = adoptables(session, auteur=auteur)
    if inscriptions is not None:
        voulues = {str(i) for i in inscriptions}
        if not voulues <= {str(i.pk) for i in possibles}:
            raise ActionImpossible("La liste a changé depuis que vous l’avez lue : relisez-la, puis adoptez.")
        possibles = [i for i in possibles if str(i.pk) in voulues]
    if not possibles:
        rien = inscriptions is not None and not inscriptions
        raise ActionImpossible("Cochez au moins un dossier." if rien else "Aucun dossier ne peut être adopté ainsi : examinez-les un par un.")
    decisions = [_adopter(inscription, auteur) for inscription in possibles]
    noter(session, auteur, "motion_adoptee", RoleDossier.PRESIDENT, dossiers=[str(i.dossier_id) for i in possibles])
    toucher(session)
    return decisions


def _adopter(inscription: Inscription, auteur: Utilisateur) -> Decision:
    avis, issue = resultat_propose(inscription)
    if inscription.conformite_confirmee_le is None:
        inscription.conformite_confirmee_le = timezone.now()
        inscription.save(update_fields=["conformite_confirmee_le"])
    verdicts = {c: Verdict(is_validee=m) for c, m in avis.items()}
    decision = ecrire_decision(inscription, auteur, avis, verdicts, issue, preconisations_de(issue), en_bloc=True)
    noter_dossier(
        inscription, auteur, "adopte_en_bloc", RoleDossier.PRESIDENT, issue=issue, validees=sorted(c for c, oui in avis.items() if oui)
    )
    return decision
