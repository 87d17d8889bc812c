"""The whole road on one page: the table of transitions, and `appliquer`, the only function that writes `Dossier.etat`.

The table names its guards and its effects by code. Each step of the road registers its own when it is loaded
(`AppConfig.ready`); a system check refuses a code that nobody registered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import checks
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comptes.enums import Role
from journal.models import Evenement
from journal.services import journaliser

from .enums import DECIDES, NON_FINAUX, Action, Etat, RoleDossier
from .erreurs import ActionImpossible, ActionInconnue, ActionInterdite, DossierIncomplet, MotifManquant
from .models import Acces, Dossier

if TYPE_CHECKING:
    from comptes.models import Utilisateur

R = RoleDossier


@dataclass(frozen=True)
class Manque:
    """One thing that is missing: a sentence, and the page and field where it can be mended."""

    phrase: str
    page: str = ""
    champ: str = ""

    def __str__(self) -> str:
        return self.phrase


@dataclass(frozen=True)
class Transition:
    """One way along the road: from which states to which, by whom, under which guards, with which effects."""

    action: Action
    de: tuple[Etat, ...]
    vers: Etat
    roles: tuple[RoleDossier, ...]
    gardes: tuple[str, ...] = ()
    effets: tuple[str, ...] = ()
    motif: bool = False


@dataclass(frozen=True)
class Passage:
    """A transition that has just been made, as its effects receive it."""

    dossier: Dossier
    transition: Transition
    auteur: Utilisateur
    role: str
    motif: str
    evenement: Evenement
    donnees: dict[str, Any] = field(default_factory=dict)


def _t(
    action: Action,
    de: Etat | tuple[Etat, ...],
    vers: Etat,
    *roles: RoleDossier,
    gardes: tuple[str, ...] = (),
    effets: tuple[str, ...] = (),
    motif: bool = False,
) -> Transition:
    return Transition(action, de if isinstance(de, tuple) else (de,), vers, roles, gardes, effets, motif)


TRANSITIONS: tuple[Transition, ...] = (
    _t(Action.DEPOSER, (Etat.BROUILLON, Etat.INCOMPLET), Etat.DEPOSE, R.CANDIDAT, R.SAISIE,
       gardes=("partie_2_complete", "limites_annuelles"), effets=("accuser_reception",)),
    _t(Action.DEMANDER_COMPLEMENTS, Etat.DEPOSE, Etat.INCOMPLET, R.SECRETARIAT,
       gardes=("complements_nommes",), effets=("ecrire_complements",)),
    _t(Action.DECLARER_RECEVABLE, Etat.DEPOSE, Etat.RECEVABLE, R.SECRETARIAT,
       gardes=("avis_favorable",), effets=("ecrire_recevabilite",)),
    _t(Action.DECLARER_NON_RECEVABLE, Etat.DEPOSE, Etat.NON_RECEVABLE, R.SECRETARIAT,
       gardes=("avis_defavorable_motive",), effets=("ecrire_recevabilite",)),
    _t(Action.REMPLACER_AVIS_FAVORABLE, (Etat.RECEVABLE, Etat.NON_RECEVABLE), Etat.RECEVABLE, R.SECRETARIAT,
       gardes=("avis_remplacable", "avis_favorable"), effets=("ecrire_recevabilite",), motif=True),
    _t(Action.REMPLACER_AVIS_DEFAVORABLE, (Etat.RECEVABLE, Etat.NON_RECEVABLE), Etat.NON_RECEVABLE, R.SECRETARIAT,
       gardes=("avis_remplacable", "avis_defavorable_motive"), effets=("ecrire_recevabilite",), motif=True),
    _t(Action.EXERCER_RECOURS, Etat.NON_RECEVABLE, Etat.DEPOSE, R.CANDIDAT, R.SAISIE,
       gardes=("recours_dans_le_delai",), effets=("ecrire_recours",), motif=True),
    _t(Action.DEPOSER_ACTIVITES, Etat.RECEVABLE, Etat.PRET, R.CANDIDAT, R.SAISIE,
       gardes=("partie_3_complete", "benefice_en_cours"), effets=("accuser_reception",)),
    _t(Action.RENVOYER_AU_CANDIDAT, Etat.PRET, Etat.RECEVABLE, R.SECRETARIAT,
       gardes=("sans_binome_accepte",), effets=("clore_missions", "ecrire_renvoi"), motif=True),
    _t(Action.COMMENCER_EVALUATION, Etat.PRET, Etat.EN_EVALUATION, R.PROFESSIONNEL, R.EVALUATEUR_EXTERNE,
       gardes=("binome_accepte",), effets=("ouvrir_grille",)),
    _t(Action.REMPLACER_BINOME, Etat.EN_EVALUATION, Etat.PRET, R.SECRETARIAT,
       gardes=("bilan_non_signe",), effets=("clore_missions",), motif=True),
    _t(Action.TRANSMETTRE_AU_JURY, Etat.EN_EVALUATION, Etat.EVALUE, R.EVALUATEUR_EXTERNE,
       gardes=("evaluation_complete",), effets=("ecrire_transmission",)),
    _t(Action.RENVOYER_A_L_EVALUATION, Etat.EVALUE, Etat.EN_EVALUATION, R.SECRETARIAT,
       effets=("rouvrir_evaluation",), motif=True),
    _t(Action.INSCRIRE, Etat.EVALUE, Etat.INSCRIT, R.SECRETARIAT,
       gardes=("dossier_complet_pour_jury",), effets=("ecrire_inscription",)),
    _t(Action.DESINSCRIRE, Etat.INSCRIT, Etat.EVALUE, R.SECRETARIAT, effets=("clore_acces_jury",), motif=True),
    _t(Action.AJOURNER, Etat.INSCRIT, Etat.EVALUE, R.PRESIDENT, effets=("clore_acces_jury",), motif=True),
    _t(Action.VALIDER, Etat.INSCRIT, Etat.VALIDE, R.PRESIDENT,
       gardes=("decision_arretee",), effets=("clore_acces_evaluateurs",)),
    _t(Action.VALIDER_PARTIELLEMENT, Etat.INSCRIT, Etat.VALIDE_PARTIELLEMENT, R.PRESIDENT,
       gardes=("decision_arretee",), effets=("clore_acces_evaluateurs",)),
    _t(Action.NE_PAS_VALIDER, Etat.INSCRIT, Etat.NON_VALIDE, R.PRESIDENT,
       gardes=("decision_arretee",), effets=("clore_acces_evaluateurs",)),
    _t(Action.RECTIFIER_TOTALE, DECIDES, Etat.VALIDE, R.PRESIDENT, gardes=("decision_arretee",), motif=True),
    _t(Action.RECTIFIER_PARTIELLE, DECIDES, Etat.VALIDE_PARTIELLEMENT, R.PRESIDENT, gardes=("decision_arretee",), motif=True),
    _t(Action.RECTIFIER_REFUS, DECIDES, Etat.NON_VALIDE, R.PRESIDENT, gardes=("decision_arretee",), motif=True),
    _t(Action.ABANDONNER, NON_FINAUX, Etat.ABANDONNE, R.CANDIDAT,
       effets=("clore_missions", "clore_acces_jury", "ecrire_abandon"), motif=True),
    _t(Action.CLORE_POUR_ABANDON, NON_FINAUX, Etat.ABANDONNE, R.SECRETARIAT,
       gardes=("relance_sans_reponse",), effets=("clore_missions", "clore_acces_jury", "ecrire_abandon"), motif=True),
)  # fmt: skip
PAR_ACTION: dict[str, Transition] = {t.action.value: t for t in TRANSITIONS}

Garde = Callable[[Dossier], list[Manque]]
Effet = Callable[[Passage], None]
_gardes: dict[str, Garde] = {}
_effets: dict[str, list[Effet]] = {}


def garde(code: str) -> Callable[[Garde], Garde]:
    """Register a guard: it returns what is missing, an empty list when it holds. One function per code."""

    def enregistrer(fonction: Garde) -> Garde:
        _gardes[code] = fonction
        return fonction

    return enregistrer


def effet(code: str) -> Callable[[Effet], Effet]:
    """Register an effect: it runs in the transaction of the transition; what leaves the database waits for its commit."""

    def enregistrer(fonction: Effet) -> Effet:
        liste = _effets.setdefault(code, [])
        if fonction not in liste:
            liste.append(fonction)
        return fonction

    return enregistrer


def roles_sur(dossier: Dossier, utilisateur: Utilisateur) -> frozenset[str]:
    """Codes of the roles `utilisateur` holds on `dossier` now. Its candidate is nothing else on it, even of the secretariat.

    The secretariat types for a candidate (`saisie`) on a paper dossier alone, and only while its candidate has no account.
    """
    if not utilisateur.is_authenticated or not utilisateur.is_active:
        return frozenset()
    if dossier.candidat.utilisateur_id == utilisateur.pk:
        return frozenset({str(R.CANDIDAT)})
    roles = set(
        Acces.objects.ouverts().filter(dossier=dossier, personne=utilisateur).values_list("role", flat=True)
    )
    if utilisateur.has_role(Role.SECRETARIAT):
        roles.add(R.SECRETARIAT)
        if dossier.is_a_saisir:
            roles.add(R.SAISIE)
    return frozenset(str(r) for r in roles)


def ce_qui_manque(dossier: Dossier, action: str) -> list[Manque]:
    """Everything that keeps `action` from being done on `dossier`, whoever asks. The page, the guard and the tests use it."""
    manques: list[Manque] = []
    for code in _transition(action).gardes:
        manques += _gardes[code](dossier)
    return manques


def actions_possibles(dossier: Dossier, utilisateur: Utilisateur) -> list[Transition]:
    """Transitions that start from the dossier's state and that one of the person's roles allows, guards aside."""
    roles = roles_sur(dossier, utilisateur)
    return [t for t in TRANSITIONS if dossier.etat in t.de and roles.intersection(t.roles)]


def exiger_action(dossier: Dossier, *, action: str, auteur: Utilisateur, motif: str = "?") -> tuple[Transition, str]:
    """Return the transition and the role that allows it to `auteur`, guards aside.

    Raises `ActionInconnue`, `ActionInterdite`, `ActionImpossible` (wrong state) or `MotifManquant`.
    """
    transition = _transition(action)
    permis = [r for r in transition.roles if r in roles_sur(dossier, auteur)]
    if not permis:
        raise ActionInterdite(f"Vous n’avez pas, sur ce dossier, le rôle qui permet de : {transition.action.label}.")
    if dossier.etat not in transition.de:
        raise ActionImpossible(
            f"« {transition.action.label} » n’est plus possible : le dossier est maintenant à l’état "
            f"« {_libelle_pour(dossier, auteur)} ». Quelqu’un d’autre a peut-être agi avant vous."
        )
    if transition.motif and not motif.strip():
        raise MotifManquant("Indiquez un motif : il sera conservé dans l’historique du dossier.")
    return transition, permis[0].value


def _libelle_pour(dossier: Dossier, utilisateur: Utilisateur) -> str:
    """Name of the state for this person: the candidate's side never reads a decision before its announcement."""
    cote_candidat = roles_sur(dossier, utilisateur) <= {R.CANDIDAT, R.ACCOMPAGNATEUR}
    return dossier.libelle_candidat if cote_candidat else Etat(dossier.etat).label


