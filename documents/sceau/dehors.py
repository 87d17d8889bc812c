"""Verify the seal of a file that anyone sent, in a process of its own, for so long and with so much memory.

A file made for it keeps the library reading for minutes, and a thread that reads holds all the pages of its process back.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

from ..erreurs import ExamenImpossible
from .resultat import ResultatVerification, illisible, sans_sceau

CALCUL_MAX = 10  # seconds of processor; the longest sealed dossier takes one
ATTENTE_MAX = 40  # seconds in all, on a busy machine
MEMOIRE_MAX = 384 * 1024 * 1024  # bytes it may reserve: a sealed file of thirty megabytes reserves two hundred
PLACES = 1  # file examined at once by one process of pages: each weighs as much as the process itself
ATTENTE_PLACE = 5  # seconds
RACINE = Path(__file__).resolve().parents[2]
_places = BoundedSemaphore(PLACES)


def verifier_dehors(octets: bytes) -> ResultatVerification:
    """The same answer as `verifier`, from a process that may not go on for ever. Raises `ExamenImpossible` when it was stopped, or there is no place."""
    if b"%PDF-" not in octets[:1024] or b"%%EOF" not in octets[-2048:]:  # not a PDF, or not to its end
        return illisible()
    if b"/ByteRange" not in octets:  # what a seal covers is written in clear, never inside what must be unfolded
        return sans_sceau()
    if not _places.acquire(timeout=ATTENTE_PLACE):
        raise ExamenImpossible
    try:
        fini = subprocess.run(  # noqa: S603 our own module, whose arguments are paths of the settings
            [sys.executable, "-m", __name__, str(settings.SCEAU_CERTIFICAT), str(settings.SCEAU_TSA_AUTORITES), str(CALCUL_MAX)],
            input=octets, capture_output=True, timeout=ATTENTE_MAX, check=True, cwd=RACINE,
        )  # fmt: skip
        return _lire(json.loads(fini.stdout))
    except (subprocess.SubprocessError, OSError, ValueError) as erreur:
        raise ExamenImpossible from erreur
    finally:
        _places.release()


def _lire(dit: dict[str, Any]) -> ResultatVerification:
    instant = dit.pop("scelle_le")
    return ResultatVerification(scelle_le=datetime.fromisoformat(instant) if instant else None, **dit)


def main(certificat: str, autorites: str, secondes: str) -> None:
    """Verify the file of the standard input and say what was found, as JSON; killed by the system beyond its measure."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(secondes), int(secondes)))
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE_MAX, MEMOIRE_MAX))
    logging.disable(logging.CRITICAL)  # the library writes a line for each thing that is wrong in the file
    settings.configure(SCEAU_CERTIFICAT=certificat, SCEAU_TSA_AUTORITES=autorites, USE_TZ=True)
    from .controle import verifier  # what reads a seal weighs as much as all the pages: it is loaded here alone

    lu = verifier(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(asdict(lu) | {"scelle_le": lu.scelle_le.isoformat() if lu.scelle_le else None}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
