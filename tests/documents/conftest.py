"""The throwaway kind, and the people around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from documents import registre

from .outils import GABARITS, Atelier, creer_personne, fabriquer_pour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comptes.models import Utilisateur
    from documents.models import Document


@pytest.fixture(autouse=True)
def atelier(settings: Any) -> Iterator[Atelier]:
    """Register the kind « essai » for one test."""
    dossiers = [*settings.TEMPLATES[0]["DIRS"], GABARITS]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": dossiers}]
    valeur = Atelier()
    registre.enregistrer(valeur.genre())
    yield valeur
    registre.retirer("essai")


@pytest.fixture
def alice(db: None) -> Utilisateur:
    """Who asks for documents."""
    return creer_personne("Alice")


@pytest.fixture
def zoe(db: None) -> Utilisateur:
    """Who must see nothing of Alice's."""
    return creer_personne("Zoé")


@pytest.fixture
def pret(alice: Utilisateur) -> Document:
    """A finished, sealed document of Alice."""
    return fabriquer_pour(alice)
