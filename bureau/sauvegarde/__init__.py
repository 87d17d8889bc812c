"""Backup and restoration: the base and its files in one archive, whatever the base, without a tool of the database."""

from .archive import ArchiveRefusee, Manifeste
from .ecriture import sauvegarder
from .lecture import verifier_archive
from .restauration import Bilan, restaurer

__all__ = ["ArchiveRefusee", "Bilan", "Manifeste", "restaurer", "sauvegarder", "verifier_archive"]
