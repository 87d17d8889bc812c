"""`manage.py verifier_journal`: recompute every chain of the journal, and compare it with its anchors."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.models import Ancre, Evenement
from journal.verification import verifier_ancre_gardee, verifier_journal


class Command(BaseCommand):
    """Exits 0 when every chain is whole; otherwise names each anomaly and exits 1."""

    help = "Vérifie que le journal est entier et inchangé, et qu’il contient tout ce que ses ancres ont vu."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--ancre` names an anchor kept away from the site, or `-`."""
        parser.add_argument(
            "--ancre", action="append", default=[], type=Path, metavar="FICHIER.pdf", help="ancre scellée gardée hors du site, à comparer (répétable) ; « - » : lue sur l’entrée standard"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify every chain, every anchor, and the anchors given."""
        anomalies = list(verifier_journal())
        for chemin in options["ancre"]:
            is_flux = chemin == Path("-")
            if not is_flux and not chemin.is_file():
                raise CommandError(f"{chemin} n’existe pas.")
            anomalies += verifier_ancre_gardee(sys.stdin.buffer.read() if is_flux else chemin.read_bytes())
        for a in anomalies:
            self.stderr.write(f"{a.chaine} nº {a.numero} : {a.motif}")
        if anomalies:
            raise CommandError(f"Journal altéré : {len(anomalies)} anomalie(s).")
        self.stdout.write(f"Journal intact : {Evenement.objects.count()} événements, {Ancre.objects.count()} ancre(s).")
