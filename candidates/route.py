"""The road of a dossier as the candidate reads it: each step with who acts, since when, how long it takes, what happened.

Nothing of a decision before its announcement: states and events come as the candidate may know them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from echanges.dates import date_format
from referentiels.parametres import valeur

from .histoire import Fait, lire_histoire
from .models import Dossier
from .situation import Etape, get_etapes


@dataclass(frozen=True)
class Halte:
    """One step of the road, with what the candidate asks of it. `statut` is that of `situation.Etape`."""

    etape: Etape
    qui: str
    quand: str
    duree: str
    ensuite: str
    faits: list[Fait]


_QUI = (
    "Vous, avec votre accompagnateur si vous en avez un",
    "Le secrétariat de la CPEF",
    "Vous, avec votre accompagnateur si vous en avez un",
    "Vous, un professionnel du secteur et un évaluateur externe",
    "Le jury paritaire, sur dossier : votre présence n’est pas demandée",
    "Le secrétariat de la CPEF",
)
_ENSUITE = (
    "Vous remplissez la partie 2, joignez vos preuves, signez et déposez votre demande.",
    "Le secrétariat vérifie que votre métier est en lien avec le CQP et que votre expérience suffit.",
    "Vous décrivez vos activités, compétence par compétence, et vous déposez la partie 3.",
    "Vous êtes observé(e) au travail, puis reçu(e) en entretien. Vous lisez le bilan, vous le commentez et vous le signez.",
    "Le jury décide, compétence par compétence, d’après votre dossier et le bilan.",
    "Vous recevez la décision, et le certificat ou l’attestation.",
)


def lire_route(dossier: Dossier) -> list[Halte]:
    """Return the six steps of the road, the events of each under it, oldest first."""
    faits = lire_histoire(dossier)[::-1]
    par_rang = {rang: list(groupe) for rang, groupe in groupby(sorted(faits, key=lambda f: f.rang), key=lambda f: f.rang)}
    durees = _durees(dossier)
    return [
        Halte(etape, _QUI[n], _quand(dossier, etape, n, faits), durees[n], _ENSUITE[n], par_rang.get(n, []))
        for n, etape in enumerate(get_etapes(dossier))
    ]


def _quand(dossier: Dossier, etape: Etape, rang: int, faits: list[Fait]) -> str:
    """« du 3 mai au 10 juin 2026 », « depuis le 3 mai 2026 », from the entries into each step; nothing for a step to come."""
    entrees = [f for f in faits if f.entre_en == rang]
    if dossier.origine is not None and etape.statut == "faite" and rang < 2:
        return f"reprise du dossier {dossier.origine.numero}"
    if etape.statut == "a_venir" or not entrees:
        return ""
    debut = _jour(entrees[0].instant)
    if etape.statut == "en_cours":
        return f"depuis le {date_fr(_jour(entrees[-1].instant))}"
    suites = [f for f in faits if f.entre_en is not None and f.entre_en > rang and f.instant >= entrees[-1].instant]
    fin = _jour(suites[0].instant) if suites else None
    if fin is None or fin == debut:
        return f"le {date_fr(debut)}"
    return f"du {date_fr(debut)} au {date_fr(fin)}"


def _durees(dossier: Dossier) -> tuple[str, ...]:
    """How long each step takes, by the rules of the certifier in force today."""

    def regle(code: str) -> Any:
        return valeur(code, le=timezone.localdate(), certification=dossier.referentiel.certification)

    return (
        f"À votre rythme. Un brouillon jamais déposé est gardé {regle('brouillon_mois')} mois.",
        f"{regle('delai_recevabilite_mois')} mois au plus à partir d’une demande complète.",
        "À votre rythme, en plusieurs fois : compter quelques semaines à quelques mois.",
        f"Un entretien d’au moins {_heures(regle('entretien_minutes_min'))}, à une date convenue avec l’évaluateur externe.",
        f"À la prochaine session du jury, convoquée au moins {regle('convocation_jours')} jours avant.",
        f"Dans les {regle('notification_jours')} jours après la session.",
    )


def _heures(minutes: int) -> str:
    heures, reste = divmod(minutes, 60)
    if not heures:
        return f"{reste} minutes"
    pluriel = "s" if heures > 1 else ""
    return f"{heures} heure{pluriel}" + (f" et {reste} minutes" if reste else "")


def _jour(instant: datetime) -> date:
    return timezone.localdate(instant)


def date_fr(jour: date) -> str:
    """« 3 mai 2026 »."""
    return date_format(jour, "j F Y")
