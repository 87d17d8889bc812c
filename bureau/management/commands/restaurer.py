"""`manage.py restaurer`: put back an archive made by `sauvegarder`."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bureau.sauvegarde import ArchiveRefusee, restaurer
from echanges.dates import date_format


class Command(BaseCommand):
    """Refuses a damaged or foreign archive, and an installation in use; exits 1 when what was restored is not sound."""

    help = "Restaure une archive de « sauvegarder » sur une installation vide et arrêtée. « - » : lue sur l’entrée standard."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which archive, and whether to erase what is there."""
        parser.add_argument("depuis", metavar="ARCHIVE.tar", help="archive à lire, ou « - »")
        parser.add_argument("--remplacer", action="store_true", help="effacer d’abord toutes les données de cette installation")

    def handle(self, *args: Any, depuis: str, remplacer: bool, **options: Any) -> None:
        """Restore, verify, say."""
        with _archive(depuis) as chemin:
            if not chemin.is_file():
                raise CommandError(f"{chemin} n’existe pas.")
            try:
                bilan = restaurer(chemin, is_remplacer=remplacer)
            except ArchiveRefusee as erreur:
                raise CommandError(f"{erreur} Rien n’a été restauré.") from erreur
        m = bilan.manifeste
        quand = date_format(timezone.localtime(datetime.fromisoformat(m.cree_le)), "j F Y à H:i")
        self.stdout.write(f"Restauré : {m.lignes} lignes, {m.fichiers} fichiers, tels qu’ils étaient le {quand}.")
        for alerte in bilan.alertes:
            self.stderr.write(alerte)
        if bilan.alertes:
            raise CommandError(f"La restauration est faite, mais {len(bilan.alertes)} point(s) demandent votre attention.")
        self.stdout.write("Le journal est intact et chaque document est celui du registre. Chacun doit se reconnecter.")


@contextmanager
def _archive(depuis: str) -> Iterator[Path]:
    """Where the archive is to be read, several times. What comes by the standard input lies beside the private files meanwhile: there is room for them there."""
    if depuis != "-":
        yield Path(depuis)
        return
    place = Path(settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory(dir=place if place.is_dir() else None, prefix="restauration-") as dossier:
        chemin = Path(dossier) / "archive.tar"
        try:
            with chemin.open("wb") as copie:
                shutil.copyfileobj(sys.stdin.buffer, copie)
        except OSError as erreur:
            raise CommandError(f"L’archive n’a pas pu être copiée dans {dossier} ({erreur.strerror}) : rien n’a été restauré.") from erreur
        yield chemin
