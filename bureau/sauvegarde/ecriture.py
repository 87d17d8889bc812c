"""Write an archive while the site runs: the base as it is at one instant, row by row, then the files it names."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.utils import timezone
from psycopg import IsolationLevel

from .archive import (
    BASE,
    FICHIERS,
    LIGNES_PAR_MEMBRE,
    MANIFESTE,
    SOMME,
    Manifeste,
    Sommier,
    champs_fichiers,
    coder,
    colonnes,
    migrations_appliquees,
    sceaux_installes,
    tables,
)

if TYPE_CHECKING:
    from django.core.files.storage import Storage


def sauvegarder(sortie: IO[bytes]) -> Manifeste:
    """Write the archive on `sortie`, which need not be seekable, and return its manifest. Bounded memory, nothing locked.

    Rows come from one snapshot; the files they name are read after them, so that a file is missing only when its row was
    removed meanwhile (`absents`). Raises `TransactionManagementError` inside a transaction.
    """
    with instantane(), tarfile.open(fileobj=sortie, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        manifeste = Manifeste(
            cree_le=timezone.now().isoformat(), base=connection.vendor, migrations=migrations_appliquees(), sceaux=sceaux_installes()
        )
        ecrivain = _Ecrivain(archive)
        for modele in tables():
            manifeste.tables[modele._meta.label_lower] = ecrivain.ecrire_table(modele)
        for stockage, nom in _fichiers():
            taille = ecrivain.ecrire_fichier(stockage, nom)
            manifeste.fichiers += taille is not None
            manifeste.absents += taille is None
            manifeste.octets += taille or 0
        manifeste.membres, manifeste.empreinte = ecrivain.sommier.membres, ecrivain.sommier.empreinte
        octets = manifeste.en_octets()
        ecrivain.ajouter(MANIFESTE, octets)
        ecrivain.ajouter(SOMME, hashlib.sha256(octets).hexdigest().encode())
    return manifeste


@contextmanager
def instantane() -> Iterator[None]:
    """One transaction that sees the base as it was when it began, and lets everyone else write."""
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("Une sauvegarde ne se fait pas dans une transaction.")
    connection.ensure_connection()
    brute: Any = connection.connection
    if connection.vendor == "postgresql":
        brute.isolation_level, brute.read_only = IsolationLevel.REPEATABLE_READ, True
    else:
        ancien, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        if connection.vendor == "postgresql":
            if not brute.closed:
                brute.isolation_level = brute.read_only = None
        else:
            connection.transaction_mode = ancien  # type: ignore[attr-defined]


class _Ecrivain:
    """Adds members one after the other, and keeps their sum."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive, self.sommier = archive, Sommier()

    def ajouter(self, nom: str, octets: bytes) -> None:
        self._membre(nom, len(octets), BytesIO(octets))

    def _membre(self, nom: str, taille: int, source: IO[bytes]) -> None:
        entete = tarfile.TarInfo(nom)
        entete.size, entete.mode, entete.mtime = taille, 0o600, int(timezone.now().timestamp())
        lecteur = _LecteurSomme(source)
        self.archive.addfile(entete, lecteur)  # type: ignore[arg-type]
        self.sommier.ajouter(nom, taille, lecteur.somme.hexdigest())

    def ecrire_table(self, modele: type[models.Model]) -> int:
        """Write the rows of a table, in members of some thousands; return how many."""
        noms, nombre = [c.attname for c in colonnes(modele)], 0
        lignes = models.QuerySet(modele).order_by("pk").values_list(*noms).iterator(chunk_size=LIGNES_PAR_MEMBRE)
        for lot in _par_lots(lignes, LIGNES_PAR_MEMBRE):
            texte = "".join(json.dumps([coder(v) for v in ligne], ensure_ascii=False, separators=(",", ":")) + "\n" for ligne in [noms, *lot])
            self.ajouter(f"{BASE}{self.sommier.membres:06d}-{modele._meta.label_lower}.jsonl.gz", gzip.compress(texte.encode(), 6, mtime=0))
            nombre += len(lot)
        return nombre

    def ecrire_fichier(self, stockage: Storage, nom: str) -> int | None:
        """Write one file; return its size, or None when it is gone."""
        try:
            with stockage.open(nom, "rb") as source:
                taille = stockage.size(nom)
                self._membre(FICHIERS + nom, taille, source)  # type: ignore[arg-type]
        except FileNotFoundError:
            return None
        return taille


class _LecteurSomme:
    """A file that is summed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.somme = source, hashlib.sha256()

    def read(self, taille: int = -1) -> bytes:
        octets = self.source.read(taille)
        self.somme.update(octets)
        return octets


def _fichiers() -> Iterator[tuple[Storage, str]]:
    """Names of the files of every row of the snapshot, each once as far as its table says it once."""
    for modele, champ in champs_fichiers():
        noms: Any = models.QuerySet(modele).order_by().values_list(champ.attname, flat=True)
        for nom in noms.exclude(**{champ.attname: ""}).iterator(chunk_size=LIGNES_PAR_MEMBRE):
            if nom:
                yield champ.storage, str(nom)


def _par_lots(lignes: Iterable[Any], taille: int) -> Iterator[list[Any]]:
    lot: list[Any] = []
    for ligne in lignes:
        lot.append(ligne)
        if len(lot) == taille:
            yield lot
            lot = []
    if lot:
        yield lot
