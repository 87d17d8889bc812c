"""The automatic rules of accessibility, and the width of a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page


# Colours that pass from one to the other are read when they have: what turns without end is not waited for.
IMMOBILE = """Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => 0)))
    .then(() => true)"""


def verifier_accessibilite(page: Page) -> None:
    """Fail with a readable list when axe finds anything on the page."""
    page.evaluate(IMMOBILE)
    resultat = Axe().run(page)
    fautes = [
        f"{v['id']} ({v['impact']}) : {v['help']}\n    " + "\n    ".join(n["html"][:200] for n in v["nodes"][:3])
        for v in resultat.response["violations"]
    ]
    assert not fautes, f"{page.url}\n" + "\n".join(fautes)


def verifier_largeur(page: Page) -> None:
    """Fail when the page is wider than its window: someone would have to scroll sideways."""
    largeurs = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert largeurs[0] <= largeurs[1] + 1, f"{page.url} : {largeurs[0]} px de large dans une fenêtre de {largeurs[1]} px"
