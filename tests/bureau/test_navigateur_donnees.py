"""« Mes données » in a browser, with a real worker: the archive is made while the page waits; axe finds nothing."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.candidates.outils import accompagner, brouillon, client_de
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import TELEPHONE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.navigateur, pytest.mark.lent, pytest.mark.django_db(transaction=True)]
TABLETTE, GRAND = {"width": 768, "height": 900}, {"width": 1440, "height": 900}


def entrer(page: Page, serveur, personne) -> None:
    """Sign in as this person, who has just proved who they are."""
    cookie = client_de(personne, frais=True).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": serveur.url}])


def regarder(page: Page) -> None:
    for taille in (TELEPHONE, TABLETTE, GRAND):
        page.set_viewport_size(taille)
        verifier_accessibilite(page)
        verifier_largeur(page)


@pytest.mark.travailleur
def test_archive_is_made_by_the_worker_while_the_page_waits(page: Page, live_server, scene, travailleur, tmp_path: Path) -> None:
    brouillon(scene)
    entrer(page, live_server, scene.alice)
    page.goto(live_server.url + reverse("bureau:mes-donnees"))
    regarder(page)
    page.get_by_role("button", name="Préparer mon archive").click()
    lien = page.get_by_role("link", name="Télécharger mon archive")
    expect(lien).to_be_visible(timeout=60_000)
    regarder(page)
    with page.expect_download() as telechargement:
        lien.click()
    chemin = tmp_path / "archive.zip"
    telechargement.value.save_as(chemin)
    with zipfile.ZipFile(chemin) as archive:
        assert "LISEZ-MOI.txt" in archive.namelist()


def test_pages_of_the_person_and_of_the_helper_are_accessible(page: Page, live_server, scene) -> None:
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    entrer(page, live_server, scene.alice)
    for nom, args in (
        ("bureau:rectifier", []), ("bureau:fermer-compte", []), ("candidates:accompagnateurs", [dossier.pk]),
        ("candidates:modifications", [dossier.pk]),
    ):  # fmt: skip
        page.goto(live_server.url + reverse(nom, args=args))
        regarder(page)
    page.goto(live_server.url + reverse("candidates:accompagnateurs", args=[dossier.pk]))
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.locator("#resume-erreurs")).to_be_visible()
    regarder(page)
    page.goto(live_server.url + reverse("bureau:rectifier"))
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.locator("#resume-erreurs")).to_be_visible()
    regarder(page)
