"""Experience, yearly limits, snapshots: rules of the demand."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.regles import (
    Experience,
    Periode,
    ajouter_mois,
    calculer_experience,
    canoniser,
    decouper_periodes,
    dire_duree,
    empreinte,
    jours_requis,
    limites_depassees,
    lire_duree,
    mois_entiers,
    repartir_experience,
)

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


@given(periodes)
def test_days_that_several_jobs_claim_are_those_in_double(liste):
    fois = Counter(j for p in liste for j in jours_travailles([p]))
    assert calculer_experience(liste, jour=JOUR).jours_en_double == sum(n > 1 for n in fois.values())


@given(periodes)
def test_runs_of_days_come_in_order_and_tell_who_works_each_day(liste):
    segments = decouper_periodes(liste, jour=JOUR)
    assert all(a.au < b.du for a, b in pairwise(segments))
    for s in segments:
        for jour in (s.du, s.au):
            assert set(s.rangs) == {n for n, p in enumerate(liste) if jour in jours_travailles([p])}


@given(periodes)
def test_what_each_job_brings_adds_up_to_the_experience(liste):
    parts = repartir_experience(liste, jour=JOUR)
    assert sum(p.jours_ajoutes for p in parts) == calculer_experience(liste, jour=JOUR).jours
    assert [p.jours for p in parts] == [len(jours_travailles([p])) for p in liste]
    assert all(p.jours_partages >= 0 for p in parts)


def test_days_of_two_jobs_go_to_the_one_begun_first():
    parts = repartir_experience([Periode(date(2024, 3, 1), date(2024, 3, 20)), Periode(date(2024, 3, 11), date(2024, 3, 31))], jour=JOUR)
    assert [(p.jours, p.jours_ajoutes, p.jours_partages) for p in parts] == [(20, 20, 0), (21, 11, 10)]


def test_three_jobs_at_once_count_their_shared_days_once():
    trois = [Periode(date(2024, 3, 1), date(2024, 3, 10))] * 3
    assert calculer_experience(trois, jour=JOUR) == Experience(jours=10, jours_en_double=10)


def test_a_single_shared_day_is_said_in_the_singular():
    experience = calculer_experience([Periode(date(2024, 1, 1), date(2024, 2, 1)), Periode(date(2024, 2, 1), date(2024, 3, 31))], jour=JOUR)
    assert experience.phrase.endswith("dont 1 jour où plusieurs emplois se chevauchent, compté une seule fois")


def test_a_full_calendar_year_is_twelve_months():
    assert calculer_experience([Periode(date(2023, 1, 1), date(2023, 12, 31))], jour=JOUR).phrase == "12 mois"


@given(st.integers(0, 40_000))
def test_months_and_days_give_the_days_back(jours):
    duree = Experience(jours, 0)
    assert abs(float(duree.mois) * 365.25 / 12 + duree.reste_jours - jours) <= 0.5
    assert 0 <= duree.reste_jours <= 30


@given(st.integers(1, 600))
def test_required_days_are_the_first_that_make_the_months(mois):
    assert (mois_entiers(jours_requis(mois)), mois_entiers(jours_requis(mois) - 1)) == (mois, mois - 1)


@pytest.mark.parametrize(("jours", "texte"), [(0, "0 jour"), (1, "1 jour"), (30, "1 mois"), (32, "1 mois et 2 jours"), (365, "12 mois")])
def test_a_duration_is_said_in_months_and_days(jours, texte):
    assert dire_duree(jours) == texte


@pytest.mark.parametrize(
    ("texte", "mois"),
    [
        ("4 ans et 2 mois", 50), ("18 mois", 18), ("Un an", 12), ("2 ans et demi", 30), ("2,5 ans", 30), ("environ 12 années", 144),
        ("quatre ans", 48), ("depuis toujours", None), ("", None), ("2019", None),
    ],
)  # fmt: skip
def test_a_duration_written_by_hand_is_understood_or_left_alone(texte, mois):
    jours = lire_duree(texte)
    assert (jours if jours is None else mois_entiers(jours + 1)) == mois


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
