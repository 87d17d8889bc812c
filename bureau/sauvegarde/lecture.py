"""Read an archive: nothing of it is believed before all of it was verified."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .archive import BASE, FICHIERS, FORMAT, MANIFESTE, PRODUIT, SOMME, ArchiveRefusee, Manifeste, Sommier

ABIMEE = "Cette archive est abîmée ou incomplète."
BLOC = 1024 * 1024


@contextmanager
def ouvrir(source: Path | IO[bytes]) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Give the members of an archive, in order, each to be read before the next; `ArchiveRefusee` for what is no archive or stops half-way."""
    try:
        with tarfile.open(source, mode="r:") if isinstance(source, Path) else tarfile.open(fileobj=source, mode="r|") as archive:
            yield _membres(archive)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as erreur:
        raise ArchiveRefusee(ABIMEE) from erreur


def _membres(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for entete in archive:
        contenu = archive.extractfile(entete) if entete.isreg() else None
        if contenu is None:
            raise ArchiveRefusee(ABIMEE)
        yield entete.name, contenu
        archive.members = []  # type: ignore[attr-defined]  # a member read is a member forgotten: hundreds of thousands of files stay bounded


def verifier_archive(source: Path | IO[bytes]) -> Manifeste:
    """Read all of an archive, a file or a flow that cannot go back, and return its manifest. Raises `ArchiveRefusee`: damaged, cut short, or not one of this site."""
    sommier, manifeste, brut, is_close = Sommier(), None, b"", False
    with ouvrir(source) as membres:
        for nom, contenu in membres:
            if is_close or (manifeste is not None and nom != SOMME):
                raise ArchiveRefusee(ABIMEE)
            if nom == MANIFESTE:
                brut = contenu.read()
                manifeste = _lire_manifeste(brut)
            elif nom == SOMME:
                is_close = manifeste is not None and contenu.read().decode(errors="replace") == hashlib.sha256(brut).hexdigest()
            elif nom.startswith((BASE, FICHIERS)):
                _sommer(sommier, nom, contenu)
            else:
                raise ArchiveRefusee("Cette archive n’a pas été faite par ce site.")
    if manifeste is None or not is_close or (manifeste.membres, manifeste.empreinte) != (sommier.membres, sommier.empreinte):
        raise ArchiveRefusee(ABIMEE)
    return manifeste


def _sommer(sommier: Sommier, nom: str, contenu: IO[bytes]) -> None:
    somme, taille = hashlib.sha256(), 0
    while bloc := contenu.read(BLOC):
        somme.update(bloc)
        taille += len(bloc)
    sommier.ajouter(nom, taille, somme.hexdigest())


def _lire_manifeste(octets: bytes) -> Manifeste:
    try:
        valeurs = json.loads(octets)
        manifeste = Manifeste(**valeurs)
    except (ValueError, TypeError) as erreur:
        raise ArchiveRefusee(ABIMEE) from erreur
    if manifeste.produit != PRODUIT:
        raise ArchiveRefusee("Cette archive n’a pas été faite par ce site.")
    if manifeste.format != FORMAT:
        raise ArchiveRefusee(f"Cette archive est d’un autre format ({manifeste.format}) : restaurez-la avec la version du site qui l’a faite.")
    return manifeste


def lire_lignes(contenu: IO[bytes]) -> tuple[list[str], Iterator[list[Any]]]:
    """Names of the columns of a member, then its rows."""
    texte = gzip.decompress(contenu.read()).decode()
    lignes = (json.loads(ligne) for ligne in texte.split("\n") if ligne)
    return next(lignes), lignes
