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
    Place,
    Point,
    alerte_convocation,
    depouiller,
    manques_bureau,
    manques_parite,
    manques_pouvoir,
    manques_quorum,
    motif_deport,
    motif_exige,
    non_conformes,
    qui_siege,
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
    assert manques_quorum(presents={EMPLOYEURS: 3}, minimum=1) == ["Le collège des salariés compte 0 membre présent : il en faut au moins 1."]


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
    assert non_conformes(points) == ["Grille : C1 manque"]


@given(jours=st.integers(min_value=-5, max_value=60), minimum=st.integers(min_value=0, max_value=30))
def test_late_convocation_is_told(jours, minimum):
    assert bool(alerte_convocation(jours=jours, minimum=minimum)) == (jours < minimum)


# --- who sits: presence, déport, suppléants, powers, parity -----------------------------------------------------------------

PLACE = st.tuples(st.sampled_from([EMPLOYEURS, SALARIES]), st.booleans(), st.booleans())
PLACES = st.lists(PLACE, max_size=10).map(lambda ls: [Place(n, c, is_presente=p, is_suppleant=s) for n, (c, p, s) in enumerate(ls)])
DEPORTES = st.frozensets(st.integers(min_value=0, max_value=9))


@given(places=PLACES, deportes=DEPORTES)
def test_nobody_absent_or_in_deport_ever_sits(places, deportes):
    assis = qui_siege(places, deportes)
    par_cle = {p.cle: p for p in places}
    assert all(par_cle[c].is_presente and c not in deportes for c in assis)
    assert len(set(assis)) == len(assis)


@given(places=PLACES, deportes=DEPORTES)
def test_every_titular_present_and_not_in_deport_sits(places, deportes):
    titulaires = {p.cle for p in places if p.is_presente and not p.is_suppleant and p.cle not in deportes}
    assert titulaires <= set(qui_siege(places, deportes))


@given(places=PLACES, deportes=DEPORTES)
def test_substitutes_never_outnumber_the_titulars_whose_place_they_take(places, deportes):
    assis = set(qui_siege(places, deportes))
    for college in (EMPLOYEURS, SALARIES):
        titulaires = [p for p in places if p.college == college and not p.is_suppleant]
        suppleants = [p for p in places if p.college == college and p.is_suppleant]
        libres = len(titulaires) - sum(p.cle in assis for p in titulaires)
        disponibles = sum(p.is_presente and p.cle not in deportes for p in suppleants)
        assert sum(p.cle in assis for p in suppleants) == min(libres, disponibles)


@given(places=PLACES, deportes=DEPORTES, autre=st.integers(min_value=0, max_value=9))
def test_one_more_deport_never_makes_the_jury_larger(places, deportes, autre):
    assert len(qui_siege(places, deportes | {autre})) <= len(qui_siege(places, deportes))


@given(pour=VOIX, contre=VOIX, abstentions=VOIX, president=PRESIDENT, preponderante=st.booleans())
def test_abstentions_weigh_only_when_the_majority_is_that_of_those_present(pour, contre, abstentions, president, preponderante):
    def compter(n, *, exprimes):
        return depouiller(pour=pour, contre=contre, abstentions=n, president=president, preponderante=preponderante, exprimes=exprimes).adopte

    assume(pour + contre > 0)
    assert compter(abstentions, exprimes=True) == compter(0, exprimes=True)
    if pour != contre:
        assert compter(abstentions, exprimes=True) is (pour > contre)
    if compter(abstentions, exprimes=False) is not None:
        assert compter(abstentions, exprimes=False) == compter(abstentions, exprimes=True)


@given(employeurs=VOIX, salaries=VOIX)
def test_parity_is_equality_of_the_colleges(employeurs, salaries):
    assert bool(manques_parite(presents={EMPLOYEURS: employeurs, SALARIES: salaries})) == (employeurs != salaries)


@given(absent=st.booleans(), siege=st.booleans(), college=st.booleans(), deja=st.integers(min_value=0, max_value=3))
def test_power_needs_every_condition_at_once(absent, siege, college, deja):
    phrases = manques_pouvoir(is_absent=absent, mandataire_siege=siege, meme_college=college, deja=deja)
    assert len(phrases) == (not absent) + (not siege) + (not college) + (deja > 0)


@given(
    liens=st.builds(
        Liens, est_le_candidat=st.booleans(), a_evalue=st.booleans(), a_accompagne=st.booleans(), emploie_le_candidat=st.booleans()
    )
)
def test_any_known_link_is_a_deport(liens):
    connus = (liens.est_le_candidat, liens.a_evalue, liens.a_accompagne, liens.emploie_le_candidat)
    assert bool(motif_deport(liens)) == any(connus)
    assert motif_deport(liens).count(", ") == max(0, sum(connus) - 1)
