"""French as it is written: elision, and the size of a file."""

from __future__ import annotations

import pytest
from django.template import engines

from echanges.francais import elider, en_poids


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
