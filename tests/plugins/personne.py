"""Someone at a browser of their own, with the few gestures of everyone; a document that a worker makes."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from documents.models import Document

from .accessibilite import verifier_accessibilite, verifier_largeur
from .navigateur import BUREAU, TELEPHONE
from .session import donner_la_seconde_etape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

MOT_DE_PASSE = "Une-phrase-longue-2026"


class Personne:
    """Someone at a browser of their own, with the few gestures of everyone."""

    def __init__(self, page: Page, adresse: str) -> None:
        self.page, self.adresse = page, adresse

    def aller(self, chemin: str) -> None:
        """Open a page; confirm one's identity on the way when a signature asks for it."""
        self.page.goto(self.adresse + chemin)
        self.regarder()
        if "/reauthenticate/" in self.page.url:
            self.remplir(password=MOT_DE_PASSE)
            self.cliquer("Confirmer")

    def regarder(self) -> None:
        """Every page of the road passes axe, and fits a telephone."""
        verifier_accessibilite(self.page)
        self.page.set_viewport_size(TELEPHONE)
        verifier_largeur(self.page)
        self.page.set_viewport_size(BUREAU)

    def cliquer(self, libelle: str | re.Pattern[str]) -> None:
        """Press the button, or follow the link, of this name; look at the page it leads to."""
        bouton = self.page.locator("main").get_by_role("button", name=libelle, exact=isinstance(libelle, str))
        lien = self.page.locator("main").get_by_role("link", name=libelle, exact=isinstance(libelle, str))
        bouton.or_(lien).first.click()
        expect(self.page.locator("form[data-attente]")).to_have_count(0)  # the button waits for what is on its way
        self.page.wait_for_load_state()
        self.regarder()

    def remplir(self, **champs: str) -> None:
        """Type into fields, by their names."""
        for nom, texte in champs.items():
            self.page.fill(f"[name='{nom}']", texte)

    def cocher(self, nom: str, valeur: str) -> None:
        """Choose one answer of a field, by its label."""
        bouton = self.page.locator(f"input[name='{nom}'][value='{valeur}']")
        self.page.locator(f"label[for='{bouton.get_attribute('id')}']").click()

    def cocher_case(self, nom: str) -> None:
        """Tick a box."""
        self.page.locator(f"input[type=checkbox][name='{nom}']").check(force=True)


def ouvreur(browser: Browser, options: dict[str, Any], adresse: str) -> Callable[..., Any]:
    """Open browsers on the site of this address: `with entrer("sylvie") as sylvie:`; without a name, for who has no account yet."""

    @contextmanager
    def ouvrir(email: str = "", mot_de_passe: str = MOT_DE_PASSE, sorte: type[Personne] = Personne) -> Iterator[Personne]:
        contexte = browser.new_context(**options)
        personne = sorte(contexte.new_page(), adresse)
        personne.page.set_default_timeout(20_000)
        if email:
            personne.aller("/compte/login/")
            personne.remplir(login=email, password=mot_de_passe)
            personne.cliquer("Se connecter")
            if personne.page.url.endswith("/comptes/deux-etapes/"):  # the tests of the second step are elsewhere
                donner_la_seconde_etape(next(c["value"] for c in contexte.cookies() if c["name"] == "sessionid"))
                personne.aller("/")
        yield personne
        contexte.close()

    return ouvrir


@pytest.fixture
def entrer(browser: Browser, browser_context_args, live_server):
    """Open a browser for someone, on the server of the test."""
    return ouvreur(browser, browser_context_args, live_server.url)


def attendre_document(page: Page, genre: str, secondes: int = 90, **criteres: object) -> Document:
    """Wait until the worker has made a document of this kind."""
    for _ in range(secondes * 5):
        document = Document.objects.filter(genre=genre, **criteres).order_by("-demande_le").first()
        if document and document.etat == "pret":
            return document
        assert not (document and document.erreur), document.erreur
        page.wait_for_timeout(200)
    raise AssertionError(f"{genre} n’est pas prêt")
