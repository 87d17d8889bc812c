"""The candidate in a real browser: what they type is saved by itself; nothing is inaccessible, on a telephone as at a desk."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from candidates.models import Candidat
from tests.candidates.outils import client_de
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.referentiels.outils import charger_cqp
from tests.scenes import MEMOIRE, SceneGardee

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db):
    return SceneGardee.monter(MEMOIRE.jouer(charger_cqp))


@pytest.fixture
def page_d_alice(scene, page, live_server):
    client = client_de(scene.alice, frais=True)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def test_typing_is_saved_without_a_click(scene, page_d_alice, live_server):
    dossier = pas.demander(scene.alice, scene.referentiel)
    page_d_alice.goto(live_server.url + reverse("candidates:partie-2", args=[dossier.pk, "identite"]))
    page_d_alice.get_by_label("Prénom").fill("Alice Jeanne")
    page_d_alice.get_by_text("Enregistré à").wait_for()
    assert Candidat.objects.get(pk=dossier.candidat_id).prenoms == "Alice Jeanne"


@pytest.mark.lent
@pytest.mark.parametrize("fenetre", [TELEPHONE, BUREAU], ids=["telephone", "bureau"])
def test_pages_of_part_2_are_accessible(scene, page_d_alice, live_server, fenetre):
    dossier = pas.remplir_partie_2(pas.demander(scene.alice, scene.referentiel), scene.alice)
    pages = [
        reverse("candidates:partie-2", args=[dossier.pk, p])
        for p in ("identite", "experience", "emplois", "formation", "declaration")
    ]
    pages += [
        reverse(f"candidates:{n}", args=[dossier.pk])
        for n in ("mon-dossier", "preuves", "emploi-ajouter", "deposer", "abandonner", "accompagnateurs")
    ]
    _visiter(page_d_alice, live_server, [*pages, reverse("candidates:informer"), reverse("comptes:profil")], fenetre)


@pytest.mark.lent
@pytest.mark.parametrize("fenetre", [TELEPHONE, BUREAU], ids=["telephone", "bureau"])
def test_pages_of_part_3_are_accessible(scene, page_d_alice, live_server, fenetre):
    dossier = pas.remplir_partie_3(scene.amener("recevable"), scene.alice)
    pages = [reverse("candidates:partie-3", args=[dossier.pk, c]) for c in ("C1", "C4")]
    pages += [
        reverse(f"candidates:{n}", args=[dossier.pk]) for n in ("mon-dossier", "partie-3-sommaire", "deposer-activites")
    ]
    _visiter(page_d_alice, live_server, [*pages, reverse("candidates:confirmation", args=[dossier.pk, 2])], fenetre)


def _visiter(page, live_server, adresses, fenetre):
    page.set_viewport_size(fenetre)
    for adresse in adresses:
        assert page.goto(live_server.url + adresse).status == 200
        verifier_accessibilite(page)
        verifier_largeur(page)
