"""What the register and the pairs ask of the secretariat: renewals, missions without an answer, habilitations that will not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format

from comptes.enums import EtatHabilitation
from comptes.models import Habilitation
from evaluations.models import Mission

from .lecture import get_alerte_jours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

PLUS = 10  # lines of one kind on the desk


def lire_alertes(jour: date) -> list[dict[str, Any]]:
    """Things to do, as the home page takes them: the latest answers first, then what will not hold, then renewals."""
    return [*_sans_reponse(jour), *_sans_habilitation(), *_a_renouveler(jour)]


def _titre(mission: Mission) -> str:
    return f"{mission.evaluateur.nom_complet}, dossier {mission.dossier.numero}"


def _sans_reponse(jour: date) -> Iterator[dict[str, Any]]:
    missions = Mission.objects.en_retard(jour).select_related("evaluateur", "dossier").order_by("repondre_avant")
    for mission in missions[:PLUS]:
        retard = (jour - mission.repondre_avant).days
        yield {
            "titre": _titre(mission), "url": reverse("bureau:binome", args=[mission.dossier_id]),
            "etat": f"en retard de {retard} jour{'s' if retard > 1 else ''}", "ton": "danger",
            "quoi": f"Pas de réponse à la mission ({mission.get_role_display().lower()}) proposée le {date_format(mission.proposee_le, 'j F Y')}.",
            "echeance": f"réponse attendue jusqu’au {date_format(mission.repondre_avant, 'j F Y')}", "is_a_faire": True,
        }  # fmt: skip


def _sans_habilitation() -> Iterator[dict[str, Any]]:
    missions = Mission.objects.en_cours().sans_habilitation().select_related("evaluateur", "dossier").order_by("jour")
    for mission in missions[:PLUS]:
        yield {
            "titre": _titre(mission), "url": reverse("bureau:dossier", args=[mission.dossier_id]),
            "etat": "Habilitation non valable à la date prévue", "ton": "danger",
            "quoi": f"Renouvelez l’habilitation de cette personne ({mission.get_role_display().lower()}), ou remplacez-la.",
            "echeance": f"évaluation prévue le {date_format(mission.jour, 'j F Y')}", "is_a_faire": True,
        }  # fmt: skip


def _a_renouveler(jour: date) -> Iterator[dict[str, Any]]:
    jours = get_alerte_jours(jour)
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
