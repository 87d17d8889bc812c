"""The fixed cast of the tests, and the référentiel they play with."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command

from recevabilite.models import Motif
from tests.referentiels.outils import charger_cqp, charger_cqp_court
from tests.scenes import MEMOIRE, SceneGardee, rejouable
from vae.celery import nommer_files

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from referentiels.models import Referentiel

# The properties are about truth, not speed: a slow machine is no fault of theirs.
hypothesis.settings.register_profile("maison", deadline=None)
hypothesis.settings.load_profile("maison")
# A queue per test process: what one sends, the worker of another must not take.
nommer_files(f"vae-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}")
pytest_plugins = [
    "tests.plugins.base",
    "tests.plugins.scenes",
    "tests.plugins.travailleur",
    "tests.plugins.serveur",
    "tests.plugins.navigateur",
    "tests.plugins.session",
    "tests.plugins.personne",
    "tests.plugins.antivirus",
    "tests.plugins.horodatage",
    "tests.plugins.pile",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark `base` every test that touches the database, before `-m` chooses: the second pass, on SQLite, plays those alone."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("base")


@pytest.fixture(scope="session", autouse=True)
def certificat() -> None:
    """The seal's certificate that the demonstration and the tests generate for themselves."""
    if not Path(settings.SCEAU_CERTIFICAT).is_file():
        call_command("creer_certificat_demo", verbosity=0)


@pytest.fixture(autouse=True)
def fichiers(tmp_path: Path, settings: Any) -> Path:
    """Private files of one test live in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "fichiers")
    return tmp_path / "fichiers"


@pytest.fixture(autouse=True)
def releves() -> None:
    """What one test counted is not what the next one counts: SQLite gives the same numbers to the events of both."""
    caches["releves"].clear()


@pytest.fixture
def cqp(db: None) -> Referentiel:
    """The CQP Assistant(e) de formation, to the letter."""
    return MEMOIRE.jouer(charger_cqp)


@pytest.fixture
def court(db: None) -> Referentiel:
    """A tiny second CQP: nothing is wired to six competences."""
    return MEMOIRE.jouer(charger_cqp_court)


@rejouable
def semer_les_motifs() -> None:
    """The motives of refusal that the migrations sow."""
    for ordre, (code, libelle) in enumerate(import_module("recevabilite.migrations.0002_motifs").MOTIFS, 1):
        Motif.objects.get_or_create(code=code, defaults={"libelle": libelle, "ordre": ordre})


@pytest.fixture
def motifs(db: None) -> None:
    """The motives of refusal; a test with committed data finds them removed by the one before."""
    semer_les_motifs()


@pytest.fixture
def scene(cqp: Referentiel, motifs: None) -> Scene:
    """The cast around the CQP Assistant(e) de formation."""
    return SceneGardee.monter(cqp)


@pytest.fixture
def petite_scene(court: Referentiel, motifs: None) -> Scene:
    """The cast around the tiny CQP: quick to walk."""
    return SceneGardee.monter(court)
