"""Servers of a fault test's own, on loopback and free ports: they are killed, starved and started again, by their process id."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
from email import message_from_bytes
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from django.conf import settings

from tests.plugins.travailleur import attendre

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

RACINE = Path(settings.BASE_DIR)


def port_libre() -> int:
    """A port of loopback that nobody listens to."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def is_ouvert(port: int) -> bool:
    """Somebody listens."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        return True
    return False


class Processus:
    """A process that can be stopped at once; what it says goes through a pipe, which no limit on files stops."""

    def __init__(self, nom: str, dossier: Path) -> None:
        self.journal = dossier / f"{nom}.log"
        self.journal.touch()
        self.processus: subprocess.Popen[bytes] | None = None
        self._scribe: threading.Thread | None = None

    def lancer(self, commande: list[str], **options: Any) -> None:
        """Start it."""
        self.journal.write_bytes(b"")
        self.processus = subprocess.Popen(commande, cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, **options)
        self._scribe = threading.Thread(target=self._noter, args=(self.processus.stdout,), daemon=True)
        self._scribe.start()

    def _noter(self, sortie: Any) -> None:
        with self.journal.open("ab", buffering=0) as journal, sortie:
            while bloc := sortie.read1(4096):  # what was said so far, without waiting for more
                journal.write(bloc)

    @property
    def is_vivant(self) -> bool:
        """It runs."""
        return self.processus is not None and self.processus.poll() is None

    def arreter(self, signe: int = signal.SIGKILL) -> None:
        """Send it, and its children, a signal; wait until it is gone."""
        if self.processus is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processus.pid, signe)
        self.processus.wait(timeout=30)
        self._scribe.join(timeout=10)
        self.processus = None


class Postgresql(Processus):
    """A cluster of its own, as durable as the real one: what it acknowledges is on the disk."""

    def __init__(self, dossier: Path) -> None:
        super().__init__("postgresql", dossier)
        self.donnees, self.port = dossier / "pg", port_libre()
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        self.donnees.mkdir()
        self.identite: dict[str, Any] = {}
        if os.geteuid() == 0:
            compte = pwd.getpwnam("postgres")
            os.chown(self.donnees, compte.pw_uid, compte.pw_gid)
            self.identite = {"user": "postgres", "group": compte.pw_gid, "extra_groups": []}
        initdb = [str(self.bin / "initdb"), "-D", str(self.donnees), "-U", "vae", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=dossier, **self.identite)

    def demarrer(self, *, is_durable: bool = True) -> None:
        """Start it, and wait until it serves; while the tables are made, nothing is worth the wait for the disk."""
        options = ["-c", "max_connections=60", "-c", "shared_buffers=32MB", "-c", f"fsync={'on' if is_durable else 'off'}"]
        self.lancer([str(self.bin / "postgres"), "-D", str(self.donnees), "-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.donnees), *options], **self.identite)
        attendre(self._repond, "PostgreSQL ne démarre pas", self.journal)

    def _repond(self) -> bool:
        return subprocess.run([str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode == 0

    def casser(self) -> None:
        """Stop at once, without a word to the transactions in course, as a power cut would."""
        self.arreter(signal.SIGQUIT)

    def copier_tables(self, depuis: str, vers: str) -> None:
        """Copy the tables of another base, empty, with the list of its migrations."""
        for quoi in (["--schema-only"], ["--data-only", "--table=django_migrations"]):
            lu = subprocess.run([str(self.bin / "pg_dump"), "--no-owner", *quoi, depuis], check=True, capture_output=True)
            subprocess.run([str(self.bin / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", vers], input=lu.stdout, check=True, capture_output=True)

    def creer_base(self, nom: str) -> None:
        """Make an empty base."""
        subprocess.run([str(self.bin / "createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "vae", nom], check=True)


class Redis(Processus):
    """A broker of its own, that keeps what it was given across a restart."""

    def __init__(self, dossier: Path) -> None:
        super().__init__("redis", dossier)
        self.port, self.donnees = port_libre(), dossier / "redis"
        self.donnees.mkdir()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def demarrer(self) -> None:
        """Start it, and wait until it serves."""
        self.lancer(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", str(self.donnees)])
        attendre(lambda: is_ouvert(self.port), "Redis ne démarre pas", self.journal)


class Pages(Processus):
    """The web server."""

    def __init__(self, dossier: Path, env: dict[str, str]) -> None:
        super().__init__("pages", dossier)
        self.port, self.env = port_libre(), env

    def demarrer(self, *, octets_par_fichier: int = 0) -> None:
        """Start it; `octets_par_fichier` is the most that it may write in one file: the disk is full beyond."""
        commande = [sys.executable, "-m", "gunicorn", "vae.wsgi", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--threads", "6", "--graceful-timeout", "1"]
        self.lancer([*limite(octets_par_fichier), *commande], env=self.env)
        attendre(self._repond, "le serveur ne démarre pas", self.journal)

    def _repond(self) -> bool:
        with contextlib.suppress(OSError), contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as liaison:
            liaison.request("GET", "/static/js/saisie.js")
            with liaison.getresponse() as reponse:
                return reponse.status == 200
        return False


class Ouvrier(Processus):
    """A Celery worker."""

    def __init__(self, nom: str, dossier: Path, env: dict[str, str]) -> None:
        super().__init__(nom, dossier)
        self.nom, self.env = nom, env

    def demarrer(self, *, octets_par_fichier: int = 0) -> None:
        """Start it, and wait until it listens."""
        commande = [sys.executable, "-m", "celery", "-A", "vae", "worker", "-P", "solo", "-l", "INFO", "--without-mingle", "--without-gossip", "-n", f"{self.nom}@%h"]
        self.lancer([*limite(octets_par_fichier), *commande], env=self.env)
        attendre(lambda: b"ready." in self.journal.read_bytes(), "le travailleur ne démarre pas", self.journal)


def limite(octets: int) -> list[str]:
    """Prefix of a command that may not write more than this in one file: needs no privilege, unlike a small file system."""
    return ["prlimit", f"--fsize={octets}"] if octets else []


class Courrier:
    """A real SMTP server, that takes, refuses, hangs up or freezes as told; `recus` is what it took, by Message-ID."""

    def __init__(self) -> None:
        self.port, self.humeur = port_libre(), "accepter"
        self.recus: list[tuple[str, str]] = []
        self._serveur: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that the library looks for
        """Answer a message as the mood says."""
        if self.humeur == "refuser":
            return "451 4.3.0 Plus tard"
        message = message_from_bytes(envelope.content)
        self.recus.append((str(message["Message-ID"]), envelope.rcpt_tos[0]))
        if self.humeur == "couper":
            server.transport.abort()
        while self.humeur == "figer":
            await asyncio.sleep(0.05)
        return "250 Pris"

    def demarrer(self) -> None:
        """Listen."""
        self._serveur = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        self._serveur.start()

    def arreter(self) -> None:
        """Nobody listens any more."""
        self.humeur = "accepter"
        if self._serveur is not None:
            self._serveur.stop()
            self._serveur = None
