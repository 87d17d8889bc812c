"""The desk in a real browser: axe finds nothing, nothing is wider than a telephone, a ruling is signed by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from evaluations.lecture import get_evaluation
from recevabilite.models import Recevabilite
from tests.bureau.outils import client_de
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from bureau.scenario import Scene
    from comptes.models import Utilisateur

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def entrer(page: Page, live_server: LiveServer, personne: Utilisateur) -> None:
    cookie = client_de(personne, frais=True).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def adresses(scene: Scene) -> list[str]:
    depose = scene.amener(Etat.DEPOSE)
    pret = scene.amener(Etat.PRET, candidate=scene.zoe)
    decide = scene.amener(Etat.VALIDE_PARTIELLEMENT, candidate=scene.amine)
    pe.designer(pret, scene.sylvie, scene.paul, scene.eva)
    mission = pret.missions.get(evaluateur=scene.paul)
    return [
        "/",
        reverse("bureau:dossiers") + "?q=a&urgence=alerte",
        *(reverse("bureau:dossier", args=[d.pk]) for d in (depose, pret, decide)),
        reverse("bureau:binome", args=[pret.pk]),
        reverse("bureau:mission-retirer", args=[pret.pk, mission.pk]),
        reverse("bureau:grille", args=[get_evaluation(decide).pk]),
        *(reverse(f"bureau:{n}") for n in ("personnes", "inviter", "reglages")),
        *(reverse(f"bureau:{n}", args=[scene.paul.pk]) for n in ("personne", "habiliter")),
        *(reverse(f"recevabilite:{n}", args=[depose.pk]) for n in ("statuer", "complements", "abandonner", "limites", "relancer")),
        reverse("recevabilite:remplacer", args=[scene.amener(Etat.NON_RECEVABLE, candidate=scene.elise).pk]),
        reverse("recevabilite:renvoyer", args=[pret.pk]),
        reverse("recevabilite:motifs"),
    ]


def test_pages_are_accessible_and_fit_a_telephone(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    entrer(page, live_server, petite_scene.sylvie)
    for adresse in adresses(petite_scene):
        for taille in (TELEPHONE, BUREAU):
            page.set_viewport_size(taille)
            page.goto(live_server.url + adresse)
            verifier_accessibilite(page)
            verifier_largeur(page)


@pytest.mark.parametrize("qui", ["alice", "amine", "eva", "jeanne", "ada"])
def test_homes_are_accessible_and_fit_a_telephone(page: Page, live_server: LiveServer, petite_scene: Scene, qui: str) -> None:
    petite_scene.amener(Etat.INSCRIT)
    entrer(page, live_server, petite_scene.personnes[qui])
    page.set_viewport_size(TELEPHONE)
    page.goto(live_server.url)
    verifier_accessibilite(page)
    verifier_largeur(page)


def test_ruling_is_read_then_signed_by_keyboard(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    depose = petite_scene.amener(Etat.DEPOSE)
    entrer(page, live_server, petite_scene.sylvie)
    page.goto(live_server.url + reverse("recevabilite:statuer", args=[depose.pk]))
    for nom in ("metier_en_lien", "experience_suffisante"):
        page.locator(f"input[name={nom}][value=oui]").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Lire la lettre avant de signer").press("Enter")
    page.get_by_role("button", name="Signer l’avis favorable").press("Enter")
    page.get_by_text("Avis favorable signé").wait_for()
    assert Recevabilite.objects.get(dossier=depose).is_favorable
