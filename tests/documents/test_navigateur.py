"""Following and verifying a document in a real browser, with and without JavaScript, on a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from documents.services import fabriquer, produire
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import TELEPHONE

from .outils import Atelier, creer_personne, fabriquer_pour

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from comptes.models import Utilisateur
    from documents.models import Document

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def connecter(contexte: BrowserContext, adresse: str, personne: Utilisateur) -> None:
    client = Client()
    client.force_login(personne)
    contexte.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": adresse}])


def regarder(page: Page) -> list[str]:
    """Collect what the browser complains about: a blocked script or style, an error."""
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
    return plaintes


def demander(personne: Utilisateur) -> Document:
    return produire(genre="essai", objet_id="1", cle="essai:navigateur", auteur_id=personne.pk)


def test_attente_puis_lien_sans_recharger(page: Page, live_server: Any) -> None:
    alice = creer_personne("Alice")
    document = demander(alice)
    connecter(page.context, live_server.url, alice)
    plaintes = regarder(page)
    page.goto(live_server.url + reverse("documents:etat", args=[document.pk]))
    expect(page.get_by_role("progressbar")).to_be_visible()
    verifier_accessibilite(page)
    page.evaluate("window.jamaisRecharge = true")
    fabriquer(document_id=document.pk)
    lien = page.get_by_role("link", name="Télécharger le PDF")
    expect(lien).to_be_visible(timeout=10_000)
    assert page.evaluate("window.jamaisRecharge")
    with page.expect_download() as telechargement:
        lien.click()
    assert Path(telechargement.value.path()).read_bytes().startswith(b"%PDF-1.7")
    verifier_accessibilite(page)
    assert plaintes == []


def test_echec_se_recommence_au_telephone_sans_javascript(
    browser: Any, browser_context_args: dict[str, Any], live_server: Any, atelier: Atelier
) -> None:
    alice = creer_personne("Alice")
    document = demander(alice)
    atelier.panne = RuntimeError("panne")
    fabriquer(document_id=document.pk)
    reglages = {**browser_context_args, "viewport": TELEPHONE, "java_script_enabled": False}
    with browser.new_context(**reglages) as contexte:
        connecter(contexte, live_server.url, alice)
        page = contexte.new_page()
        page.goto(live_server.url + reverse("documents:etat", args=[document.pk]))
        page.get_by_role("button", name="Recommencer").click()
        page.get_by_role("link", name="Actualiser").click()
        expect(page.get_by_role("progressbar")).to_be_visible()


@pytest.mark.parametrize("fenetre", [TELEPHONE, {"width": 768, "height": 1024}, {"width": 1440, "height": 900}])
def test_verification_publique(page: Page, live_server: Any, fenetre: dict[str, int]) -> None:
    document = fabriquer_pour(creer_personne("Alice"))
    page.set_viewport_size(fenetre)
    plaintes = regarder(page)
    page.goto(live_server.url + reverse("documents:verifier"))
    verifier_accessibilite(page)
    page.get_by_label("Fichier PDF").set_input_files(document.fichier.path)
    expect(page.get_by_text("octet pour octet, un document que ce site a délivré")).to_be_visible()  # the fingerprint left alone
    verifier_accessibilite(page)
    page.get_by_role("button", name="Envoyer le fichier pour examiner son sceau").click()
    expect(page.get_by_text("Le sceau est valable")).to_be_visible()
    verifier_accessibilite(page)
    verifier_largeur(page)
    page.get_by_label("Numéro du document").fill(document.numero.lower())
    page.get_by_role("button", name="Chercher ce numéro").click()
    expect(page.get_by_text("Ce document figure au registre de ce site.")).to_be_visible()
    verifier_accessibilite(page)
    verifier_largeur(page)
    assert plaintes == []


def test_erreurs_de_la_verification_sont_resumees(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + reverse("documents:verifier"))
    page.get_by_role("button", name="Envoyer le fichier pour examiner son sceau").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez le fichier à vérifier.")
    verifier_accessibilite(page)
    page.goto(live_server.url + reverse("documents:verifier-numero", args=["DOC-1999-000009"]))
    expect(page.get_by_text("Aucun document de ce site ne porte ce numéro.")).to_be_visible()
    verifier_accessibilite(page)
