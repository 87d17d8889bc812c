"""Specimens: one document of each kind, with invented people, to be looked at before a real one was ever made.

They are made apart, in another process and on an empty database that disappears: nothing of them enters the site but the files.
They carry no seal and no number, say on each page what they are, and belong to a version of the templates: once a template
changes, they are to be made again. The texts of letters are those the project comes with.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from documents.models import Document
from documents.versions import get_version_des_gabarits
from referentiels.parametres import valeur

if TYPE_CHECKING:
    from collections.abc import Mapping

journal_technique = logging.getLogger(__name__)
DOSSIER, LISTE = "specimens", "liste.json"
DUREE_MAX = 600  # seconds; beyond, the work is taken for lost and may be asked for again
CLE_EN_COURS, CLE_ECHEC = "specimens:en-cours", "specimens:echec"


@dataclass(frozen=True)
class Specimens:
    """Pages of each specimen of the templates in force, by kind; empty when they are to be made. `is_en_cours`, `is_echec`: of the last demand."""

    pages: Mapping[str, int]
    is_en_cours: bool
    is_echec: bool


def lire_specimens() -> Specimens:
    """Say which specimens there are, and how the last demand went."""
    fichier = _fichier(LISTE)
    pages: dict[str, int] = {}
    if fichier.storage.exists(str(fichier.name)):
        with fichier.open("rb") as ouvert:
            pages = json.load(ouvert)
    return Specimens(pages, not pages and bool(cache.get(CLE_EN_COURS)), not pages and bool(cache.get(CLE_ECHEC)))


def get_specimen(code: str) -> FieldFile | None:
    """File of the specimen of a kind; None for a kind that has none."""
    return _fichier(f"{code}.pdf") if code in lire_specimens().pages else None


def demander_specimens() -> bool:
    """Have them made, once whatever is asked; False when they are there or on their way. The broker away is a failure that is said."""
    from .tasks import fabriquer_specimens

    if lire_specimens().pages or not cache.add(CLE_EN_COURS, timezone.now().isoformat(), DUREE_MAX):
        return False
    cache.delete(CLE_ECHEC)
    try:
        fabriquer_specimens.delay()
    except Exception:  # whatever the broker raises
        journal_technique.warning("Spécimens non demandés\u00a0: le répartiteur de tâches ne répond pas.", exc_info=True)
        _echouer()
        return False
    return True


def fabriquer() -> int:
    """Make them all and keep their files; return how many. Those that exist are left alone: safe to run twice."""
    if pages := lire_specimens().pages:
        return len(pages)
    try:
        with tempfile.TemporaryDirectory(prefix="vae-specimens-") as nom:
            _lancer(Path(nom))
            pages = json.loads((Path(nom) / LISTE).read_text())
            for code in pages:
                _garder(f"{code}.pdf", (Path(nom) / f"{code}.pdf").read_bytes())
            _garder(LISTE, json.dumps(pages).encode())  # last: without it, nothing was made
    except (OSError, ValueError, subprocess.SubprocessError):
        _echouer()
        raise
    cache.delete_many([CLE_EN_COURS, CLE_ECHEC])
    return len(pages)


def _echouer() -> None:
    cache.set(CLE_ECHEC, True, 86_400)
    cache.delete(CLE_EN_COURS)


def _fichier(nom: str) -> FieldFile:
    """A private file, where documents are kept."""
    return FieldFile(Document(), Document._meta.get_field("fichier"), f"{DOSSIER}/{get_version_des_gabarits()}/{nom}")


def _garder(nom: str, octets: bytes) -> None:
    fichier = _fichier(nom)
    if fichier.storage.exists(str(fichier.name)):
        fichier.storage.delete(str(fichier.name))  # of a work that did not end
    fichier.storage.save(str(fichier.name), ContentFile(octets))


def _lancer(dossier: Path) -> None:
    """Run the command that makes them, in a process that knows neither our database nor our secrets."""
    gardees = {nom: os.environ[nom] for nom in ("PATH", "LANG", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH") if nom in os.environ}
    env = gardees | {
        "VAE_MODE": "demo", "VAE_VAR": str(dossier / "var"), "VAE_STATIQUES": str(settings.STATIC_ROOT), "VAE_SITE": settings.SITE_URL,
        "VAE_NIVEAU_LOG": "ERROR", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    commande = [sys.executable, str(settings.BASE_DIR / "manage.py"), "fabriquer_specimens", "--vers", str(dossier), "--certificateur", str(valeur("certificateur_nom", le=timezone.localdate()))]
    subprocess.run(commande, env=env, cwd=dossier, check=True, timeout=DUREE_MAX, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
