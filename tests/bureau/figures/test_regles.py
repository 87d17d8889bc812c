"""The rules of the figures: medians, percentiles, rates, the road of a cohort."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.figures.regles import (
    BINOME,
    DECIDE,
    DEPOT,
    ISSUES,
    RECEVABLE,
    Jalons,
    centile,
    durees,
    entonnoir,
    etape_atteinte,
    jours_entre,
    mediane,
    resumer,
    sort_de,
    taux,
)

durees_quelconques = st.lists(st.integers(0, 2000), min_size=1, max_size=60)
J = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("valeurs", "milieu", "neuf_sur_dix"),
    [
        ([], None, None),
        ([7], 7.0, 7),
        ([7, 10], 8.5, 10),
        ([3, 3, 3], 3.0, 3),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 9),  # ceil(9,0) = the 9th
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6.0, 10),  # ceil(9,9) = the 10th
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 90], 1.0, 1),  # one slow dossier of ten does not count
        ([1, 1, 1, 1, 1, 1, 1, 1, 90, 90], 1.0, 90),
    ],
)
def test_median_and_ninetieth_percentile_at_the_edges(valeurs, milieu, neuf_sur_dix):
    assert mediane(valeurs) == milieu
    assert centile(valeurs) == neuf_sur_dix
    assert resumer(valeurs).n == len(valeurs)


@given(durees_quelconques)
def test_median_leaves_half_on_each_side(valeurs):
    m = mediane(valeurs)
    assert 2 * sum(v <= m for v in valeurs) >= len(valeurs)
    assert 2 * sum(v >= m for v in valeurs) >= len(valeurs)


@given(durees_quelconques)
def test_percentile_is_the_first_value_that_nine_out_of_ten_do_not_exceed(valeurs):
    p = centile(valeurs)
    assert p in valeurs
    assert 10 * sum(v <= p for v in valeurs) >= 9 * len(valeurs)
    assert all(10 * sum(v <= q for v in valeurs) < 9 * len(valeurs) for q in set(valeurs) if q < p)


@given(durees_quelconques, st.randoms())
def test_order_of_the_values_changes_nothing(valeurs, hasard):
    melange = hasard.sample(valeurs, len(valeurs))
    assert resumer(melange) == resumer(valeurs)


def test_rate_needs_five_cases():
    assert taux(4, 4) is None
    assert taux(4, 5) == Fraction(4, 5)
    assert taux(0, 5) == 0
    assert taux(0, 0, minimum=0) is None
    assert taux(2, 3, minimum=3) == Fraction(2, 3)


@given(st.integers(0, 50), st.integers(0, 50))
def test_rate_is_exact_between_zero_and_one(oui, non):
    t = taux(oui, oui + non)
    assert (t is None) == (oui + non < 5)
    assert t is None or (0 <= t <= 1 and t * (oui + non) == oui)


def test_days_count_the_nights():
    assert jours_entre(date(2024, 2, 28), date(2024, 3, 1)) == 2  # leap year
    assert jours_entre(date(2025, 2, 28), date(2025, 3, 1)) == 1
    assert jours_entre(J, J) == 0


def jalons(etat: str, jours: list[int | None], fin: int = 400) -> Jalons:
    dates = [None if j is None else J + timedelta(days=j) for j in jours]
    return Jalons(1, False, etat, J + timedelta(days=fin), J, *dates)


def test_step_reached_is_the_furthest_whatever_came_back():
    assert etape_atteinte(jalons("recevable", [0, 5])) == RECEVABLE
    assert etape_atteinte(jalons("non_recevable", [0, None])) == DEPOT
    assert etape_atteinte(jalons("pret", [0, 5, 9, 12])) == BINOME  # the pair was replaced: the dossier is `pret` again
    assert etape_atteinte(jalons("valide", [0, 5, 9, 12, 20, 30])) == DECIDE


def test_funnel_shows_apart_those_who_are_still_under_way():
    cohorte = [
        jalons("valide", [0, 5, 9, 12, 20, 30]),
        jalons("recevable", [0, 5]),
        jalons("abandonne", [0, 5], fin=47),
        jalons("abandonne", [0, 5], fin=52),
        jalons("non_recevable", [0]),
        jalons("depose", [0]),
    ]
    paliers = entonnoir(cohorte)
    assert [p.atteint for p in paliers] == [6, 4, 1, 1, 1, 1]
    assert [p.en_cours for p in paliers] == [1, 1, 0, 0, 0, 0]
    assert [p.abandons for p in paliers] == [0, 2, 0, 0, 0, 0]
    assert [p.non_recevables for p in paliers] == [1, 0, 0, 0, 0, 0]
    assert paliers[RECEVABLE].delai_abandon == 49.5  # (47 + 52) / 2
    assert entonnoir([])[0].atteint == 0


@st.composite
def un_dossier(draw):
    rang = draw(st.integers(0, 5))
    etat = draw(st.sampled_from(ISSUES if rang == DECIDE else ("depose", "pret", "abandonne", "non_recevable")))
    return jalons(etat, [10 * k for k in range(rang + 1)])


@given(st.lists(un_dossier(), max_size=40))
def test_funnel_loses_nobody(cohorte):
    paliers = entonnoir(cohorte)
    assert paliers[0].atteint == len(cohorte)
    for ici, suivant in pairwise(paliers):
        assert ici.atteint == suivant.atteint + ici.arretes + ici.en_cours
    aboutis = sum(sort_de(j) in ISSUES for j in cohorte)
    assert aboutis == paliers[-1].atteint
    assert len(cohorte) == aboutis + sum(p.arretes + p.en_cours for p in paliers)


def test_durations_belong_to_the_year_of_their_end():
    lignes = [jalons("recevable", [0, 5]), jalons("recevable", [0, 400]), jalons("depose", [0])]
    assert durees(lignes, lambda j: j.depot, lambda j: j.recevable, 2025) == [5]
    assert durees(lignes, lambda j: j.depot, lambda j: j.recevable, 2026) == [400]
