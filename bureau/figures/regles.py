"""How the figures are computed: plain values in, plain values out. No ORM, no clock."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

N_MIN = 5  # under this many dossiers a rate says nothing: it is not shown (choice of the product)
RANG = 90  # the percentile shown beside the median


def jours_entre(debut: date, fin: date) -> int:
    """Whole days from `debut` to `fin`, both legal days in Paris: 0 on the same day, 1 on the morrow."""
    return (fin - debut).days


def mediane(valeurs: Iterable[int]) -> float | None:
    """Half of the values are at most this one; between two values, their mean. None when there is none."""
    liste = list(valeurs)
    return float(statistics.median(liste)) if liste else None


def centile(valeurs: Iterable[int], rang: int = RANG) -> int | None:
    """Smallest observed value that at least `rang` % of the values do not exceed (nearest rank, never interpolated).

    None when there is no value; the largest value when there are fewer than ten of them and `rang` is 90.
    """
    liste = sorted(valeurs)
    return liste[max(math.ceil(Fraction(rang * len(liste), 100)), 1) - 1] if liste else None


@dataclass(frozen=True)
class Resume:
    """Durations in days: how many, their median, the duration that nine out of ten do not exceed."""

    n: int
    mediane: float | None
    centile: int | None


def resumer(valeurs: Iterable[int]) -> Resume:
    """Sum up durations."""
    liste = list(valeurs)
    return Resume(len(liste), mediane(liste), centile(liste))


def taux(numerateur: int, denominateur: int, *, minimum: int = N_MIN) -> Fraction | None:
    """The part `numerateur` of `denominateur`, exact; None when there are fewer than `minimum`, where it would mislead."""
    return Fraction(numerateur, denominateur) if denominateur >= max(minimum, 1) else None


# The steps of the road that a cohort is followed along, in order; the first is what makes the cohort.
DEPOT, RECEVABLE, PARTIE_3, BINOME, TRANSMIS, DECIDE = range(6)
ABANDONNE, NON_RECEVABLE = "abandonne", "non_recevable"
ISSUES = ("valide", "valide_partiellement", "non_valide")
EN_COURS = ""


class Jalons(NamedTuple):
    """The dates of one dossier, legal days in Paris; `etat` as whoever reads may know it, `fin` the day it came to it."""

    certification: int
    is_suite: bool
    etat: str
    fin: date
    demande: date
    depot: date | None = None
    recevable: date | None = None
    partie_3: date | None = None
    binome: date | None = None
    transmis: date | None = None
    decide: date | None = None
    annonce: date | None = None

    @property
    def etapes(self) -> tuple[date | None, ...]:
        """Dates of the steps, in the order of the road."""
        return (self.depot, self.recevable, self.partie_3, self.binome, self.transmis, self.decide)


def etape_atteinte(jalons: Jalons) -> int:
    """Rank of the last step reached, `DEPOT` at least: a step once reached stays reached, whatever came back since."""
    return max((rang for rang, jour in enumerate(jalons.etapes) if jour is not None), default=DEPOT)


def sort_de(jalons: Jalons) -> str:
    """How the road ended: `abandonne`, `non_recevable`, one of `ISSUES`, or `EN_COURS`."""
    return jalons.etat if jalons.etat in (ABANDONNE, NON_RECEVABLE, *ISSUES) else EN_COURS


@dataclass(frozen=True)
class Palier:
    """One step of a cohort: how many reached it, and what became of those who did not reach the next."""

    atteint: int
    abandons: int
    non_recevables: int
    en_cours: int
    delai_abandon: float | None  # median of the days from the first deposit to the withdrawal

    @property
    def arretes(self) -> int:
        """Those who stopped here for good."""
        return self.abandons + self.non_recevables


def entonnoir(cohorte: Sequence[Jalons]) -> list[Palier]:
    """Follow a cohort along the six steps. For each step but the last, `atteint` is the sum of the next one's and of the three others."""
    rangs = [(etape_atteinte(j), sort_de(j), j) for j in cohorte]
    paliers = []
    for rang in range(DECIDE + 1):
        ici = [(sort, j) for r, sort, j in rangs if r == rang]
        sorts = Counter(sort for sort, _ in ici)
        delais = [jours_entre(j.depot, j.fin) for sort, j in ici if sort == ABANDONNE and j.depot is not None]
        paliers.append(
            Palier(sum(r >= rang for r, _, _ in rangs), sorts[ABANDONNE], sorts[NON_RECEVABLE], sorts[EN_COURS], mediane(delais))
        )
    return paliers


def dans(annee: int, jour: date | None) -> bool:
    """Say whether a day is of that calendar year."""
    return jour is not None and jour.year == annee


def durees(jalons: Iterable[Jalons], debut: Callable[[Jalons], date | None], fin: Callable[[Jalons], date | None], annee: int) -> list[int]:
    """Days from `debut` to `fin` of the dossiers whose `fin` is of that year; a dossier that lacks one of them is left out."""
    couples = ((debut(j), fin(j)) for j in jalons)
    return [jours_entre(d, f) for d, f in couples if d is not None and f is not None and f.year == annee]
