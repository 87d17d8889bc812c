"""A real web server, in another process, on the database of the test: it can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from .travailleur import adresse_de_la_base, attendre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Serveur:
    """gunicorn on a port of its own, the same one after each start."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.processus: subprocess.Popen[bytes] | None = None
        with socket.socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port = prise.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def demarrer(self) -> None:
        """Start the process and wait until it answers."""
        env = os.environ | {"DATABASE_URL": adresse_de_la_base(), "VAE_FICHIERS": settings.MEDIA_ROOT, "VAE_MODE": "test"}
        commande = [sys.executable, "-m", "gunicorn", "vae.wsgi", "--bind", f"127.0.0.1:{self.port}", "--threads", "4", "--graceful-timeout", "1"]
        with self.journal.open("ab") as sortie:
            self.processus = subprocess.Popen(commande, env=env, cwd=settings.BASE_DIR, stdout=sortie, stderr=subprocess.STDOUT, start_new_session=True)
        attendre(self._repond, "le serveur ne démarre pas", self.journal)

    def _repond(self) -> bool:
        liaison = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            liaison.request("GET", "/static/js/saisie.js")
            return liaison.getresponse().status == 200
        except OSError:
            return False
        finally:
            liaison.close()

    def tuer(self) -> None:
        """`kill -9` of the server and of its children: no farewell."""
        if self.processus is not None and self.processus.poll() is None:
            os.killpg(self.processus.pid, signal.SIGKILL)
            self.processus.wait(timeout=10)


@pytest.fixture
def serveur(transactional_db: None, fichiers: Path, tmp_path: Path) -> Iterator[Serveur]:
    """A running server; the rows of the test must be committed."""
    maison = Serveur(tmp_path / "serveur.log")
    maison.demarrer()
    yield maison
    maison.tuer()
