"""A real Celery worker, in another process, on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection

from vae.celery import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def adresse_de_la_base() -> str:
    """URL of the database of this test process, for another process."""
    base: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{base['NAME']}"
    return f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{base['NAME']}"


class Travailleur:
    """A worker that can be killed half-way and started again."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.processus: subprocess.Popen[bytes] | None = None

    def demarrer(self) -> None:
        """Start the process and wait until it listens."""
        env = os.environ | {
            "DATABASE_URL": adresse_de_la_base(), "VAE_FICHIERS": settings.MEDIA_ROOT, "VAE_MODE": "test",
            "VAE_FILE": app.conf.task_default_queue,
        }  # fmt: skip
        commande = [sys.executable, "-m", "celery", "-A", "vae", "worker", "-P", "solo", "-l", "INFO", "--without-mingle", "--without-gossip"]
        with self.journal.open("ab") as sortie:
            self.processus = subprocess.Popen(commande, env=env, cwd=settings.BASE_DIR, stdout=sortie, stderr=subprocess.STDOUT)
        attendre(lambda: b"ready." in self.journal.read_bytes(), "le travailleur ne démarre pas", self.journal)

    def tuer(self) -> None:
        """`kill -9`: no farewell."""
        assert self.processus is not None
        self.processus.send_signal(signal.SIGKILL)
        self.processus.wait(timeout=10)
        self.journal.write_bytes(b"")

    def arreter(self) -> None:
        """Ask it to stop, then make it."""
        if self.processus is None or self.processus.poll() is not None:
            return
        self.processus.terminate()
        try:
            self.processus.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.tuer()


def attendre(condition: Any, phrase: str, journal: Path | None = None, secondes: float = 60) -> None:
    """Wait until `condition()` holds; fail with `phrase` (and the worker's log) after `secondes`."""
    fin = time.monotonic() + secondes
    pause = threading.Event()
    while time.monotonic() < fin:
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError(phrase + (f"\n{journal.read_text()[-3000:]}" if journal else ""))


@pytest.fixture
def travailleur(transactional_db: None, fichiers: Path, tmp_path: Path) -> Iterator[Travailleur]:
    """A running worker on the queue of this test process, emptied of what earlier tests sent to nobody."""
    app.control.purge()
    ouvrier = Travailleur(tmp_path / "travailleur.log")
    ouvrier.demarrer()
    yield ouvrier
    ouvrier.arreter()
