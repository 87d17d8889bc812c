"""Rules about people: folding of names, SIRET, validity of an habilitation."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

VALABLE, A_RENOUVELER, SUSPENDUE, ECHUE, A_VENIR = "valable", "a_renouveler", "suspendue", "echue", "a_venir"

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": " ", "'": " ", "-": " "})


def plier(texte: str) -> str:
    """Fold `texte` for search and comparison: lower case, no accents, œ and æ opened, single spaces."""
    ouvert = texte.translate(_LIGATURES)
    nu = "".join(c for c in unicodedata.normalize("NFKD", ouvert) if not unicodedata.combining(c))
    return " ".join(nu.casefold().split())


def siret_valide(siret: str) -> bool:
    """Say whether `siret` has fourteen digits and a right Luhn key (La Poste's own exception is accepted)."""
    if len(siret) != 14 or not siret.isascii() or not siret.isdigit():
        return False
    if siret.startswith("356000000"):
        return sum(map(int, siret)) % 5 == 0
    total = 0
    for rang, chiffre in enumerate(reversed(siret)):
        n = int(chiffre) * (2 if rang % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def reste_un_titulaire(autres: Iterable[tuple[date, date | None]], *, apres: date) -> bool:
    """Say whether one of the others, each with a first and a last day, holds the role every day after `apres`.

    One person without an end is enough; otherwise the role would one day be nobody's.
    """
    return any(du <= apres + timedelta(days=1) and au is None for du, au in autres)


@dataclass(frozen=True)
class Arret:
    """A suspension: it holds from `du` on, until the day it is lifted (that day, the habilitation holds again), or for good."""

    du: date
    levee_le: date | None = None
    motif: str = ""

    def couvre(self, jour: date) -> bool:
        """The habilitation is suspended on `jour`."""
        return self.du <= jour and (self.levee_le is None or jour < self.levee_le)


@dataclass(frozen=True)
class Periode:
    """One habilitation as the rules read it: both ends included, and its suspensions."""

    du: date
    au: date
    arrets: tuple[Arret, ...] = ()

    def arret_le(self, jour: date) -> Arret | None:
        """The suspension that holds on `jour`, if any."""
        return next((a for a in self.arrets if a.couvre(jour)), None)

    def chevauche(self, autre: "Periode") -> bool:
        """Both have at least one day in common."""
        return self.du <= autre.au and autre.du <= self.au


@dataclass(frozen=True)
class Situation:
    """Where an habilitation stands on a day: a code for filters, a phrase for people."""

    code: str
    phrase: str


def motif_inhabilite(periode: Periode, *, jour: date) -> str | None:
    """Say in a French sentence why an habilitation does not hold on `jour`; None when it does (l.54).

    Both ends are included; a suspension takes effect on its day, and ends on the day it is lifted.
    """
    if jour < periode.du:
        return f"L’habilitation ne commence que le {periode.du:%d/%m/%Y}."
    if jour > periode.au:
        return f"L’habilitation est échue à cette date\u00a0: elle est valable jusqu’au {periode.au:%d/%m/%Y}."
    arret = periode.arret_le(jour)
    return f"L’habilitation est suspendue depuis le {arret.du:%d/%m/%Y}." if arret else None


def choisir_periode(periodes: Sequence[Periode], *, jour: date) -> int:
    """Rank of the period that speaks for the person on `jour`, out of those of one role and one CQP (at least one).

    The one that holds; else the one that covers the day; else the last one that ended; else the first to come.
    """
    rangs = range(len(periodes))
    return min(rangs, key=lambda n: _eloignement(periodes[n], jour))


def _eloignement(periode: Periode, jour: date) -> tuple[int, int]:
    if motif_inhabilite(periode, jour=jour) is None:
        return (0, 0)
    if periode.du <= jour <= periode.au:
        return (1, 0)
    return (2, (jour - periode.au).days) if periode.au < jour else (3, (periode.du - jour).days)


def situation_habilitation(periode: Periode, *, jour: date, alerte_jours: int, is_renouvelee: bool) -> Situation:
    """Where an habilitation stands on `jour`; `alerte_jours` before its end, one that nothing follows is to be renewed."""
    if jour > periode.au:
        suite = ", renouvelée" if is_renouvelee else ""
        return Situation(ECHUE, f"échue depuis le {periode.au:%d/%m/%Y}{suite}")
    if jour < periode.du:
        return Situation(A_VENIR, f"à venir, à partir du {periode.du:%d/%m/%Y}")
    arret = periode.arret_le(jour)
    if arret:
        return Situation(SUSPENDUE, f"suspendue depuis le {arret.du:%d/%m/%Y} : {arret.motif}")
    reste = (periode.au - jour).days
    if is_renouvelee:
        return Situation(VALABLE, f"valable jusqu’au {periode.au:%d/%m/%Y}, déjà renouvelée")
    if reste > alerte_jours:
        return Situation(VALABLE, f"valable jusqu’au {periode.au:%d/%m/%Y}")
    if reste == 0:
        return Situation(A_RENOUVELER, "à renouveler : dernier jour")
    return Situation(A_RENOUVELER, f"à renouveler dans {reste} jour{'s' if reste > 1 else ''}")
