"""Remind a candidate in writing, and close a dossier that stays without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from candidates.effets import ecrire_au_candidat_du_dossier, get_adresse
from candidates.enums import NON_FINAUX, Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.models import Dossier
from candidates.workflow import Manque, appliquer, verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.models import Evenement
from journal.services import journaliser

from ..lecture import RELANCE, jours_avant_abandon

LONGUEUR_RELANCE = 2000  # characters
RELANCE_EVALUATEUR = "evaluateur_relance"
DEJA = "Une relance est déjà partie aujourd’hui pour ce dossier : une par jour suffit."


@transaction.atomic
def relancer(*, dossier: Dossier, auteur: Utilisateur, texte: str = "") -> str:
    """Remind the candidate in writing, once a day at most; return what was done, in a sentence.

    A mail leaves after the commit, with the points still asked for and `texte`; for a candidate without an address it is a
    letter to post. Journalled. Raises `ActionInterdite`, `ActionImpossible` (final state, already reminded today),
    `DossierIncomplet` (a text too long).
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat relance un candidat.")
    dossier = verrouiller(dossier.pk)
    if dossier.etat not in NON_FINAUX:
        raise ActionImpossible("Ce dossier est terminé : il n’y a plus rien à attendre du candidat.")
    if deja_relances([dossier.pk], timezone.localdate()):
        raise ActionImpossible(DEJA)
    if len(texte) > LONGUEUR_RELANCE:
        raise DossierIncomplet([Manque(f"Ce texte dépasse {LONGUEUR_RELANCE} caractères : raccourcissez-le.", "relance", "texte")])
    is_joignable = bool(get_adresse(dossier))
    evenement = journaliser(
        action=RELANCE, acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, dossier_id=dossier.pk, objet_type="dossier",
        objet_id=dossier.pk, donnees={"canal": "courriel" if is_joignable else "courrier"},
    )  # fmt: skip
    points = list(dossier.complements.filter(clos_le__isnull=True))
    ecrire_au_candidat_du_dossier(
        dossier, "recevabilite.relance", evenement.numero, points=points, texte=texte.strip(),
        depuis=timezone.localdate(dossier.etat_depuis), jours=jours_avant_abandon(dossier),
        is_a_vous=dossier.etat in ATTENDUS,
    )  # fmt: skip
    return "Courriel envoyé au candidat." if is_joignable else "Lettre au candidat à poster : elle attend dans « Courrier »."


ATTENDUS = (Etat.BROUILLON, Etat.INCOMPLET, Etat.RECEVABLE)  # the candidate is the one who moves next


def deja_relances(dossiers: Iterable[UUID], jour: date) -> set[UUID]:
    """Of these dossiers, those about which someone was reminded on this legal day; one query."""
    chaines = {f"dossier:{pk}": pk for pk in dossiers}
    faites = Evenement.objects.filter(chaine__in=list(chaines), action__in=(RELANCE, RELANCE_EVALUATEUR), instant__date=jour)
    return {chaines[chaine] for chaine in faites.values_list("chaine", flat=True)}


@transaction.atomic
def clore_pour_abandon(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Close a dossier whose candidate has not answered a written reminder, with a reason. Final.

    Raises the errors of `appliquer`: `DossierIncomplet` says that no reminder was sent, or until when to wait.
    """
    return appliquer(verrouiller(dossier.pk), action=Action.CLORE_POUR_ABANDON, auteur=auteur, motif=motif).dossier
