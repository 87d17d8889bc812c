"""One house for all fault tests: its servers, its base, its cast; put right after each test, stopped at the end."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.db.utils import load_backend

from bureau.scenario import Scene, distribuer
from bureau.scenario.personnes import Personnage, creer_personne
from comptes.enums import Role
from tests.conftest import semer_les_motifs
from tests.plugins.travailleur import adresse_de_la_base
from tests.referentiels.outils import charger_cqp_court

from . import releve
from .maison import Maison

if TYPE_CHECKING:
    from django.test.utils import override_settings

    from comptes.models import Utilisateur

REPETITIONS = int(os.environ.get("VAE_PANNES_REPETITIONS", "1"))
_rangs = itertools.count(1)


@pytest.fixture(params=range(REPETITIONS), ids=lambda n: f"essai{n + 1}")
def essai(request: pytest.FixtureRequest) -> int:
    """Which repetition this is: `VAE_PANNES_REPETITIONS` says how many."""
    return int(request.param)


@pytest.fixture(scope="session")
def maison_de_la_session(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Maison]:
    """The servers, and the base as this process sees it; its tables are copied from those of the other tests: quicker than migrations."""
    modele = ""
    if connections["default"].vendor == "postgresql":
        request.getfixturevalue("django_db_setup")
        modele = adresse_de_la_base()
    dossier = Path(tempfile.mkdtemp(prefix="vae-pannes-"))
    dossier.chmod(0o755)  # PostgreSQL refuses to run as root: its own account goes through
    maison = Maison(dossier)
    try:
        maison.demarrer(modele)
        reglages = {
            **connections["default"].settings_dict, "ENGINE": "django.db.backends.postgresql", "NAME": "vae", "USER": "vae", "PASSWORD": "", "HOST": "127.0.0.1",
            "PORT": str(maison.postgresql.port), "OPTIONS": {"options": "-c jit=off"}, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0,
        }  # fmt: skip
        maison.connexion = load_backend(reglages["ENGINE"]).DatabaseWrapper(reglages, "default")
        yield maison
    finally:
        with django_db_blocker.unblock():
            if hasattr(maison, "connexion"):
                maison.connexion.close()
        maison.arreter()
        shutil.rmtree(dossier, ignore_errors=True)
        if os.environ.get("VAE_PANNES_ECRIRE"):
            releve.ecrire(releve.RELEVE)


@pytest.fixture
def maison(maison_de_la_session: Maison, django_db_blocker: Any, fichiers: Path, settings: override_settings) -> Iterator[Maison]:
    """The house, every server up and no worker; whatever a test broke is mended after it."""
    m = maison_de_la_session
    settings.MEDIA_ROOT = str(m.fichiers)
    ancienne = connections["default"]
    connections["default"] = m.connexion
    try:
        with django_db_blocker.unblock():
            if not hasattr(m, "scene"):
                semer_les_motifs()
                court = charger_cqp_court()
                m.scene = Scene(court, distribution=distribuer(certification=court.certification, mot_de_passe=None))
            yield m
            m.remettre()
    finally:
        connections["default"] = ancienne


@pytest.fixture
def candidate(maison: Maison) -> Callable[[], Utilisateur]:
    """A new candidate each time."""

    def creer() -> Utilisateur:
        n = next(_rangs)
        return creer_personne(Personnage(f"candidate-{n}", "Camille", f"Panne{n}", Role.CANDIDAT, "Tremplin", "Assistante", ""), mot_de_passe=None)

    return creer
