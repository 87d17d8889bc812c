"""Rules of the jury: majority, casting vote, quorum, overall result; they hold for any numbers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jury.regles import (
    EMPLOYEURS,
    PARTIELLE,
    REFUS,
    SALARIES,
    TOTALE,
    Liens,
    Point,
    alerte_convocation,
    depouiller,
    manques_bureau,
    manques_quorum,
    motif_deport,
    motif_exige,
    non_conformes,
    resultat_global,
)

VOIX = st.integers(min_value=0, max_value=12)
PRESIDENT = st.sampled_from(["pour", "contre", "abstention", None])
CODES = [f"C{n}" for n in range(1, 7)]


@given(pour=VOIX, contre=VOIX, abstentions=VOIX, president=PRESIDENT, preponderante=st.booleans())
def test_vote_never_adopts_against_more_votes(pour, contre, abstentions, president, preponderante):
    assume({"pour": pour, "contre": contre, "abstention": abstentions}.get(president, 1) > 0)
    scrutin = depouiller(pour=pour, contre=contre, abstentions=abstentions, president=president, preponderante=preponderante)
    if scrutin.adopte is True:
        assert pour >= contre
        assert pour > 0
    if scrutin.adopte is False:
        assert contre >= pour
        assert contre > 0
    assert scrutin.phrase.endswith(".")


@given(pour=VOIX, contre=VOIX, abstentions=VOIX, preponderante=st.booleans())
def test_more_than_half_of_those_present_decides_whatever_the_president(pour, contre, abstentions, preponderante):
    adoptes = {
        depouiller(pour=pour, contre=contre, abstentions=abstentions, president=p, preponderante=preponderante).adopte
        for p in ("pour", "contre", "abstention", None)
    }
    if pour * 2 > pour + contre + abstentions:
        assert adoptes == {True}


@given(voix=st.integers(min_value=1, max_value=12), abstentions=VOIX, president=PRESIDENT)
def test_tie_is_decided_by_the_president_alone_and_only_when_casting(voix, abstentions, president):
    tranche = depouiller(pour=voix, contre=voix, abstentions=abstentions, president=president, preponderante=True).adopte
    assert tranche == {"pour": True, "contre": False}.get(president)
    assert depouiller(pour=voix, contre=voix, abstentions=abstentions, president=president, preponderante=False).adopte is None


@given(pour=VOIX, contre=VOIX, abstentions=VOIX, preponderante=st.booleans())
def test_vote_is_symmetrical(pour, contre, abstentions, preponderante):
    droit = depouiller(pour=pour, contre=contre, abstentions=abstentions, president="pour", preponderante=preponderante)
    envers = depouiller(pour=contre, contre=pour, abstentions=abstentions, president="contre", preponderante=preponderante)
    assert droit.adopte == (None if envers.adopte is None else not envers.adopte)


@given(verdicts=st.dictionaries(st.sampled_from(CODES), st.booleans()), acquises=st.frozensets(st.sampled_from(CODES)))
def test_overall_result_is_computed_from_the_competences(verdicts, acquises):
    gagnees = {c for c, oui in verdicts.items() if oui}
    issue = resultat_global(verdicts=verdicts, acquises=acquises, toutes=CODES)
    assert (issue == TOTALE) == (gagnees | acquises == set(CODES))
    assert (issue == REFUS) == (not gagnees and acquises != set(CODES))
    assert issue in (TOTALE, PARTIELLE, REFUS)


@given(employeurs=VOIX, salaries=VOIX, minimum=st.integers(min_value=0, max_value=5))
def test_quorum_is_asked_for_in_each_college(employeurs, salaries, minimum):
    phrases = manques_quorum(presents={EMPLOYEURS: employeurs, SALARIES: salaries}, minimum=minimum)
    assert len(phrases) == (employeurs < minimum) + (salaries < minimum)


def test_college_without_anyone_present_is_missing():
    assert manques_quorum(presents={EMPLOYEURS: 3}, minimum=1) == ["Le collège des salariés compte 0 membre présent : il en faut au moins 1."]


@pytest.mark.parametrize(
    ("president", "vice", "nombre"),
    [(EMPLOYEURS, SALARIES, 0), (SALARIES, EMPLOYEURS, 0), (EMPLOYEURS, EMPLOYEURS, 1), (None, SALARIES, 1), (None, None, 2)],
)
def test_president_and_vice_president_face_each_other(president, vice, nombre):
    assert len(manques_bureau(president=president, vice_president=vice)) == nombre


@given(conclusion=st.booleans(), verdict=st.booleans())
def test_motive_is_due_when_the_jury_departs_from_the_evaluators(conclusion, verdict):
    assert motif_exige(conclusion_maitrisee=conclusion, verdict=verdict) == (conclusion is not verdict)


def test_deport_names_every_link():
    assert motif_deport(Liens()) == ""
    assert motif_deport(Liens(a_evalue=True, emploie_le_candidat=True)) == "a évalué ce dossier, appartient à l’entreprise du candidat"


def test_only_failing_points_are_named():
    points = [Point("a", "Dates", is_conforme=True, preuve="en ordre"), Point("b", "Grille", is_conforme=False, preuve="C1 manque")]
    assert non_conformes(points) == ["Grille : C1 manque"]


@given(jours=st.integers(min_value=-5, max_value=60), minimum=st.integers(min_value=0, max_value=30))
def test_late_convocation_is_told(jours, minimum):
    assert bool(alerte_convocation(jours=jours, minimum=minimum)) == (jours < minimum)
