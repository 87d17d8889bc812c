"""The ruling holds together, whatever is ticked; the clock counts down."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recevabilite.regles import delai, is_favorable, manques_avis, manques_experience


@given(metier=st.booleans(), experience=st.booleans(), favorable=st.booleans(), texte=st.sampled_from(["", "  ", "Parce que."]))
def test_ruling_is_accepted_only_when_it_follows_both_conditions(metier, experience, favorable, texte):
    motifs = [] if favorable else ["experience-insuffisante"]
    phrases = manques_avis(favorable=favorable, metier_en_lien=metier, experience_suffisante=experience, motifs=motifs, texte=texte)
    coherent = favorable == (metier and experience) and (favorable or texte.strip() != "")
    assert (phrases == []) == coherent


def test_favourable_needs_both_conditions():
    assert [is_favorable(metier_en_lien=a, experience_suffisante=b) for a in (True, False) for b in (True, False)] == [True, False, False, False]


def test_refusal_needs_a_motive_and_a_text():
    assert len(manques_avis(favorable=False, metier_en_lien=False, experience_suffisante=True, motifs=[], texte="")) == 2


@given(retenus=st.integers(0, 600), requis=st.integers(0, 60), suffisante=st.booleans())
def test_months_retained_and_answer_agree(retenus, requis, suffisante):
    phrases = manques_experience(experience_suffisante=suffisante, mois_retenus=retenus, mois_requis=requis)
    assert (phrases == []) == (suffisante == (retenus >= requis))


@pytest.mark.parametrize(
    ("echeance", "phrase", "depasse", "alerte"),
    [
        (date(2026, 3, 31), "reste 30 jours", False, True),
        (date(2026, 4, 1), "reste 31 jours", False, False),
        (date(2026, 3, 2), "reste 1 jour", False, True),
        (date(2026, 3, 1), "dernier jour", False, True),
        (date(2026, 2, 27), "en retard de 2 jours", True, True),
    ],
)
def test_clock_says_how_long_is_left(echeance, phrase, depasse, alerte):
    compte = delai(echeance=echeance, jour=date(2026, 3, 1))
    assert (compte.phrase, compte.is_depasse, compte.is_alerte) == (phrase, depasse, alerte)


def test_clock_does_not_run_without_a_deadline():
    assert delai(echeance=None, jour=date(2026, 3, 1)) is None
