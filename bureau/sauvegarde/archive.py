"""What an archive is made of: a tar of rows, then of files, then what they must be.

`base/<rank>-<table>.jsonl.gz` (rows, some thousands a member), `fichiers/<name>`, `manifeste.json`, `manifeste.sha256`. The manifest
says how many rows and files there are and one fingerprint over the name, size and SHA-256 of every member before it, in order:
a member changed, removed, added or moved, an archive cut short, all show.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_iso_string

from documents.sceau import get_certificats

PRODUIT, FORMAT = "vae", 1
MANIFESTE, SOMME = "manifeste.json", "manifeste.sha256"
BASE, FICHIERS = "base/", "fichiers/"
LIGNES_PAR_MEMBRE = 2000
LAISSEES = {"sessions.session"}  # everyone signs in again


class ArchiveRefusee(Exception):
    """The archive is damaged, foreign, or not for this installation; the message says which, in French, and not what was then left undone."""


@dataclass
class Manifeste:
    """What the archive holds, when and where it was made, and what it must be whole for."""

    produit: str = PRODUIT
    format: int = FORMAT
    cree_le: str = ""
    base: str = ""
    migrations: list[str] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    fichiers: int = 0
    octets: int = 0
    absents: int = 0
    sceaux: list[dict[str, str]] = field(default_factory=list)
    membres: int = 0
    empreinte: str = ""

    def en_octets(self) -> bytes:
        """The manifest as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def lignes(self) -> int:
        """Rows of all tables."""
        return sum(self.tables.values())


class Sommier:
    """The fingerprint over members, as they go by."""

    def __init__(self) -> None:
        self.membres, self._somme = 0, hashlib.sha256()

    def ajouter(self, nom: str, taille: int, sha256: str) -> None:
        """Take one member into account."""
        self.membres += 1
        self._somme.update(f"{nom}\0{taille}\0{sha256}\n".encode())

    @property
    def empreinte(self) -> str:
        """SHA-256, in hexadecimal, of all that went by."""
        return self._somme.hexdigest()


def tables() -> list[type[models.Model]]:
    """Every table of the site, links included, those of the sessions left out."""
    tous = apps.get_models(include_auto_created=True)
    return [m for m in tous if m._meta.managed and not m._meta.proxy and m._meta.label_lower not in LAISSEES]


def colonnes(modele: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns of a table, those that the base computes left out."""
    return [c for c in modele._meta.concrete_fields if not getattr(c, "generated", False)]


def champs_fichiers() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every column that names a file."""
    for modele in tables():
        for champ in colonnes(modele):
            if isinstance(champ, models.FileField):
                yield modele, champ


def migrations_appliquees() -> list[str]:
    """Names of the migrations of this base."""
    return sorted(f"{app}.{nom}" for app, nom in MigrationRecorder(connection).applied_migrations())


def sceaux_installes() -> list[dict[str, str]]:
    """Which certificates of the seal this site knows: never the key."""
    return [
        {"sujet": str(c.subject.human_friendly), "serie": f"{c.serial_number:x}", "sha256": hashlib.sha256(c.dump()).hexdigest()}
        for c in get_certificats()
    ]


def coder(valeur: Any) -> Any:
    """A value of a row as JSON carries it, to the microsecond and to the last decimal."""
    if valeur is None or isinstance(valeur, bool | int | float | str | list | dict):
        return valeur
    if isinstance(valeur, datetime | date | time):
        return valeur.isoformat()
    if isinstance(valeur, timedelta):
        return duration_iso_string(valeur)
    if isinstance(valeur, UUID | Decimal):
        return str(valeur)
    if isinstance(valeur, bytes | memoryview):
        return {"hex": bytes(valeur).hex()}
    raise TypeError(f"Une valeur de type {type(valeur).__name__} ne se sauvegarde pas.")


def decoder(champ: models.Field[Any, Any], valeur: Any) -> Any:
    """The value that `coder` carried, as the column holds it."""
    if isinstance(champ, models.BinaryField) and valeur is not None:
        return bytes.fromhex(valeur["hex"])
    if valeur is None or isinstance(champ, models.JSONField) or isinstance(valeur, list | dict):
        return valeur
    return champ.to_python(valeur)
