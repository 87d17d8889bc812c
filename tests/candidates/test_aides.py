"""The advice beside the form: one for each row, question and heading of a job, and nothing for a CQP without advice."""

from __future__ import annotations

import re

import pytest

from candidates.aides import Aides, get_aides

pytestmark = pytest.mark.django_db


def test_advice_covers_each_row_question_and_heading(cqp):
    aides, structure = get_aides(cqp), cqp.structure
    assert set(aides.activites) == {a.code for c in structure.competences for a in c.activites}
    assert set(aides.questions) == {q.code for c in structure.competences for q in c.questions}
    assert set(aides.emplois) == {a.code for a in structure.activites_emploi}
    assert (len(aides.activites), len(aides.questions), len(aides.emplois)) == (31, 6, 7)


def test_advice_is_short_different_each_time_and_well_written(cqp):
    aides = get_aides(cqp)
    textes = [*aides.activites.values(), *aides.questions.values(), *aides.emplois.values()]
    assert len(set(textes)) == len(textes)
    assert [t for t in textes if not 60 < len(t) < 300] == []
    assert [t for t in textes if re.search(r"[^\u00a0][:;?!»]|«[^\u00a0]|'|^\W|[^.?…]$", t)] == []


def test_cqp_without_advice_shows_none(court):
    assert get_aides(court) == Aides()
