"""The rule of mastery agrees with the table on every combination; its sentence names the elements that decide."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.regles import (
    INCONTOURNABLE,
    INDETERMINEE,
    MAITRISEE,
    NA,
    NMO,
    NON_INCONTOURNABLE,
    NON_MAITRISEE,
    NON_RENSEIGNE,
    A,
    Evaluateur,
    conflits_binome,
    dates_en_ordre,
    duree_entretien,
    manques_entretien,
    motif_exige,
    proposer_maitrise,
)

RESULTATS = (NMO, NA, A, None)
IMPORTANCES = (INCONTOURNABLE, NON_INCONTOURNABLE, NON_RENSEIGNE)


def attendu(cellules: list[tuple[str | None, str]]) -> str:
    """The table of the domain, written as it is read: first line that applies."""
    na = sum(r == NA for r, _ in cellules)
    absents = [i for r, i in cellules if r == NMO]
    vide = any(r is None for r, _ in cellules)
    if na >= 1 or len(absents) >= 3 or INCONTOURNABLE in absents:
        return NON_MAITRISEE
    if vide:
        return INDETERMINEE
    return INDETERMINEE if NON_RENSEIGNE in absents else MAITRISEE


def proposer(cellules):
    codes = [f"C1.{n}" for n in range(1, len(cellules) + 1)]
    return proposer_maitrise(
        resultats={c: r for c, (r, _) in zip(codes, cellules, strict=True)}, importances={c: i for c, (_, i) in zip(codes, cellules, strict=True)}
    )


def test_every_combination_of_four_elements_agrees_with_the_table():
    cases = list(itertools.product(RESULTATS, IMPORTANCES))
    for cellules in itertools.combinations_with_replacement(cases, 4):
        assert proposer(cellules).proposition == attendu(list(cellules)), cellules


@given(st.lists(st.tuples(st.sampled_from(RESULTATS), st.sampled_from(IMPORTANCES)), min_size=1, max_size=12))
def test_any_competence_agrees_with_the_table_and_names_its_elements(cellules):
    avis = proposer(cellules)
    assert avis.proposition == attendu(cellules)
    assert all(code in avis.phrase for code in avis.elements)
    assert avis.phrase.endswith(".")
    decisifs = {f"C1.{n}" for n, (r, _) in enumerate(cellules, 1) if r != A}
    assert set(avis.elements) <= decisifs


@given(st.lists(st.tuples(st.sampled_from(RESULTATS), st.sampled_from(IMPORTANCES)), min_size=1, max_size=12), st.data())
def test_an_element_that_becomes_acquis_never_makes_it_worse(cellules, data):
    rang = data.draw(st.integers(0, len(cellules) - 1))
    mieux = list(cellules)
    mieux[rang] = (A, cellules[rang][1])
    ordre = {NON_MAITRISEE: 0, INDETERMINEE: 1, MAITRISEE: 2}
    assert ordre[proposer(mieux).proposition] >= ordre[proposer(cellules).proposition]


def test_a_missing_classification_is_read_as_unknown():
    assert proposer_maitrise(resultats={"C1.1": NMO, "C1.2": A}, importances={}).proposition == INDETERMINEE


@pytest.mark.parametrize(("proposition", "conclusion", "attendu"), [(MAITRISEE, MAITRISEE, False), (MAITRISEE, NON_MAITRISEE, True), (INDETERMINEE, MAITRISEE, True)])
def test_a_motive_is_asked_when_the_evaluators_depart_or_decide(proposition, conclusion, attendu):
    assert motif_exige(proposition=proposition, conclusion=conclusion) is attendu


PRO, EXT = Evaluateur("p", "entreprise-a"), Evaluateur("e", "cabinet")


def conflits(pro=PRO, ext=EXT, entreprises=("entreprise-a",), candidat="c"):
    return conflits_binome(professionnel=pro, evaluateur_externe=ext, organisations_candidat=frozenset(entreprises), candidat_id=candidat)


def test_the_professionnel_may_be_of_the_company_but_not_the_externe():
    assert conflits() == []
    assert "doit lui être extérieur" in conflits(ext=Evaluateur("e", "entreprise-a"))[0]


def test_the_pair_is_two_persons_neither_of_whom_accompanied():
    assert "deux personnes distinctes" in " ".join(conflits(ext=Evaluateur("p")))
    assert "a accompagné" in " ".join(conflits(pro=Evaluateur("p", is_accompagnateur=True)))
    assert "le candidat lui-même" in " ".join(conflits(pro=Evaluateur("c")))
    assert "échue" in " ".join(conflits(ext=Evaluateur("e", motif_inhabilite="L’habilitation est échue.")))
    assert len(conflits(pro=None, ext=None)) == 2


DEBUT = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "phrases"), [(0, 1), (119, 1), (120, 0), (185, 0)])
def test_the_interview_lasts_two_hours_at_least(minutes, phrases):
    fin = DEBUT + timedelta(minutes=minutes)
    assert len(manques_entretien(minutes=duree_entretien(DEBUT, fin), minimum=120)) == phrases


def test_an_interview_upside_down_lasts_nothing():
    assert duree_entretien(DEBUT, DEBUT - timedelta(hours=1)) == 0
    assert duree_entretien(None, DEBUT) == 0


def test_known_dates_come_in_order():
    un, deux = DEBUT.date(), DEBUT.date() + timedelta(days=1)
    assert dates_en_ordre(un, None, deux)
    assert dates_en_ordre(un, un)
    assert not dates_en_ordre(deux, None, un)
