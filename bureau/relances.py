"""Remind by mail whoever a dossier waits for: its candidate, or its evaluators. At most once a day per dossier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite
from candidates.models import Dossier
from candidates.workflow import verrouiller
from comptes.permissions import is_secretariat
from echanges.services import envoyer
from evaluations.enums import EtatMission
from evaluations.models import Mission
from journal.services import journaliser
from recevabilite.services import relancer as relancer_candidat
from recevabilite.services.relances import DEJA, RELANCE_EVALUATEUR, deja_relances

from .files import PAR_CODE, avec_places, file_de

if TYPE_CHECKING:
    from comptes.models import Utilisateur

EVENEMENT_MISSION = "bureau.relance_mission"
EVENEMENT_EVALUATION = "bureau.relance_evaluation"
DU_CANDIDAT = ("complements", "partie-3")  # queues where the candidate is the one awaited
SANS_ATTENTE = {
    "a-statuer": "le secrétariat doit statuer sur la recevabilité", "binome": "le secrétariat doit désigner le binôme",
    "a-inscrire": "le secrétariat doit l’inscrire à une session", "inscrits": "la session du jury est programmée",
    "a-annoncer": "le résultat est à annoncer", "annonces": "le résultat est annoncé", "non-recevables": "la demande n’est pas recevable",
    "brouillons": "la demande n’est pas encore déposée", "abandonnes": "la démarche est abandonnée",
}  # fmt: skip


def preparer_relances(dossier: Dossier, missions: Iterable[Mission]) -> list[Mission]:
    """Missions whose person a reminder of this dossier would write to, none when it is the candidate's turn.

    `dossier` comes from `avec_places`, `missions` are all of its missions. Raises `ActionImpossible`, which says why there is
    nobody to remind.
    """
    code = file_de(dossier).code
    if code in SANS_ATTENTE:
        raise ActionImpossible(f"Personne n’est à relancer\u00a0: {SANS_ATTENTE[code]}.")
    if code in DU_CANDIDAT:
        return []
    attendues = [m for m in missions if _est_attendu(m, code)]
    if not attendues:
        raise ActionImpossible("Personne n’est à relancer\u00a0: les évaluateurs ont répondu.")
    return attendues


def _est_attendu(mission: Mission, code: str) -> bool:
    if code == PAR_CODE["reponses"].code:
        return mission.etat == EtatMission.PROPOSEE
    return mission.etat == EtatMission.ACCEPTEE and mission.role == RoleDossier.EVALUATEUR_EXTERNE  # who transmits (l.56, 331)


@transaction.atomic
def relancer(*, dossier_id: UUID, auteur: Utilisateur) -> str:
    """Remind whoever one dossier waits for, journalled; return who is reminded, in a sentence.

    Raises `ActionInterdite` (not of the secretariat), `ActionImpossible` (nobody is awaited, or already done today).
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat relance les personnes attendues.")
    verrouiller(dossier_id)
    jour = timezone.localdate()
    if deja_relances([dossier_id], jour):
        raise ActionImpossible(DEJA)
    liens = ("candidat__utilisateur", "referentiel__certification")
    dossier = avec_places(Dossier.objects.filter(pk=dossier_id)).select_related(*liens).get()
    missions = preparer_relances(dossier, dossier.missions.select_related("evaluateur").order_by("role"))
    if not missions:
        return relancer_candidat(dossier=dossier, auteur=auteur)
    evenement = EVENEMENT_MISSION if file_de(dossier).code == "reponses" else EVENEMENT_EVALUATION
    for mission in missions:
        envoyer(
            evenement=evenement, destinataires=[mission.evaluateur.email], cle=f"relance:{dossier.pk}:{jour:%Y-%m-%d}", dossier_id=dossier.pk,
            contexte={"dossier": dossier, "candidat": dossier.candidat, "mission": mission},
        )  # fmt: skip
    journaliser(
        action=RELANCE_EVALUATEUR, acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, dossier_id=dossier.pk,
        objet_type="dossier", objet_id=dossier.pk, donnees={"evenement": evenement},
    )  # fmt: skip
    return f"Courriel envoyé à {' et à '.join(m.evaluateur.nom_complet for m in missions)}."
