"""`manage.py noter_sauvegarde`: tell the site that a backup was made, by whatever means."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bureau.models import Sauvegarde


class Command(BaseCommand):
    """Keeps the moment: `/sante/`, the figures and the desk warn when the last one is older than two days."""

    help = "Note qu’une sauvegarde vient d’être faite et mise en lieu sûr : le site prévient quand la dernière a plus de deux jours."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large it is, for who wants to see it grow."""
        parser.add_argument("--octets", type=int, default=0, help="taille de la sauvegarde")

    def handle(self, *args: Any, octets: int, **options: Any) -> None:
        """Write the moment."""
        Sauvegarde.objects.create(octets=max(octets, 0))
        self.stdout.write("Sauvegarde notée.")
