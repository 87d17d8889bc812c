"""Live a moment of the past, so that a demonstration has dossiers of different ages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def a_l_instant(instant: datetime) -> Iterator[None]:
    """Make `timezone.now()` answer `instant` inside the block. For the demonstration only: one thread, no server."""
    origine = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = origine
