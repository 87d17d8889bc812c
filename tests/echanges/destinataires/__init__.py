"""Who receives each mail, case by case: one module per app, one function per fact.

`@cas("app.nom", …)` marks a function that plays the fact and says who must have received the mails it names: a set of people
of the cast (or of addresses), or a map by mail when the fact sends several. Whoever is not named must not have received it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

Attendus = set[str] | Mapping[str, set[str]]


@dataclass(frozen=True)
class Cas:
    """One fact to play, and the mails it sends."""

    evenements: tuple[str, ...]
    jouer: Callable[[Any], Attendus]

    def attendus(self, scene: Any) -> dict[str, set[str]]:
        """Play the fact; addresses that must have received each mail."""
        dits = self.jouer(scene)
        par_courriel = dits if isinstance(dits, Mapping) else dict.fromkeys(self.evenements, dits)
        return {e: {n if "@" in n else f"{n}@demo.example" for n in noms} for e, noms in par_courriel.items()}


CAS: list[Cas] = []


def cas(*evenements: str) -> Callable[[Callable[[Any], Attendus]], Callable[[Any], Attendus]]:
    """Register a case for these mails."""

    def enregistrer(fonction: Callable[[Any], Attendus]) -> Callable[[Any], Attendus]:
        CAS.append(Cas(evenements, fonction))
        return fonction

    return enregistrer


def charger() -> list[Cas]:
    """Every case of the folder."""
    for module in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"{__name__}.{module.stem}")
    return CAS
