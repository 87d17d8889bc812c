"""A real clamd, with a base of one signature: the harmless test string of EICAR. Needs no download."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugins.travailleur import attendre

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # in two, so that no scanner minds this file


class Clamd:
    """A daemon on a loopback port, that can be stopped and started again."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.processus: subprocess.Popen[bytes] | None = None
        with socket.socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port = prise.getsockname()[1]
        (dossier / "base").mkdir()
        (dossier / "base" / "essai.ndb").write_text(f"Essai.Eicar:0:*:{EICAR.hex()}\n")
        (dossier / "clamd.conf").write_text(
            f"Foreground yes\nTCPAddr 127.0.0.1\nTCPSocket {self.port}\nDatabaseDirectory {dossier / 'base'}\n"
            f"TemporaryDirectory {dossier}\nLogFile {dossier / 'clamd.log'}\nStreamMaxLength 20M\nMaxThreads 2\n"
        )

    @property
    def url(self) -> str:
        """Value of `CLAMAV_URL`."""
        return f"127.0.0.1:{self.port}"

    def demarrer(self) -> None:
        """Start it, and wait until it answers."""
        with (self.dossier / "sortie").open("ab") as sortie:
            self.processus = subprocess.Popen([str(CLAMD), "-c", str(self.dossier / "clamd.conf")], stdout=sortie, stderr=sortie)
        attendre(self._repond, "clamd ne démarre pas", self.dossier / "sortie")

    def _repond(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2) as prise:
            prise.sendall(b"zPING\0")
            return prise.recv(16).startswith(b"PONG")
        return False

    def arreter(self) -> None:
        """Stop it."""
        if self.processus is not None:
            self.processus.kill()
            self.processus.wait(timeout=15)
            self.processus = None


@pytest.fixture(scope="session")
def clamd_de_la_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    """The daemon of this test process."""
    assert CLAMD, "clamd est introuvable : script/test installe le paquet clamav-daemon"
    demon = Clamd(tmp_path_factory.mktemp("clamd"))
    yield demon
    demon.arreter()


@pytest.fixture
def clamd(clamd_de_la_session: Clamd, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Clamd:
    """A running daemon, that this process is told about, and the workers it starts afterwards."""
    if clamd_de_la_session.processus is None:
        clamd_de_la_session.demarrer()
    settings.CLAMAV_URL = clamd_de_la_session.url
    monkeypatch.setenv("CLAMAV_URL", clamd_de_la_session.url)
    return clamd_de_la_session
