"""Remind by mail whoever a dossier waits for: its candidate, or its evaluators. At most once a day per dossier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from candidates.enums import Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite
from candidates.models import Dossier
from candidates.workflow import verrouiller
from comptes.permissions import is_secretariat
from echanges.models import Courriel, Lettre
from echanges.services import envoyer
from evaluations.enums import EtatMission
from evaluations.models import Mission
from journal.services import journaliser

from .files import PAR_CODE, avec_places, file_de

if TYPE_CHECKING:
    from comptes.models import Utilisateur

EVENEMENT_COMPLEMENTS = "bureau.relance_complements"
EVENEMENT_PARTIE_3 = "bureau.relance_partie_3"
EVENEMENT_MISSION = "bureau.relance_mission"
EVENEMENT_EVALUATION = "bureau.relance_evaluation"
CANDIDAT = (EVENEMENT_COMPLEMENTS, EVENEMENT_PARTIE_3)
SANS_ATTENTE = {
    "a-statuer": "le secrétariat doit statuer sur la recevabilité", "binome": "le secrétariat doit désigner le binôme",
    "a-inscrire": "le secrétariat doit l’inscrire à une session", "inscrits": "la session du jury est programmée",
    "a-annoncer": "le résultat est à annoncer", "annonces": "le résultat est annoncé", "non-recevables": "la demande n’est pas recevable",
    "brouillons": "la demande n’est pas encore déposée", "abandonnes": "la démarche est abandonnée",
}  # fmt: skip


@dataclass(frozen=True)
class Relance:
    """One mail to send: its event, to whom, what its text needs."""

    evenement: str
    adresse: str
    contexte: dict[str, Any]


def cle_du_jour(dossier_id: UUID, jour: date) -> str:
    """What makes the reminders of one dossier on one day known."""
    return f"relance:{dossier_id}:{jour:%Y-%m-%d}"


def deja_relances(dossiers: Iterable[UUID], jour: date) -> set[UUID]:
    """Of these dossiers, those for which a reminder was queued on this legal day."""
    dossiers = list(dossiers)
    ecrits = [m.objects.filter(dossier_id__in=dossiers, cle__startswith="relance:").values_list("dossier_id", "cle") for m in (Courriel, Lettre)]
    return {pk for lignes in ecrits for pk, cle in lignes if pk is not None and cle.startswith(cle_du_jour(pk, jour))}


def preparer_relances(dossier: Dossier, missions: Iterable[Mission]) -> list[Relance]:
    """Mails that a reminder of this dossier would send; raises `ActionImpossible`, which says why there is nobody to remind.

    `dossier` comes from `avec_places`, `missions` are all of its missions.
    """
    code = file_de(dossier).code
    if code in SANS_ATTENTE:
        raise ActionImpossible(f"Personne n’est à relancer\u00a0: {SANS_ATTENTE[code]}.")
    if code in ("complements", "partie-3"):
        evenement = EVENEMENT_COMPLEMENTS if code == "complements" else EVENEMENT_PARTIE_3
        return [Relance(evenement, _adresse_du_candidat(dossier), {})]
    relances = [_relance_de(m, code) for m in missions if _est_attendu(m, code)]
    if not relances:
        raise ActionImpossible("Personne n’est à relancer\u00a0: les évaluateurs ont répondu.")
    return relances


def _adresse_du_candidat(dossier: Dossier) -> str:
    """Their e-mail; empty when they have none: the reminder is then a letter to post."""
    candidat = dossier.candidat
    return candidat.email or (candidat.utilisateur.email if candidat.utilisateur else "")


def _est_attendu(mission: Mission, code: str) -> bool:
    if code == PAR_CODE["reponses"].code:
        return mission.etat == EtatMission.PROPOSEE
    return mission.etat == EtatMission.ACCEPTEE and mission.role == RoleDossier.EVALUATEUR_EXTERNE  # who transmits (l.56, 331)


def _relance_de(mission: Mission, code: str) -> Relance:
    evenement = EVENEMENT_MISSION if code == "reponses" else EVENEMENT_EVALUATION
    return Relance(evenement, mission.evaluateur.email, {"mission": mission})


@transaction.atomic
def relancer(*, dossier_id: UUID, auteur: Utilisateur) -> str:
    """Queue the reminder of one dossier, journalled; return who is reminded, in a sentence.

    Raises `ActionInterdite` (not of the secretariat), `ActionImpossible` (nobody is awaited, or already done today).
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat relance les personnes attendues.")
    verrouiller(dossier_id)
    jour = timezone.localdate()
    if deja_relances([dossier_id], jour):
        raise ActionImpossible("Une relance est déjà partie aujourd’hui pour ce dossier.")
    liens = ("candidat__utilisateur", "referentiel__certification")
    dossier = avec_places(Dossier.objects.filter(pk=dossier_id)).select_related(*liens).get()
    relances = preparer_relances(dossier, dossier.missions.select_related("evaluateur").order_by("role"))
    points = list(dossier.complements.filter(clos_le__isnull=True)) if dossier.etat == Etat.INCOMPLET else []
    for relance in relances:
        envoyer(
            evenement=relance.evenement, destinataires=[relance.adresse], cle=cle_du_jour(dossier.pk, jour), dossier_id=dossier.pk,
            contexte={"dossier": dossier, "candidat": dossier.candidat, "points": points, **relance.contexte},
        )  # fmt: skip
    is_candidat = relances[0].evenement in CANDIDAT
    journaliser(
        action="candidat_relance" if is_candidat else "evaluateur_relance", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT,
        dossier_id=dossier.pk, objet_type="dossier", objet_id=dossier.pk, donnees={"evenements": [r.evenement for r in relances]},
    )  # fmt: skip
    return "Courriel envoyé au candidat." if is_candidat else _phrase(relances)


def _phrase(relances: list[Relance]) -> str:
    noms = [r.contexte["mission"].evaluateur.nom_complet for r in relances]
    return f"Courriel envoyé à {' et à '.join(noms)}."
