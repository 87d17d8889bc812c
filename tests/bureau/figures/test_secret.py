"""Published tables keep their secrets: what is hidden cannot be found again, checked by another reasoning than the code's."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.figures.secret import Relation, cacher

SEUIL = 5


def ligne(*valeurs):
    """One row of parts and its total."""
    noms = [f"p{k}" for k in range(len(valeurs))]
    return dict(zip(noms, valeurs, strict=True)) | {"total": sum(valeurs)}, [Relation("total", tuple(noms))]


def croise(rangees):
    """A two-way table with its row totals, its column totals and its grand total."""
    h, l = len(rangees), len(rangees[0])  # noqa: E741
    valeurs = {f"{y}.{x}": rangees[y][x] for y in range(h) for x in range(l)}
    valeurs |= {f"{y}.t": sum(rangees[y]) for y in range(h)} | {f"t.{x}": sum(r[x] for r in rangees) for x in range(l)}
    valeurs["t.t"] = sum(map(sum, rangees))
    relations = [Relation(f"{y}.t", tuple(f"{y}.{x}" for x in range(l))) for y in range(h)]
    relations += [Relation(f"t.{x}", tuple(f"{y}.{x}" for y in range(h))) for x in range(l)]
    relations += [Relation("t.t", tuple(f"{y}.t" for y in range(h))), Relation("t.t", tuple(f"t.{x}" for x in range(l)))]
    return valeurs, relations


def rang(matrice):
    """Rank of a matrix of fractions, column by column."""
    lignes, r = [[Fraction(x) for x in m] for m in matrice], 0
    for c in range(len(lignes[0]) if lignes else 0):
        k = next((k for k in range(r, len(lignes)) if lignes[k][c]), None)
        if k is None:
            continue
        lignes[r], lignes[k] = lignes[k], lignes[r]
        for autre in range(len(lignes)):
            if autre != r and lignes[autre][c]:
                f = lignes[autre][c] / lignes[r][c]
                lignes[autre] = [a - f * b for a, b in zip(lignes[autre], lignes[r], strict=True)]
        r += 1
    return r


def retrouves(caches, relations):
    """Hidden cells that additions and subtractions of shown numbers give back: e_i lies in the span of the relations."""
    ordre = sorted(caches)
    systeme = [[(c in r.parts) - (c == r.total) for c in ordre] for r in relations]
    return [c for i, c in enumerate(ordre) if rang(systeme) == rang([*systeme, [int(k == i) for k in range(len(ordre))]])]


def devines(valeurs, caches, relations, plafond=14):
    """Hidden cells that have one value in every set of positive whole numbers that fits (all are tried)."""
    ordre = sorted(caches)
    possibles = [
        essai for essai in product(range(1, plafond), repeat=len(ordre))
        if all(sum(lu[p] for p in r.parts) == lu[r.total] for lu in [valeurs | dict(zip(ordre, essai, strict=True))] for r in relations)
    ]  # fmt: skip
    return [c for i, c in enumerate(ordre) if len({p[i] for p in possibles}) == 1]


def test_large_numbers_and_zeros_are_shown():
    valeurs, relations = ligne(0, 12, 30)
    assert cacher(valeurs=valeurs, relations=relations, seuil=SEUIL) == frozenset()


def test_a_small_number_takes_the_smallest_other_part_with_it():
    valeurs, relations = ligne(2, 40, 12)
    assert cacher(valeurs=valeurs, relations=relations, seuil=SEUIL) == {"p0", "p2"}


def test_a_small_number_alone_takes_its_total():
    valeurs, relations = ligne(2, 0, 0)
    valeurs |= {"total": 2}
    assert cacher(valeurs=valeurs, relations=relations, seuil=SEUIL) == {"p0", "total"}


def test_two_small_numbers_that_can_only_be_ones_take_another():
    """1 + 1 = 2 hidden parts of at least 1 each: 42 - 40 = 2 would tell both."""
    valeurs, relations = ligne(1, 1, 40)
    assert cacher(valeurs=valeurs, relations=relations, seuil=SEUIL) >= {"p0", "p1", "p2"}


def test_a_hidden_number_is_not_told_by_another_table():
    """The same total in two tables: hidden in one, it is hidden in the other."""
    valeurs = {"oui": 3, "non": 0, "ensemble": 3, "autre": 20, "general": 23}
    relations = [Relation("ensemble", ("oui", "non")), Relation("general", ("ensemble", "autre"))]
    caches = cacher(valeurs=valeurs, relations=relations, seuil=SEUIL)
    assert {"oui", "ensemble"} <= caches
    assert caches & {"autre", "general"}
    assert retrouves(caches, relations) == []


@pytest.mark.parametrize("seuil", [3, 5, 10])
def test_two_way_table_hides_rows_and_columns(seuil):
    valeurs, relations = croise([[2, 30, 17], [25, 40, 12], [11, 16, 60]])
    caches = cacher(valeurs=valeurs, relations=relations, seuil=seuil)
    assert "0.0" in caches
    assert len(caches) >= 4  # a rectangle at least
    assert retrouves(caches, relations) == []


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=3), st.integers(3, 8))
def test_no_hidden_number_of_a_two_way_table_can_be_recomputed(rangees, seuil):
    valeurs, relations = croise(rangees)
    caches = cacher(valeurs=valeurs, relations=relations, seuil=seuil)
    assert {c for c, v in valeurs.items() if 0 < v < seuil} <= caches
    assert not any(valeurs[c] == 0 for c in caches)
    assert retrouves(caches, relations) == []


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4), st.integers(3, 6))
def test_no_hidden_number_of_a_row_can_be_guessed_by_trying_everything(valeurs, seuil):
    cellules, relations = ligne(*valeurs)
    caches = cacher(valeurs=cellules, relations=relations, seuil=seuil)
    if len(caches) <= 4:  # beyond, trying everything takes too long
        assert devines(cellules, caches, relations, plafond=40 if len(caches) <= 2 else 22) == []


@given(st.lists(st.integers(0, 25), min_size=4, max_size=4), st.lists(st.integers(0, 25), min_size=5, max_size=5))
def test_no_hidden_number_of_nested_steps_can_be_recomputed(parts, restes):
    """Steps of a road (each is the next one and the rest), the first tied to the total of a second table."""
    valeurs = {f"reste {k}": n for k, n in enumerate(restes)} | {f"part {k}": n for k, n in enumerate(parts)}
    for k in range(5):
        valeurs[f"etape {k}"] = sum(restes[k:])
    valeurs["etape 5"] = 0
    relations = [Relation(f"etape {k}", (f"etape {k + 1}", f"reste {k}")) for k in range(5)]
    valeurs["total"] = sum(parts)
    relations.append(Relation("total", tuple(f"part {k}" for k in range(4))))
    if valeurs["total"] == valeurs["etape 0"]:
        relations.append(Relation("total", ("etape 0",)))
    caches = cacher(valeurs=valeurs, relations=relations, seuil=SEUIL)
    assert {c for c, v in valeurs.items() if 0 < v < SEUIL} <= caches
    assert retrouves(caches, relations) == []


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40)))
def test_numbers_that_nothing_ties_are_hidden_only_when_small(valeurs):
    assert cacher(valeurs=valeurs, relations=[], seuil=SEUIL) == {c for c, v in valeurs.items() if 0 < v < SEUIL}
