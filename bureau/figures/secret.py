"""Hide small numbers so that none can be found again by additions and subtractions: the secrecy of published statistics.

Published cells are tied by relations (a total is the sum of its parts, in one table or across several). A number between
1 and the threshold is hidden; then others are, until every hidden number could be another one without any relation, nor
what is shown, contradicting it. A zero is shown: it names nobody. Pure: no ORM, no clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations


@dataclass(frozen=True)
class Relation:
    """`total` is the sum of `parts`, each named by the cell that holds it."""

    total: str
    parts: tuple[str, ...]

    @property
    def cellules(self) -> tuple[str, ...]:
        """Parts, then the total."""
        return (*self.parts, self.total)


def cacher(*, valeurs: Mapping[str, int], relations: Sequence[Relation], seuil: int) -> frozenset[str]:
    """Return the cells to hide: those from 1 to `seuil` - 1, and as few others as the rule finds to protect them.

    Others are taken from a relation of an exposed cell, the smallest first, totals last; a zero is never hidden.
    """
    caches = {c for c, v in valeurs.items() if 0 < v < seuil}
    while exposees := sorted(c for c in caches if not _is_protegee(c, caches, valeurs, relations)):
        voisine = _a_cacher(exposees, caches, valeurs, relations)
        if voisine is None:  # nothing is left to hide around it: everything there can grow together
            break
        caches.add(voisine)
    return frozenset(caches)


def _a_cacher(exposees: Sequence[str], caches: set[str], valeurs: Mapping[str, int], relations: Sequence[Relation]) -> str | None:
    proches = [r for r in relations if any(c in r.cellules for c in exposees)]
    for liste in (proches, [r for r in relations if any(c in caches for c in r.cellules)]):
        visibles = [(c == r.total, valeurs[c], c) for r in liste for c in r.cellules if c not in caches and valeurs[c] > 0]
        if visibles:
            return min(visibles)[2]
    return None


def _is_protegee(cellule: str, caches: set[str], valeurs: Mapping[str, int], relations: Sequence[Relation]) -> bool:
    """Another set of hidden numbers, all at least 1, fits everything that is shown and gives `cellule` another value."""
    return any(v.get(cellule) and all(valeurs[c] + pas >= 1 for c, pas in v.items()) for v in _ecarts(caches, relations))


def _ecarts(caches: set[str], relations: Sequence[Relation]) -> Iterator[dict[str, int]]:
    """Ways of changing hidden numbers together that no relation contradicts: a base of them, their sums and differences."""
    base = _noyau(caches, relations)
    for v in base:
        yield v
        yield {c: -n for c, n in v.items()}
    for un, autre in combinations(base, 2):
        for signe, sens in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            yield {c: signe * un.get(c, 0) + sens * autre.get(c, 0) for c in {*un, *autre}}


def _noyau(caches: set[str], relations: Sequence[Relation]) -> list[dict[str, int]]:
    """Integer base of the changes of the hidden cells that leave every relation true (Gauss, exact); totals depend on parts."""
    totaux = {r.total for r in relations}
    ordre = sorted(caches, key=lambda c: (c not in totaux, c))
    lignes = [[Fraction((c in r.parts) - (c == r.total)) for c in ordre] for r in relations]
    pivots = _reduire(lignes)
    base = []
    for libre in (k for k in range(len(ordre)) if k not in pivots):
        vecteur = {ordre[libre]: Fraction(1)} | {ordre[p]: -lignes[rang][libre] for p, rang in pivots.items()}
        facteur = math.lcm(*(f.denominator for f in vecteur.values()))
        base.append({c: int(f * facteur) for c, f in vecteur.items() if f})
    return base


def _reduire(lignes: list[list[Fraction]]) -> dict[int, int]:
    """Bring `lignes` to reduced row echelon form, in place; return the rank of the row of each pivot column."""
    pivots: dict[int, int] = {}
    for colonne in range(len(lignes[0]) if lignes else 0):
        depart = len(pivots)
        rang = next((k for k in range(depart, len(lignes)) if lignes[k][colonne]), None)
        if rang is None:
            continue
        lignes[depart], lignes[rang] = lignes[rang], lignes[depart]
        tete = lignes[depart][colonne]
        lignes[depart] = [x / tete for x in lignes[depart]]
        for k, ligne in enumerate(lignes):
            if k != depart and ligne[colonne]:
                facteur = ligne[colonne]
                lignes[k] = [x - facteur * y for x, y in zip(ligne, lignes[depart], strict=True)]
        pivots[colonne] = depart
    return pivots
