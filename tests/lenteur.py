"""How slow this machine is now: a limit of time is stretched by as much, and the site alone is measured."""

from collections.abc import Callable

UNITE = 0.002  # seconds that one unit of the work below takes, by the clock as by the processor, on the machine the limits were set on
UNITES = 50


def lenteur(horloge: Callable[[], float]) -> float:
    """How many times longer than there a known piece of work takes here, by `time.monotonic` or `time.thread_time`; 1 at least."""
    debut = horloge()
    for _ in range(UNITES):
        sum(n * n for n in range(20_000))
    return max(1.0, (horloge() - debut) / (UNITES * UNITE))
