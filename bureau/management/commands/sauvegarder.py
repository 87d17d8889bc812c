"""`manage.py sauvegarder`: the base and its files in one archive, while the site runs."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bureau.models import Sauvegarde
from bureau.sauvegarde import Manifeste, sauvegarder, verifier_archive


class Command(BaseCommand):
    """Writes an archive that appears whole or not at all, reads it again, notes that it was made; `-` writes it on the standard output, and notes nothing."""

    help = "Écrit la base et les fichiers dans une archive vérifiée. « - » : sur la sortie standard, pour la chiffrer au passage."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("vers", metavar="ARCHIVE.tar", help="fichier à écrire (il ne doit pas exister), ou « - »")

    def handle(self, *args: Any, vers: str, **options: Any) -> None:
        """Write, verify, say."""
        if vers == "-":
            self._ecrire_au_fil()
            return
        chemin = Path(vers)
        if not os.access(chemin.parent, os.W_OK | os.X_OK):
            raise CommandError(f"L’archive n’a pas pu être écrite dans {chemin.parent} (dossier absent ou fermé) : aucune sauvegarde n’a été faite.")
        if chemin.exists():
            raise CommandError(f"{chemin} existe déjà : une sauvegarde n’en remplace pas une autre.")
        provisoire = chemin.with_name(f"{chemin.name}.{os.getpid()}.partiel")
        try:
            with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sortie:
                sauvegarder(sortie)
                sortie.flush()
                os.fsync(sortie.fileno())
            manifeste = verifier_archive(provisoire)
            provisoire.rename(chemin)
        except OSError as erreur:
            raise CommandError(f"L’archive n’a pas pu être écrite ({erreur.strerror}) : aucune sauvegarde n’a été faite.") from erreur
        finally:
            provisoire.unlink(missing_ok=True)
        Sauvegarde.objects.create(octets=chemin.stat().st_size)
        self.stdout.write(self._phrase(manifeste))

    def _ecrire_au_fil(self) -> None:
        try:
            manifeste = sauvegarder(sys.stdout.buffer)
            sys.stdout.flush()
        except OSError as erreur:
            sys.stdout = None  # type: ignore[assignment]  # nothing more can be written there, at the end of the process either
            raise CommandError(f"L’archive n’a pas pu être écrite ({erreur.strerror}) : aucune sauvegarde n’a été faite.") from erreur
        self.stderr.write(self._phrase(manifeste))

    def _phrase(self, m: Manifeste) -> str:
        absents = f" {m.absents} fichier(s) introuvable(s) n’y figurent pas : retirés pendant la sauvegarde, ou perdus : une restauration d’essai nomme ces derniers." if m.absents else ""
        return f"Sauvegarde faite : {m.lignes} lignes de {len(m.tables)} tables, {m.fichiers} fichier{'s' if m.fichiers > 1 else ''} ({m.octets // 1024} ko).{absents}"
