"""Whom a new value of a setting affects. The steps above register how to measure it by code: this app knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from .models import Certification
    from .parametres import Reglage


class Effet(StrEnum):
    """What the new value does to a group: it will be read there; it will not; it would have been, had it been known."""

    CONCERNE = "concerne"
    INTACT = "intact"
    RELU = "relu"


@dataclass(frozen=True)
class Exemple:
    """One row of a group, that the reader may open."""

    libelle: str
    url: str


@dataclass(frozen=True)
class Groupe:
    """Rows that share an effect: how many, the sentence that says it, the first few that the reader may see."""

    effet: Effet
    nombre: int
    phrase: str
    exemples: tuple[Exemple, ...] = ()


@dataclass(frozen=True)
class Demande:
    """A value about to be given: of what setting, from when, for which CQP, the value it replaces in words, who asks."""

    reglage: Reglage
    du: date
    aujourd_hui: date
    certification: Certification | None
    avant: str
    lecteur: Any = None

    @property
    def is_passee(self) -> bool:
        """The day has gone: something may have read the earlier value already."""
        return self.du < self.aujourd_hui


Mesure = Callable[[Demande], list[Groupe]]
_mesures: dict[str, Mesure] = {}


def mesure(*codes: str) -> Callable[[Mesure], Mesure]:
    """Register how to measure whom these settings affect."""

    def inscrire(fonction: Mesure) -> Mesure:
        _mesures.update(dict.fromkeys(codes, fonction))
        return fonction

    return inscrire


def mesurer(demande: Demande) -> list[Groupe]:
    """The groups that a new value affects or leaves, those affected first; empty groups are left out."""
    fonction = _mesures.get(demande.reglage.code)
    groupes = [g for g in (fonction(demande) if fonction else []) if g.nombre]
    return sorted(groupes, key=lambda g: list(Effet).index(g.effet))


def codes_mesures() -> set[str]:
    """Settings whose effect can be measured."""
    return set(_mesures)


_compteurs: list[Callable[[UUID], dict[int, int]]] = []


def compteur_de_dossiers(fonction: Callable[[UUID], dict[int, int]]) -> Callable[[UUID], dict[int, int]]:
    """Register how many dossiers keep each classification of a référentiel, by the key of the classification."""
    _compteurs.append(fonction)
    return fonction


def compter_dossiers(referentiel_id: UUID) -> dict[int, int]:
    """How many dossiers keep each classification; those that none keeps are absent."""
    return {pk: n for fonction in _compteurs for pk, n in fonction(referentiel_id).items()}
