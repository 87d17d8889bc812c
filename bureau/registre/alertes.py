"""What the register and the pairs ask of the secretariat: renewals, habilitations that will not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from comptes.enums import EtatHabilitation
from comptes.models import Habilitation
from echanges.dates import date_format
from evaluations.models import Mission

from ..echeances import RAPPEL_HABILITATION
from ..memoire import retenir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ..echeances import Calendrier

PLUS = 10  # lines of one kind on the desk


def lire_alertes(calendrier: Calendrier) -> list[dict[str, Any]]:
    """Things to do, as the home page takes them: what will not hold first, then renewals. Late answers are a queue of dossiers.

    Kept until the journal grows: to look at every mission is long.
    """
    rappel = calendrier.get_commun(RAPPEL_HABILITATION)
    return retenir("registre", calendrier, lambda: [*_sans_habilitation(), *_a_renouveler(calendrier.jour, rappel)])


def _titre(mission: Mission) -> str:
    return f"{mission.evaluateur.nom_complet}, dossier {mission.dossier.numero}"


def _sans_habilitation() -> Iterator[dict[str, Any]]:
    missions = Mission.objects.en_cours().sans_habilitation().select_related("evaluateur", "dossier").order_by("jour")
    for mission in missions[:PLUS]:
        yield {
            "titre": _titre(mission), "url": reverse("bureau:dossier", args=[mission.dossier_id]),
            "etat": "Habilitation non valable à la date prévue", "ton": "danger",
            "quoi": f"Renouvelez l’habilitation de cette personne ({mission.get_role_display().lower()}), ou remplacez-la.",
            "echeance": f"évaluation prévue le {date_format(mission.jour, 'j F Y')}", "is_a_faire": True,
        }  # fmt: skip


def _a_renouveler(jour: date, jours: int) -> Iterator[dict[str, Any]]:
    lignes = Habilitation.objects.a_l_etat(EtatHabilitation.A_RENOUVELER, jour=jour, alerte_jours=jours)
    lignes = list(lignes.select_related("utilisateur").order_by("au", "numero"))
    nombre = len(lignes)
    if nombre == 0:
        return
    pluriel = "s" if nombre > 1 else ""
    noms = ", ".join(f"{h.utilisateur.nom_complet} ({h.au:%d/%m/%Y})" for h in lignes[:3])
    autres = f", et {nombre - 3} autre{'s' if nombre > 4 else ''}" if nombre > 3 else ""
    yield {
        "titre": f"{nombre} habilitation{pluriel} à renouveler dans les {jours} jours",
        "url": f"{reverse('bureau:registre')}?etat={EtatHabilitation.A_RENOUVELER.value}&tri=au", "etat": "À renouveler", "ton": "attention",
        "quoi": f"{noms}{autres}.", "is_a_faire": True,
    }  # fmt: skip
