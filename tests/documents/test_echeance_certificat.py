"""The certificate of the seal comes to its end: checks, desk, mails."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.checks import run_checks

from bureau.tasks import alerter_certificat
from documents.regles import get_seuil_du_certificat
from documents.sceau import get_fin_du_certificat
from echanges.models import Courriel

FIN = date(2026, 9, 30)


def codes() -> set[str]:
    return {m.id for m in run_checks(tags=["documents"])}


@pytest.mark.parametrize(("reste", "seuil"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, -1)])
def test_threshold_is_the_last_one_passed(reste, seuil):
    assert get_seuil_du_certificat(fin=FIN, jour=FIN - timedelta(days=reste)) == seuil


def test_each_threshold_is_told_once_and_shown_on_the_desk(petite_scene, client):
    fin, ecrits = get_fin_du_certificat(), []
    for reste in (90, 59, 58, 29, 6, -2):
        with time_machine.travel(fin - timedelta(days=reste), tick=False):
            ecrits.append(alerter_certificat())
            client.force_login(petite_scene.sylvie)
            page = client.get("/").content.decode()
            assert ("Certificat du sceau" in page) == (reste < 60)
    assert ecrits == [0, 2, 0, 2, 2, 2]
    assert {c.sujet for c in Courriel.objects.filter(evenement="bureau.certificat_du_sceau")} >= {"Le certificat du sceau est périmé"}


def demarrer(**variables: str) -> str:
    """What production says when it starts with these variables alone."""
    env = {"PATH": os.environ["PATH"], "VAE_MODE": "production", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "vae.exemple.fr", "DATABASE_URL": "postgres://vae@127.0.0.1/vae", "EMAIL_URL": "smtp://127.0.0.1"}
    return subprocess.run([sys.executable, "-c", "import vae.settings"], env=env | variables, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR).stderr


def test_production_does_not_start_without_a_seal():
    certificat = {"VAE_SCEAU_CERTIFICAT": settings.SCEAU_CERTIFICAT}
    refus = demarrer()
    assert "VAE_SCEAU_CERTIFICAT doit nommer" in refus
    assert "VAE_SCEAU_CLE doit nommer" in refus
    assert "VAE_SCEAU_CLE doit nommer" in demarrer(**certificat)
    assert demarrer(**certificat, VAE_SCEAU_CLE=settings.SCEAU_CLE) == ""
    assert demarrer(**certificat, VAE_SCEAU_PKCS11_MODULE="/usr/lib/materiel.so") == ""


def test_certificate_of_the_demonstration_is_an_error_in_production(settings):
    settings.PRODUCTION = True
    assert codes() == {"documents.E009"}


def test_checks_tell_what_cannot_work(settings):
    assert codes() == set()
    with time_machine.travel(get_fin_du_certificat() - timedelta(days=10)):
        assert codes() == {"documents.W002"}
    with time_machine.travel(get_fin_du_certificat() + timedelta(days=1)):
        assert codes() == {"documents.W001"}
    settings.SCEAU_NIVEAU = "B-X"
    assert codes() == {"documents.E002"}
    settings.SCEAU_NIVEAU = "B-LTA"
    assert codes() == {"documents.E003"}
    settings.SCEAU_TSA = "https://horodatage.exemple.fr/"
    assert codes() == {"documents.E004"}
    settings.SCEAU_NIVEAU, settings.SCEAU_PKCS11_MODULE = "B-T", "/nulle/part.so"
    assert codes() == {"documents.E006"}
    settings.SCEAU_PKCS11_MODULE = __file__
    assert codes() == {"documents.E007"}
