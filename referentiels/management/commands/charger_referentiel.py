"""`manage.py charger_referentiel [fichier …]`: publish the référentiels that files describe."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referentiels.erreurs import ErreurReferentiel
from referentiels.services import charger

DONNEES = Path(__file__).resolve().parents[2] / "donnees"


class Command(BaseCommand):
    """Idempotent. Exits 1 and names the file, the path in it and the fault when one is not valid."""

    help = "Publie les référentiels décrits par des fichiers YAML (par défaut, ceux du projet)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files to load."""
        parser.add_argument("fichiers", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each file."""
        for chemin in options["fichiers"] or sorted(p for p in DONNEES.glob("*.yaml") if not p.name.endswith(".aides.yaml")):
            try:
                referentiel = charger(chemin)
            except (ErreurReferentiel, OSError) as erreur:
                raise CommandError(str(erreur)) from None
            self.stdout.write(f"{referentiel} : {referentiel.empreinte[:12]}")
