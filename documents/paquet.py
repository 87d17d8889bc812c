"""Many files in one ZIP, sent as it is made: nothing is kept in memory or on disk, the index with the fingerprints comes last."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models.fields.files import FieldFile

BLOC = 64 * 1024  # bytes read at a time
INDEX = "index.csv"
COLONNES = ("Fichier", "Nature", "Numéro", "Taille (octets)", "SHA-256", "Conforme au registre")


@dataclass(frozen=True)
class Entree:
    """One file of a ZIP: its name there, what it is, its number if it has one, its stored file, the SHA-256 the register has.

    `retenue` says in the index why the file is not in the ZIP; empty for one that is.
    """

    nom: str
    nature: str
    numero: str
    fichier: FieldFile
    sha256: str
    retenue: str = ""


class _Tuyau(io.RawIOBase):
    """What the archive is written to, and taken from at once; it goes forward only."""

    def __init__(self) -> None:
        super().__init__()
        self._blocs: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, octets: bytes) -> int:  # type: ignore[override]
        self._blocs.append(bytes(octets))
        return len(octets)

    def vider(self) -> bytes:
        """Return what was written since the last time."""
        octets, self._blocs = b"".join(self._blocs), []
        return octets


def emballer(entrees: Iterable[Entree]) -> Iterator[bytes]:
    """Yield a ZIP of these files, then its index (CSV, semicolons): each with its size, its SHA-256, and whether the register has
    the same. A file that is no more is told in the index; two of the same name are numbered."""
    tuyau, pris = _Tuyau(), {INDEX}
    lignes: list[tuple[str, ...]] = []
    with zipfile.ZipFile(tuyau, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for entree in entrees:
            nom = _libre(entree.nom, pris)
            if entree.retenue:
                lignes.append((nom, entree.nature, entree.numero, "", "", entree.retenue))
                continue
            try:
                yield from _ajouter(archive, tuyau, nom, entree, lignes)
            except FileNotFoundError:
                lignes.append((nom, entree.nature, entree.numero, "", "", "Fichier absent"))
        archive.writestr(_fiche(INDEX), _rediger(lignes))
    yield tuyau.vider()


def _ajouter(archive: zipfile.ZipFile, tuyau: _Tuyau, nom: str, entree: Entree, lignes: list[tuple[str, ...]]) -> Iterator[bytes]:
    empreinte, taille = hashlib.sha256(), 0
    with entree.fichier.storage.open(str(entree.fichier.name), "rb") as source, archive.open(_fiche(nom), "w", force_zip64=True) as place:
        while bloc := source.read(BLOC):
            place.write(bloc)
            empreinte.update(bloc)
            taille += len(bloc)
            yield tuyau.vider()
    conforme = "Oui" if empreinte.hexdigest() == entree.sha256 else "NON"
    lignes.append((nom, entree.nature, entree.numero, str(taille), empreinte.hexdigest(), conforme))


def _fiche(nom: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(nom, date_time=timezone.localtime().timetuple()[:6])


def _libre(nom: str, pris: set[str]) -> str:
    base, point, suffixe = nom.rpartition(".")
    libre, rang = nom, 2
    while libre in pris:
        libre, rang = (f"{base} ({rang}).{suffixe}" if point else f"{nom} ({rang})"), rang + 1
    pris.add(libre)
    return libre


def _rediger(lignes: list[tuple[str, ...]]) -> bytes:
    texte = io.StringIO()
    redacteur = csv.writer(texte, delimiter=";")
    redacteur.writerows([COLONNES, *([_sans_formule(c) for c in ligne] for ligne in lignes)])
    return texte.getvalue().encode("utf-8-sig")


def _sans_formule(cellule: str) -> str:
    return f"'{cellule}" if cellule[:1] in ("=", "+", "-", "@") else cellule
