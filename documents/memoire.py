"""What the readers of one list of documents have in common is read once: the kinds ask for it, without knowing each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_lus: ContextVar[dict[Any, Any] | None] = ContextVar("lus", default=None)


@contextmanager
def lecture_commune() -> Iterator[None]:
    """Within the block, `une_fois` remembers; nothing of it is left after."""
    jeton = _lus.set({})
    try:
        yield
    finally:
        _lus.reset(jeton)


def une_fois(cle: Any, calculer: Callable[[], T]) -> T:
    """What `calculer` gives, worked out once for `cle` within a `lecture_commune`; each time outside of one."""
    lus = _lus.get()
    if lus is None:
        return calculer()
    if cle not in lus:
        lus[cle] = calculer()
    resultat: T = lus[cle]
    return resultat
