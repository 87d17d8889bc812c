"""`manage.py verifier_sauvegarde`: read an archive to its last byte, change nothing."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bureau.sauvegarde import ArchiveRefusee, verifier_archive


class Command(BaseCommand):
    """Says what the archive holds, or fails: damaged, cut short, not one of this site."""

    help = "Relit une archive de « sauvegarder » en entier, sans rien changer. « - » : lue sur l’entrée standard."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which archive."""
        parser.add_argument("archive", metavar="ARCHIVE.tar", help="archive à relire, ou « - »")

    def handle(self, *args: Any, archive: str, **options: Any) -> None:
        """Read, say."""
        try:
            manifeste = verifier_archive(sys.stdin.buffer if archive == "-" else Path(archive))
        except ArchiveRefusee as erreur:
            raise CommandError(str(erreur)) from erreur
        except OSError as erreur:
            raise CommandError(f"{archive} n’a pas pu être lu ({erreur.strerror}).") from erreur
        self.stdout.write(f"Archive entière : {manifeste.lignes} lignes de {len(manifeste.tables)} tables, {manifeste.fichiers} fichier{'s' if manifeste.fichiers > 1 else ''}.")
