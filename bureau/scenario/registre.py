"""What a living register looks like: an habilitation to renew soon, one suspended, one expired, a mission that nobody answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from comptes.enums import Role
from comptes.services import habiliter, suspendre_habilitation
from evaluations.services import designer_binome, repondre_mission

from .horloge import a_l_instant
from .personnes import Personnage, creer_personne

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Habilitation, Utilisateur
    from referentiels.models import Certification

# Evaluators of the demonstration alone: person, number, days before and after today that their habilitation runs.
HABILITES: tuple[tuple[Personnage, str, int, int], ...] = (
    (Personnage("claire", "Claire", "Besnard", Role.PROFESSIONNEL, "Studio des Savoirs", "Ingénieure de formation", ""), "PRO-0098", 687, 43),
    (Personnage("damien", "Damien", "Roche", Role.EVALUATEUR_EXTERNE, "Cabinet Jalons", "Évaluateur", ""), "EXT-0044", 400, 330),
    (Personnage("odile", "Odile", "Petit", Role.EVALUATEUR_EXTERNE, "Cabinet Méridienne", "Évaluatrice", ""), "EXT-0019", 760, -30),
    (Personnage("karim", "Karim", "Haddad", Role.PROFESSIONNEL, "Horizon Compétences", "Responsable pédagogique", ""), "PRO-0155", 200, 530),
)  # fmt: skip
SUSPENSION = "Attend la formation à la nouvelle grille."


def peupler_registre(*, certification: Certification, secretaire: Utilisateur) -> dict[str, Habilitation]:
    """Enter the four habilitations, as the secretariat would have at the time; suspend Damien's for three weeks already."""
    maintenant, jour = timezone.now(), timezone.localdate()
    inscrites = {}
    for personnage, numero, avant, apres in HABILITES:
        debut = jour - timedelta(days=avant)
        with a_l_instant(maintenant - timedelta(days=min(avant, 390))):
            inscrites[personnage.cle] = habiliter(
                utilisateur=creer_personne(personnage), certification=certification, role=personnage.role, numero=numero, du=debut,
                au=jour + timedelta(days=apres), formation_le=debut - timedelta(days=15), auteur=secretaire,
            )  # fmt: skip
    with a_l_instant(maintenant - timedelta(days=21)):
        suspendre_habilitation(habilitation=inscrites["damien"], le=jour - timedelta(days=21), motif=SUSPENSION, auteur=secretaire)
    return inscrites


def attendre_une_reponse(
    *, dossier: Dossier, professionnel: Habilitation, externe: Utilisateur, secretaire: Utilisateur, jours: float
) -> None:
    """Propose a pair `jours` days ago: the évaluateur externe accepted the day after, the professionnel has not answered since."""
    habilitation = externe.habilitations.get(role=Role.EVALUATEUR_EXTERNE, certification=professionnel.certification)
    maintenant, prevue = timezone.now(), timezone.localdate() + timedelta(days=16)
    with a_l_instant(maintenant - timedelta(days=jours)):
        designer_binome(dossier=dossier, auteur=secretaire, professionnel=professionnel, evaluateur_externe=habilitation, date_prevue=prevue)
    with a_l_instant(maintenant - timedelta(days=jours - 1)):
        repondre_mission(mission=dossier.missions.get(evaluateur=externe), auteur=externe, accepte=True, sans_lien=True)
