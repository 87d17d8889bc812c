"""Renew the archive time-stamps that are about to stop proving."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from documents.erreurs import FabricationImpossible
from documents.services.archivage import get_a_renouveler, renouveler_horodatage
from echanges.dates import date_format

DELAI = 90  # days before the end


class Command(BaseCommand):
    """List the B-LTA documents whose last archive time-stamp ends soon; with `--appliquer`, give each a new one."""

    help = "Renouvelle les horodatages d’archivage (documents B-LTA) qui arrivent à leur fin. Sans --appliquer, les nomme seulement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--jours", type=int, default=DELAI, help=f"ceux qui finissent dans ce nombre de jours ({DELAI})")
        parser.add_argument("--appliquer", action="store_true", help="renouveler, au lieu de nommer")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is to do, or what was done; fails when one could not be renewed."""
        lignes = get_a_renouveler(avant=timezone.now() + timedelta(days=options["jours"]))
        echecs = 0
        for ligne in lignes:
            quand = date_format(timezone.localtime(ligne.expire_le), "j F Y")
            if not options["appliquer"]:
                self.stdout.write(f"{ligne.document.numero} : prouvé jusqu’au {quand}, à renouveler")
                continue
            try:
                neuf = renouveler_horodatage(horodatage=ligne)
            except (FabricationImpossible, ValueError, OSError) as erreur:
                echecs += 1
                self.stderr.write(f"{ligne.document.numero} : non renouvelé. {erreur}")
            else:
                self.stdout.write(f"{ligne.document.numero} : prouvé jusqu’au {date_format(timezone.localtime(neuf.expire_le), 'j F Y')}")
        suite = "" if options["appliquer"] or not lignes else " Rien n’a été changé : relancez avec --appliquer."
        self.stdout.write(f"{len(lignes)} horodatage{'s' if len(lignes) > 1 else ''} à renouveler.{suite}")
        if echecs:
            raise CommandError(f"{echecs} horodatage{'s' if echecs > 1 else ''} n’ont pas pu être renouvelés." if echecs > 1 else "1 horodatage n’a pas pu être renouvelé.")
