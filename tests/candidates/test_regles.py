"""Experience, yearly limits, snapshots: rules of the demand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.regles import Periode, ajouter_mois, calculer_experience, canoniser, empreinte, limites_depassees

JOUR = date(2026, 11, 3)
jours = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))
periodes = st.lists(st.builds(Periode, jours, st.none() | jours), max_size=8)


def jours_travailles(liste: list[Periode]) -> set[date]:
    """The same count, day by day."""
    compte = set()
    for p in liste:
        fin = min(p.au or JOUR, JOUR)
        compte |= {p.du + timedelta(days=n) for n in range((fin - p.du).days + 1)}
    return compte


@given(periodes)
def test_experience_counts_each_day_once(liste):
    experience = calculer_experience(liste, jour=JOUR)
    assert experience.jours == len(jours_travailles(liste))
    assert experience.jours_en_double >= 0


@given(periodes, st.randoms())
def test_experience_does_not_depend_on_the_order(liste, hasard):
    melangee = list(liste)
    hasard.shuffle(melangee)
    assert calculer_experience(melangee, jour=JOUR) == calculer_experience(liste, jour=JOUR)


def test_an_open_job_ends_on_the_day_of_the_deposit():
    assert calculer_experience([Periode(date(2025, 11, 3))], jour=JOUR).jours == 366


def test_a_year_is_twelve_months_and_a_bit():
    experience = calculer_experience([Periode(date(2025, 11, 3))], jour=JOUR)
    assert (experience.mois, experience.phrase) == (12, "12 mois et 1 jour")


def test_overlaps_are_explained():
    experience = calculer_experience([Periode(date(2024, 1, 1), date(2024, 12, 31)), Periode(date(2024, 10, 1), date(2025, 3, 31))], jour=JOUR)
    assert experience.jours == 456
    assert experience.phrase == "14 mois et 30 jours, dont 3 mois où plusieurs emplois se chevauchent, comptés une seule fois"


def test_a_period_upside_down_counts_for_nothing():
    assert calculer_experience([Periode(date(2026, 5, 1), date(2026, 4, 1))], jour=JOUR).jours == 0


@pytest.mark.parametrize(("jour", "mois", "attendu"), [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2026, 11, 3), 2, date(2027, 1, 3)), (date(2024, 2, 29), 60, date(2029, 2, 28))])
def test_months_are_added_within_the_month(jour, mois, attendu):
    assert ajouter_mois(jour, mois) == attendu


@pytest.mark.parametrize(("meme", "toutes", "phrases"), [(0, 0, 0), (0, 2, 0), (1, 1, 1), (0, 3, 1), (1, 3, 2)])
def test_yearly_limits(meme, toutes, phrases):
    assert len(limites_depassees(meme_certification=meme, toutes=toutes, max_certification=1, max_toutes=3)) == phrases


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=6), st.randoms())
def test_the_fingerprint_does_not_depend_on_the_order_of_keys(contenu, hasard):
    cles = list(contenu)
    hasard.shuffle(cles)
    assert empreinte({c: contenu[c] for c in cles}) == empreinte(contenu)


def test_the_canonical_form_is_plain_utf8():
    assert canoniser({"b": "é", "a": 1}) == '{"a":1,"b":"é"}'.encode()
