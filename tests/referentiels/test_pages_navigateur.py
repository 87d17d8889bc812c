"""The pages of the référentiels in a real browser: axe finds nothing, nothing is wider than a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bureau.scenario import distribuer
from referentiels.services import get_classification
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE

from .outils import charger_cqp_court

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from referentiels.models import Referentiel

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def referentiel(transactional_db: None) -> Referentiel:
    return charger_cqp_court()


@pytest.fixture
def sylvie(page: Page, live_server: LiveServer, referentiel: Referentiel) -> Page:
    """Sylvie, signed in."""
    client = Client()
    client.force_login(distribuer(certification=referentiel.certification, mot_de_passe=None)["sylvie"])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    return page


@pytest.mark.parametrize("nom", ["liste", "voir", "classification", "parametres", "parametre"])
def test_pages_are_accessible_and_fit_a_telephone(
    sylvie: Page, live_server: LiveServer, referentiel: Referentiel, nom: str
) -> None:
    arguments = {"parametre": ["benefice_mois"], "voir": [referentiel.pk], "classification": [referentiel.pk]}
    for taille in (TELEPHONE, BUREAU):
        sylvie.set_viewport_size(taille)
        sylvie.goto(live_server.url + reverse(f"referentiels:{nom}", args=arguments.get(nom)))
        verifier_accessibilite(sylvie)
        verifier_largeur(sylvie)


def test_elements_are_classified_by_keyboard_and_errors_lead_to_their_field(
    sylvie: Page, live_server: LiveServer, referentiel: Referentiel
) -> None:
    sylvie.goto(live_server.url + reverse("referentiels:classification", args=[referentiel.pk]))
    choix = sylvie.get_by_role("group", name="C1.1 Accueillir un groupe")
    choix.get_by_role("radio", name="Non renseigné").focus()
    sylvie.keyboard.press("ArrowUp")
    sylvie.keyboard.press("ArrowUp")
    sylvie.get_by_role("button", name="Voir ce qui change, puis publier").click()
    verifier_accessibilite(sylvie)
    sylvie.get_by_role("link", name="Indiquez le document d’où vient ce classement").click()
    sylvie.keyboard.type("Dossier en couleur")
    sylvie.get_by_label("Date de ce document").fill("2019-01-15")
    sylvie.get_by_role("button", name="Voir ce qui change, puis publier").click()
    verifier_accessibilite(sylvie)
    sylvie.get_by_role("button", name="Publier ce classement").click()
    sylvie.get_by_text("Le classement nº 2 est publié.").wait_for()
    assert get_classification(referentiel).importances["C1.1"] == "incontournable"
