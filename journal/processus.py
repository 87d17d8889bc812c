"""Which process holds a row that is being worked on, and whether it still lives: how work that was cut short is found again."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable


def get_machine() -> str:
    """Name of this machine, as the rows carry it."""
    return socket.gethostname()[:80]


def qui_suis_je() -> str:
    """This machine, this thread, this process."""
    return f"{get_machine()}:{threading.get_ident() % 10**8}:{os.getpid()}"


def morts(noms: Iterable[str]) -> list[str]:
    """Those of `noms` that are processes of this very machine and are no more; nothing is known of the other machines."""
    ici = f"{get_machine()}:"
    return [n for n in noms if n.startswith(ici) and not _is_vivant(int(n.rpartition(":")[2]))]


def _is_vivant(processus: int) -> bool:
    try:
        os.kill(processus, 0)  # signal 0 asks, it does not kill
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
