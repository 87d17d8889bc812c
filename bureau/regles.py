"""Rules of the desk: how a dossier stands against its deadline, who may be reminded, what a spreadsheet must not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Urgence:
    """How a dossier stands against its deadline: a sentence and the tone it is shown in."""

    phrase: str
    ton: str

    @property
    def is_retard(self) -> bool:
        """The deadline is behind."""
        return self.ton == "danger"


def en_jours(nombre: int) -> str:
    """« 1 jour », « 3 jours »."""
    return f"{nombre}\u00a0jour{'s' if nombre > 1 else ''}"


def situer(*, limite: date | None, jour: date, alerte: int, sujet: str = "") -> Urgence | None:
    """Say in words where `jour` stands against `limite`, the last day on which nothing is late; None without a deadline.

    `alerte`: days before the end from which one is warned. `sujet` begins the sentence: « fin du bénéfice : reste 3 jours ».
    """
    if limite is None:
        return None
    debut, reste = f"{sujet}\u00a0: " if sujet else "", (limite - jour).days
    if reste < 0:
        return Urgence(f"{debut}en retard de {en_jours(-reste)}, depuis le {limite + timedelta(days=1):%d/%m/%Y}", "danger")
    phrase = "dernier jour" if reste == 0 else f"reste {en_jours(reste)}"
    return Urgence(f"{debut}{phrase}", "attention" if reste <= alerte else "neutre")


def dire_attente(*, debut: date, jour: date) -> str:
    """Since when something waits: « aujourd’hui », « 12 jours »."""
    attente = (jour - debut).days
    return en_jours(attente) if attente > 0 else "aujourd’hui"


def neutraliser(valeur: str) -> str:
    """Prefix with an apostrophe what a spreadsheet would take for a formula."""
    return f"'{valeur}" if valeur.startswith(DANGEREUX) else valeur