@transaction.atomic
def appliquer(
    dossier: Dossier,
    *,
    action: str,
    auteur: Utilisateur,
    motif: str = "",
    donnees: dict[str, Any] | None = None,
    faits: dict[str, Any] | None = None,
) -> Passage:
    """Move `dossier` along one transition, or change nothing.

    In order: right of `auteur`, state, reason, guards; the state by a conditional update (of two identical actions at
    once exactly one wins), with the dated `faits` of the row; the journal row, in the same transaction; the effects,
    which queue mails and documents for after the commit. `dossier` is refreshed. Raises the errors of
    `exiger_action` and `DossierIncomplet`.
    """
    transition, role = exiger_action(dossier, action=action, auteur=auteur, motif=motif)
    manques = ce_qui_manque(dossier, action)
    if manques:
        raise DossierIncomplet(list(manques))
    avant = dossier.etat
    instant = timezone.now()
    nombre = Dossier.objects.filter(pk=dossier.pk, etat=avant, version=dossier.version).update(
        etat=transition.vers, etat_depuis=instant, version=F("version") + 1, modifie_le=instant, **(faits or {})
    )
    if nombre != 1:
        raise ActionImpossible("Quelqu’un d’autre vient d’agir sur ce dossier : rechargez la page avant de recommencer.")
    dossier.refresh_from_db()
    evenement = journaliser(
        action=transition.action.value,
        acteur_id=auteur.pk,
        role=role,
        dossier_id=dossier.pk,
        objet_type="dossier",
        objet_id=dossier.pk,
        etat_avant=avant,
        etat_apres=transition.vers.value,
        donnees=donnees,
    )
    passage = Passage(dossier, transition, auteur, role, motif.strip(), evenement, donnees or {})
    for code in transition.effets:
        for fonction in _effets.get(code, []):
            fonction(passage)
    return passage


def verrouiller(dossier_id: UUID | str) -> Dossier:
    """Load a dossier and hold its row until the end of the transaction, so that services see and write one truth.

    Its candidate is read once the lock is held: rows joined to a query that waits are those of before the wait.
    """
    return Dossier.objects.select_for_update(of=("self",)).select_related("referentiel").get(pk=dossier_id)


def _transition(action: str) -> Transition:
    try:
        return PAR_ACTION[str(action)]
    except KeyError:
        raise ActionInconnue(f"Aucune action ne porte le nom « {action} ».") from None


@checks.register(checks.Tags.compatibility)
def verifier_table(**_: Any) -> list[checks.CheckMessage]:
    """Fail when the table names a guard or an effect that no step registered."""
    messages: list[checks.CheckMessage] = []
    for t in TRANSITIONS:
        absents = [c for c in t.gardes if c not in _gardes] + [c for c in t.effets if c not in _effets]
        messages += [
            checks.Error(f"« {t.action.value} » nomme le code « {c} », que personne n’enregistre.", id="candidates.E001")
            for c in absents
        ]
    return messages
