"""Private files on disk: each appears whole or not at all, and is on the disk before anyone is told so."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

PREFIXE = ".partiel-"  # what a process killed half-way leaves: no row names it


class _Pret:
    """A file that is written already and only needs its name."""

    def __init__(self, chemin: str) -> None:
        self._chemin = chemin

    def temporary_file_path(self) -> str:
        """Where it waits."""
        return self._chemin


class Stockage(FileSystemStorage):
    """Django's storage, with the bytes written aside, flushed to the disk, then named in one step. A full disk leaves nothing behind."""

    prefixe_provisoire = PREFIXE

    def _save(self, name: str, content: Any) -> str:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        descripteur, chemin = tempfile.mkstemp(prefix=PREFIXE, dir=self.location)
        try:
            with os.fdopen(descripteur, "wb") as fichier:
                for bloc in content.chunks():
                    fichier.write(bloc)
                fichier.flush()
                os.fsync(fichier.fileno())
            return str(super()._save(name, _Pret(chemin)))  # type: ignore[misc]
        finally:
            Path(chemin).unlink(missing_ok=True)
