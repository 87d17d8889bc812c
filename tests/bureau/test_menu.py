"""Where one is: the entry of the menu a page belongs to, the journal of a dossier in facts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bureau.vocabulaire import PHRASES, lire_journal
from candidates.enums import Action, Etat
from tests.bureau.outils import client_de

ICI = re.compile(r'aria-current="page">([^<]+)</a>')


@pytest.mark.parametrize(
    ("nom", "entree"),
    [
        ("bureau:reglages", "Réglages"), ("referentiels:liste", "Réglages"), ("referentiels:parametres", "Réglages"),
        ("recevabilite:motifs", "Réglages"), ("bureau:prets", "Sessions du jury"), ("bureau:courrier", "Courrier"),
    ],
)  # fmt: skip
def test_page_lights_one_entry_of_the_menu(petite_scene, nom, entree):
    page = client_de(petite_scene.sylvie).get(reverse(nom)).content.decode()
    assert set(ICI.findall(page)) == {entree}


def test_what_is_done_to_a_dossier_belongs_to_the_dossiers(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    page = client_de(petite_scene.sylvie).get(reverse("recevabilite:relancer", args=[dossier.pk])).content.decode()
    assert set(ICI.findall(page)) == {"Dossiers"}


def test_breadcrumb_names_the_first_page_as_the_menu_does(petite_scene):
    for personne, nom in ((petite_scene.sylvie, "Bureau"), (petite_scene.ada, "Accueil")):
        assert f'<a href="/">{nom}</a>' in client_de(personne).get(reverse("bureau:reglages")).content.decode()


def test_elements_noted_in_a_row_are_one_line_of_the_last_facts_alone(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    notes = [f for f in lire_journal(dossier) if f.phrase == PHRASES["element_note"]]
    derniers = [f for f in lire_journal(dossier, dernieres=500) if f.phrase == PHRASES["element_note"]]
    assert {f.nombre for f in notes} == {1}
    assert len(derniers) < len(notes) == sum(f.nombre for f in derniers)
    dits = [code for f in reversed(derniers) for code in f.precision.split(", ")]
    assert dits == [f.precision for f in reversed(notes)]


def test_every_move_of_a_dossier_is_told_as_a_fact():
    assert {a for a in Action if PHRASES[a] == a.label} == set()
