"""`manage.py restaurer`: put back an archive made by `sauvegarder`."""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from bureau.sauvegarde import ArchiveRefusee, restaurer
from echanges.dates import date_format

PATIENCE = 5  # seconds left to connections that are going away


class Command(BaseCommand):
    """Refuses a damaged or foreign archive, and an installation in use; exits 1 when what was restored is not sound."""

    help = "Restaure une archive de « sauvegarder » sur une installation vide et arrêtée. « - » : lue sur l’entrée standard."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which archive, and whether to erase what is there."""
        parser.add_argument("depuis", metavar="ARCHIVE.tar", help="archive à lire, ou « - »")
        parser.add_argument("--remplacer", action="store_true", help="effacer d’abord toutes les données de cette installation")
        parser.add_argument("--site-arrete", action="store_true", help="le site est bien arrêté : ne pas regarder si d’autres se servent de la base (PgBouncer garde ses liaisons)")

    def handle(self, *args: Any, depuis: str, remplacer: bool, **options: Any) -> None:
        """Restore, verify, say."""
        if not options["site_arrete"] and (signe := _signe_de_vie()):
            raise CommandError(f"Le site n’est pas arrêté : {signe}. Arrêtez pages, travailleurs et beat, puis recommencez. Rien n’a été restauré.")
        with _archive(depuis) as chemin:
            if not chemin.is_file():
                raise CommandError(f"{chemin} n’existe pas.")
            try:
                bilan = restaurer(chemin, is_remplacer=remplacer)
            except ArchiveRefusee as erreur:
                raise CommandError(f"{erreur} Rien n’a été restauré.") from erreur
            except PermissionError as erreur:
                raise CommandError(
                    f"{erreur.filename or chemin} est fermé à cette commande. Archive illisible d’ici : donnez-la par l’entrée standard (restaurer - < archive). "
                    "Dossier des fichiers privés : il doit être à l’utilisateur du site. La base n’a pas changé ; recommencez."
                ) from erreur
        m = bilan.manifeste
        quand = date_format(timezone.localtime(datetime.fromisoformat(m.cree_le)), "j F Y à H:i")
        self.stdout.write(f"Restauré : {m.lignes} lignes, {m.fichiers} fichier{'s' if m.fichiers > 1 else ''}, tels qu’ils étaient le {quand}.")
        for alerte in bilan.alertes:
            self.stderr.write(alerte)
        if bilan.alertes:
            raise CommandError(f"La restauration est faite, mais {len(bilan.alertes)} point(s) demandent votre attention.")
        self.stdout.write("Le journal est intact et chaque document est celui du registre. Chacun doit se reconnecter.")


def _signe_de_vie() -> str:
    """What shows that the site runs: workers that answer, others who work in this database; empty when nothing does. SQLite does not say."""
    if settings.REDIS_URL:
        with suppress(OperationalError):  # without Redis, no worker can answer; the base still tells
            if travailleurs := current_app.control.ping(timeout=2):
                return f"{len(travailleurs)} travailleur(s) répondent"
    if connection.vendor != "postgresql":
        return ""
    for _ in range(PATIENCE):  # a process that has just stopped leaves its connection for a moment
        if not (autres := _autres_liaisons()):
            return ""
        time.sleep(1)
    return f"{autres} autre(s) liaison(s) avec la base"


def _autres_liaisons() -> int:
    """How many others are connected to this database as its owner."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
        return int(curseur.fetchone()[0])


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
