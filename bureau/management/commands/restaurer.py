"""`manage.py restaurer`: put back an archive made by `sauvegarder`."""

import shutil
import sys
import tempfile
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
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="restauration-") as dossier:
            chemin = Path(depuis)
            if depuis == "-":
                chemin = Path(dossier) / "archive.tar"
                with chemin.open("wb") as copie:
                    shutil.copyfileobj(sys.stdin.buffer, copie)
            if not chemin.is_file():
                raise CommandError(f"{chemin} n’existe pas.")
            try:
                bilan = restaurer(chemin, is_remplacer=remplacer)
            except ArchiveRefusee as erreur:
                raise CommandError(str(erreur)) from erreur
        m = bilan.manifeste
        quand = date_format(timezone.localtime(datetime.fromisoformat(m.cree_le)), "j F Y à H:i")
        self.stdout.write(f"Restauré : {m.lignes} lignes, {m.fichiers} fichiers, tels qu’ils étaient le {quand}.")
        for alerte in bilan.alertes:
            self.stderr.write(alerte)
        if bilan.alertes:
            raise CommandError(f"La restauration est faite, mais {len(bilan.alertes)} point(s) demandent votre attention.")
        self.stdout.write("Le journal est intact et chaque document est celui du registre. Chacun doit se reconnecter.")
