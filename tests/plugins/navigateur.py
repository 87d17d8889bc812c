"""A real Chromium, the one of the system."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs its loop beside Django's synchronous code
CHROMIUM = next((chemin for nom in ("chromium", "chromium-browser", "google-chrome") if (chemin := shutil.which(nom))), "/usr/bin/chromium")
TELEPHONE = {"width": 360, "height": 740}
BUREAU = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium, quietly; as root it needs to leave its sandbox."""
    drapeaux = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-gpu"]
    if os.geteuid() == 0:
        drapeaux.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": drapeaux}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A French person in Paris, at a desk."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": BUREAU}


@pytest.fixture(autouse=True)
def contextes_fermes(request: pytest.FixtureRequest) -> Iterator[None]:
    """No window of a test outlives it: an open one keeps a connection of the server, and of the database."""
    yield
    if "browser" in request.fixturenames:
        for contexte in request.getfixturevalue("browser").contexts:
            contexte.close()
