"""`manage.py generer_volume --nombre N`: many generated dossiers, to measure the site with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bureau.volume import generer
from referentiels.models import Referentiel


class Command(BaseCommand):
    """Adds dossiers after those generated before; the same seed gives the same ones. Refused in production."""

    help = "Ajoute des dossiers inventés, dans tous les états, pour mesurer le site."

    def add_arguments(self, parser: Any) -> None:
        """How many, and from which seed."""
        parser.add_argument("--nombre", type=int, required=True, help="dossiers à ajouter")
        parser.add_argument("--graine", type=int, default=1, help="la même graine donne les mêmes dossiers")

    def handle(self, *args: Any, nombre: int, graine: int, **options: Any) -> None:
        """Generate, count."""
        if settings.PRODUCTION:
            raise CommandError("Cette commande est refusée en production.")
        if nombre < 1:
            raise CommandError("Indiquez un nombre de dossiers, à partir de 1.")
        referentiel = Referentiel.objects.order_by("publie_le").last()
        if referentiel is None:
            raise CommandError("Chargez d’abord un référentiel (manage.py charger_referentiel).")
        self.stdout.write(f"{generer(referentiel=referentiel, nombre=nombre, graine=graine)} dossiers générés.")
