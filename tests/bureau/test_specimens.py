"""Specimens: one of each kind, made apart, that nobody can take for a real document."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from bureau.galerie import USAGES
from bureau.specimens import CLE_ECHEC, CLE_EN_COURS, demander_specimens, fabriquer, get_specimen, lire_specimens
from candidates.models import Dossier
from documents.models import Document
from documents.sceau import verifier
from tests.candidates.outils import client_de, texte
from tests.documents.test_conformite import controler, lire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rien_en_cours():
    """What another test asked for is not on its way here."""
    cache.delete_many([CLE_EN_COURS, CLE_ECHEC])


def octets_de(code: str) -> bytes:
    with get_specimen(code).open("rb") as fichier:
        return fichier.read()


@pytest.mark.lent
def test_specimen_of_each_kind_conforms_and_says_what_it_is(petite_scene, django_assert_max_num_queries):
    sylvie, page = client_de(petite_scene.sylvie), reverse("bureau:galerie")
    assert "Voir un spécimen" not in texte(sylvie.get(page))
    dossiers, documents = Dossier.objects.count(), Document.objects.count()
    assert fabriquer() == len(USAGES)
    assert (Dossier.objects.count(), Document.objects.count()) == (dossiers, documents)
    specimens = lire_specimens()
    assert set(specimens.pages) == set(USAGES)
    for code, pages in specimens.pages.items():
        octets = octets_de(code)
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            assert len(pdf.pages) == pages
            titre = str(pdf.docinfo.Title)
        assert titre.endswith(" (spécimen)")
        assert controler(octets, titre) == [], code
        lu = lire(octets)
        assert lu.count("Spécimen") + lu.count("SPÉCIMEN") >= pages, code
        assert not verifier(octets).intact, code
        assert "/verifier/" not in lu, code
    assert texte(sylvie.get(page)).count("Voir un spécimen") == len(USAGES)
    reponse = sylvie.get(reverse("bureau:specimen", args=["parchemin"]), {"voir": "1"})
    assert reponse.headers["Content-Type"] == "application/pdf"
    assert b"".join(reponse.streaming_content) == octets_de("parchemin")
    with django_assert_max_num_queries(0):
        assert fabriquer() == len(USAGES)  # they are there
    assert demander_specimens() is False


def test_specimens_are_asked_for_once(petite_scene):
    sylvie, page = client_de(petite_scene.sylvie), reverse("bureau:galerie")
    assert "ne sont pas encore faits" in texte(sylvie.get(page))
    assert "se préparent" in texte(sylvie.post(reverse("bureau:specimens-demander"), follow=True))
    assert demander_specimens() is False  # a second click
    assert "Fabriquer les spécimens" not in texte(sylvie.get(page))
    assert sylvie.get(reverse("bureau:specimen", args=["parchemin"])).status_code == 404
    assert sylvie.get(reverse("bureau:specimen", args=["inconnu"])).status_code == 404


def test_specimens_that_fail_are_said_and_may_be_asked_again(petite_scene, settings, tmp_path):
    settings.BASE_DIR = tmp_path  # no command there
    with pytest.raises(subprocess.CalledProcessError):
        fabriquer()
    assert lire_specimens().is_echec
    page = texte(client_de(petite_scene.sylvie).get(reverse("bureau:galerie")))
    assert "n’ont pas pu être faits" in page
    assert "Fabriquer les spécimens" in page
    assert demander_specimens() is True
    assert lire_specimens().is_en_cours
