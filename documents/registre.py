"""Kinds of documents, registered by the apps that know them. The engine knows none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from comptes.models import Utilisateur

from .models import Document


@dataclass(frozen=True)
class Piece:
    """A file attached inside the PDF (data behind the document), with its relationship « Data »."""

    nom: str
    octets: bytes
    type_mime: str
    description: str


@dataclass(frozen=True)
class Contenu:
    """What one document shows: its title, its template, the variables of the template, the attached files."""

    titre: str
    gabarit: str
    contexte: Mapping[str, Any]
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Genre:
    """One kind of document.

    `construire` reads the object and returns its content (in the worker, without a user); `visible_par` says who may
    read; `dossier_de` gives the dossier of an object; `nom_fichier` the name proposed to the browser. `gabarits`
    names the templates it uses; by default `<app>/documents/<code>.html` of the app that registers it. `suite` runs once
    the document is ready, or has failed for good: outside any transaction, perhaps twice, so it must be idempotent.
    `is_publie` says whether the public page may tell that a document exists; by default, as soon as it is ready.
    `remplace_par` gives the document that cancelled one of this kind when no `Remplacement` says it. A
    `provisoire` kind (a preview) is in no list, in no register and not in the journal, and is removed after a week; `par_sections`,
    it is laid out section by section, and those that did not change since the last one of the same dossier are not laid out again.
    """

    code: str
    libelle: str
    construire: Callable[[str], Contenu]
    visible_par: Callable[[Utilisateur, Document], bool]
    dossier_de: Callable[[str], UUID | None]
    nom_fichier: Callable[[Document], str]
    scelle: bool = True
    prefixe: str = "DOC"
    gabarits: tuple[str, ...] = field(default=())
    suite: Callable[[Document], None] | None = None
    provisoire: bool = False
    par_sections: bool = False
    remplace_par: Callable[[Document], Document | None] | None = None
    is_publie: Callable[[Document], bool] | None = None

    def get_gabarits(self) -> tuple[str, ...]:
        """Return the templates that must exist for this kind."""
        app = self.construire.__module__.split(".")[0]
        return self.gabarits or (f"{app}/documents/{self.code}.html",)


_genres: dict[str, Genre] = {}
_titulaires: list[Callable[[UUID], str]] = []
_roles: dict[str, str] = {}


def enregistrer(nouveau: Genre) -> Genre:
    """Add a kind; `ValueError` when its code is taken by another one."""
    if _genres.setdefault(nouveau.code, nouveau) is not nouveau:
        raise ValueError(f"Deux genres de document portent le code « {nouveau.code} ».")
    return nouveau


def retirer(code: str) -> None:
    """Remove a kind that was registered for a while."""
    del _genres[code]


def genre(code: str) -> Genre:
    """Return the kind of this code; `KeyError` when nobody registered it."""
    return _genres[code]


def genres() -> tuple[Genre, ...]:
    """Return every kind, in the order of registration."""
    return tuple(_genres.values())


def declarer_roles(libelles: Mapping[str, str]) -> None:
    """Register how one reads the codes of the capacities in which people sign; the apps that know them do it."""
    _roles.update(libelles)


def get_libelle_du_role(code: str) -> str:
    """Return the capacity as one reads it; the code itself when no app has named it."""
    return _roles.get(code, code)


def declarer_titulaires(lire: Callable[[UUID], str]) -> None:
    """Register how to read the name of the person a dossier is about; the app that knows dossiers does it, once."""
    if lire not in _titulaires:
        _titulaires.append(lire)


def get_titulaire(document: Document) -> str:
    """Name of the person a document is about; empty for one that belongs to no dossier, or whose person was erased."""
    if document.dossier_id is None:
        return ""
    return next((nom for lire in _titulaires if (nom := lire(document.dossier_id))), "")
