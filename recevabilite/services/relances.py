"""Remind a candidate in writing, and close a dossier that stays without an answer."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from candidates.effets import ecrire_au_candidat_du_dossier
from candidates.enums import NON_FINAUX, Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.models import Dossier
from candidates.workflow import Manque, appliquer, verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.services import journaliser

from ..lecture import RELANCE, get_relance, jours_avant_abandon
from ..regles import dire_jour

LONGUEUR_RELANCE = 2000  # characters


@transaction.atomic
def relancer(*, dossier: Dossier, auteur: Utilisateur, texte: str = "", courrier_le: date | None = None) -> date:
    """Remind the candidate in writing, once a day at most; return the day of the reminder.

    A mail leaves after the commit, with the points still asked for and `texte`; for a candidate without an address,
    `courrier_le` is the day on which the letter was posted, since the dossier is in its state. Journalled. Raises
    `ActionInterdite`, `ActionImpossible` (final state, already reminded today), `DossierIncomplet`.
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat relance un candidat.")
    dossier = verrouiller(dossier.pk)
    if dossier.etat not in NON_FINAUX:
        raise ActionImpossible("Ce dossier est terminé : il n’y a plus rien à attendre du candidat.")
    jour, derniere = timezone.localdate(), get_relance(dossier)
    le = jour if is_joignable(dossier) else _exiger_courrier(dossier, courrier_le, jour)
    if derniere is not None and derniere >= le:
        raise ActionImpossible(f"Le candidat a déjà été relancé le {dire_jour(derniere)} : une relance par jour suffit.")
    if len(texte) > LONGUEUR_RELANCE:
        raise DossierIncomplet([Manque(f"Ce texte dépasse {LONGUEUR_RELANCE} caractères : raccourcissez-le.", "relance", "texte")])
    evenement = journaliser(
        action=RELANCE, acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, dossier_id=dossier.pk, objet_type="dossier",
        objet_id=dossier.pk, donnees={"le": le.isoformat(), "moyen": "courriel" if is_joignable(dossier) else "courrier"},
    )  # fmt: skip
    points = list(dossier.complements.filter(clos_le__isnull=True))
    ecrire_au_candidat_du_dossier(
        dossier, "recevabilite.relance", evenement.numero, points=points, texte=texte.strip(),
        depuis=timezone.localdate(dossier.etat_depuis), jours=jours_avant_abandon(dossier),
        is_a_vous=dossier.etat in ATTENDUS,
    )  # fmt: skip
    return le


ATTENDUS = (Etat.BROUILLON, Etat.INCOMPLET, Etat.RECEVABLE)  # the candidate is the one who moves next


def is_joignable(dossier: Dossier) -> bool:
    """The candidate has an address to be written to by mail."""
    candidat = dossier.candidat
    return bool(candidat.email or (candidat.utilisateur and candidat.utilisateur.email))


def _exiger_courrier(dossier: Dossier, courrier_le: date | None, jour: date) -> date:
    depuis = timezone.localdate(dossier.etat_depuis)
    if courrier_le is None:
        phrase = "Ce candidat n’a pas d’adresse électronique : indiquez le jour où la relance est partie par courrier."
        raise DossierIncomplet([Manque(phrase, "relance", "courrier_le")])
    if not depuis <= courrier_le <= jour:
        phrase = f"Le courrier est parti entre le {dire_jour(depuis)}, jour où le dossier en est arrivé là, et aujourd’hui : vérifiez la date."
        raise DossierIncomplet([Manque(phrase, "relance", "courrier_le")])
    return courrier_le


@transaction.atomic
def clore_pour_abandon(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Close a dossier whose candidate has not answered a written reminder, with a reason. Final.

    Raises the errors of `appliquer`: `DossierIncomplet` says that no reminder was sent, or until when to wait.
    """
    return appliquer(verrouiller(dossier.pk), action=Action.CLORE_POUR_ABANDON, auteur=auteur, motif=motif).dossier
