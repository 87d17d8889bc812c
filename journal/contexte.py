"""Where a request comes from, for the technical trace of its events. Empty outside a request (worker, command)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Provenance:
    """IP address and user agent of the person acting."""

    ip: str = ""
    agent: str = ""


INCONNUE = Provenance()
_courante: ContextVar[Provenance] = ContextVar("provenance", default=INCONNUE)


def get_provenance() -> Provenance:
    """Return the provenance of the current request, or an empty one."""
    return _courante.get()


@contextmanager
def provenance(valeur: Provenance) -> Iterator[None]:
    """Make `valeur` the current provenance inside the block."""
    jeton = _courante.set(valeur)
    try:
        yield
    finally:
        _courante.reset(jeton)
