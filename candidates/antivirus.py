"""Ask a ClamAV daemon whether a file holds a virus, by its INSTREAM command (clamd(8)). Configured by `CLAMAV_URL`."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File

_MORCEAU = 64 * 1024  # bytes
_DELAI = 60  # seconds without a word from the daemon


class AntivirusInjoignable(Exception):
    """The daemon is away, or could not judge the file: nothing is known, ask again later."""


def is_configure() -> bool:
    """Say whether proofs are searched for viruses here."""
    return bool(settings.CLAMAV_URL)


def chercher(fichier: BinaryIO | File[Any]) -> str:
    """Return the name of the virus found in `fichier`, an empty string when there is none.

    Raises `AntivirusInjoignable`.
    """
    try:
        with closing(_connecter()) as prise:
            prise.sendall(b"zINSTREAM\0")
            while morceau := fichier.read(_MORCEAU):
                prise.sendall(struct.pack("!L", len(morceau)) + morceau)
            prise.sendall(struct.pack("!L", 0))
            reponse = _lire(prise)
    except OSError as erreur:
        raise AntivirusInjoignable(f"{settings.CLAMAV_URL} : {erreur}") from erreur
    if reponse.endswith(" FOUND"):
        return reponse.removeprefix("stream: ").removesuffix(" FOUND")
    if reponse != "stream: OK":
        raise AntivirusInjoignable(f"{settings.CLAMAV_URL} : {reponse!r}")
    return ""


def _connecter() -> socket.socket:
    """Open « host:port », « tcp://host:port », « unix:///chemin » or « /chemin »."""
    adresse = settings.CLAMAV_URL.removeprefix("tcp://").removeprefix("unix://")
    if adresse.startswith("/"):
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(_DELAI)
        try:
            prise.connect(adresse)
        except OSError:
            prise.close()
            raise
        return prise
    hote, _, port = adresse.rpartition(":")
    return socket.create_connection((hote.strip("[]"), int(port)), timeout=_DELAI)


def _lire(prise: socket.socket) -> str:
    recu = b""
    while not recu.endswith(b"\0") and (morceau := prise.recv(4096)):
        recu += morceau
    return recu.rstrip(b"\0").decode(errors="replace").strip()
