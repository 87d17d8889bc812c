"""What an invitation opens beside its role. The apps above register it here: this one knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Invitation, Utilisateur


@dataclass(frozen=True)
class Recit:
    """What the page of an invitation says of what it opens, and where its acceptance leads."""

    titre: str
    phrases: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Suite:
    """One kind of consequence: told before, played at the acceptance or at the refusal, in the same transaction."""

    raconter: Callable[[Invitation], Recit | None]
    a_l_acceptation: Callable[[Invitation, Utilisateur], None]
    au_refus: Callable[[Invitation, Utilisateur], None]


_suites: list[Suite] = []


def enregistrer(suite: Suite) -> Suite:
    """Add a consequence."""
    if suite not in _suites:
        _suites.append(suite)
    return suite


def raconter(invitation: Invitation) -> Recit | None:
    """Return what this invitation opens beside its role, or None."""
    return next((r for s in _suites if (r := s.raconter(invitation)) is not None), None)


def conclure(invitation: Invitation, utilisateur: Utilisateur) -> None:
    """Play what follows an acceptance; whatever is raised undoes it."""
    for suite in _suites:
        suite.a_l_acceptation(invitation, utilisateur)


def decliner(invitation: Invitation, utilisateur: Utilisateur) -> None:
    """Play what follows a refusal."""
    for suite in _suites:
        suite.au_refus(invitation, utilisateur)
