"""French as it is written: elision, the first of a month, the size of a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import engines

from echanges.dates import date_format
from echanges.francais import MOIS, elider, en_phrase, en_poids


@pytest.mark.parametrize(
    ("mot", "dit"),
    [
        ("Paul", "de Paul"), ("Alice Moreau", "d’Alice Moreau"), ("Élise", "d’Élise"), ("Hélène", "d’Hélène"), ("Œdipe", "d’Œdipe"),
        ("Yasmine", "de Yasmine"), ("Yves", "d’Yves"), ("Y", "de Y"), ("évaluateur externe", "d’évaluateur externe"),
        ("professionnel du secteur", "de professionnel du secteur"), ("", "de"),
    ],
)  # fmt: skip
def test_de_is_elided_before_a_vowel_and_a_mute_h(mot, dit):
    assert elider(mot) == dit


def test_filter_is_known_to_every_template_and_escapes_the_name():
    rendu = engines["django"].from_string("Compte {{ nom|de }}").render({"nom": "Ada <b>"})
    assert rendu == "Compte d’Ada &lt;b&gt;"


def test_size_of_a_file_is_told_in_the_unit_people_know():
    assert [en_poids(n) for n in (1, 491, 26_200, 2_900_000)] == ["1\u00a0octet", "491\u00a0octets", "26\u00a0ko", "2,8\u00a0Mo"]


@pytest.mark.parametrize(("rang", "mois"), list(enumerate(MOIS, 1)))
def test_first_of_a_month_is_told_as_one_says_it_and_no_other_day(rang, mois):
    gabarit = engines["django"].from_string("{{ jour|date:'l j F Y' }} / {{ jour|date:'d/m/Y' }}")
    for jour, dit in ((1, "1er"), (2, "2"), (11, "11"), (21, "21")):
        le = date(2026, rang, jour)
        assert date_format(le, "j F Y") == f"{dit} {mois} 2026"
        assert gabarit.render({"jour": le}).split(" ", 1)[1] == f"{dit} {mois} 2026 / {jour:02d}/{rang:02d}/2026"


def test_dates_and_times_without_a_month_in_words_stay_as_they_are():
    gabarit = engines["django"].from_string("{{ rien|date:'j F Y' }}|{{ jour|date:'H:i' }}")
    assert gabarit.render({"rien": None, "jour": None}) == "|"


@pytest.mark.parametrize(("n", "dit"), [(0, "0 dossier"), (1, "1 dossier"), (2, "2 dossiers"), ([], "0 dossier"), (["a", "b"], "2 dossiers")])
def test_zero_is_singular(n, dit):
    nombre = n if isinstance(n, int) else len(n)
    assert engines["django"].from_string("{{ nombre }} dossier{{ n|pluralize }}").render({"n": n, "nombre": nombre}) == dit


@pytest.mark.parametrize(("libelle", "dit"), [("Secrétariat de la CPEF", "secrétariat de la CPEF"), ("Évaluateur externe", "évaluateur externe"), ("", "")])
def test_label_inside_a_sentence_keeps_its_acronyms(libelle, dit):
    assert en_phrase(libelle) == dit
