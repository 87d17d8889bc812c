"""`manage.py fabriquer_specimens`: one document of each kind, with invented people, for the page of documents of the secretariat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bureau.scenario.exemplaires import ecrire_specimens
from bureau.specimens import fabriquer
from candidates.models import Dossier


class Command(BaseCommand):
    """Makes the specimens of the templates in force; does nothing when they exist. `--vers` is how it calls itself, on an empty database."""

    help = "Fabrique un spécimen de chaque sorte de document, avec des personnes inventées."

    def add_arguments(self, parser: Any) -> None:
        """`--vers` writes them in a folder, from a database that must be empty; `--certificateur` is the name they carry."""
        parser.add_argument("--vers", type=Path)
        parser.add_argument("--certificateur", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, say how many."""
        if options["vers"] is None:
            self.stdout.write(f"{fabriquer()} spécimens.")
            return
        if not settings.DEMO:
            raise CommandError("Cette option n’existe qu’en démonstration (VAE_MODE=demo).")
        for commande in ("migrate", "charger_referentiel", "creer_certificat_demo"):  # the road seals a bilan and minutes on its way
            call_command(commande, verbosity=0)
        if Dossier.objects.exists():
            raise CommandError("La base n’est pas vide : les spécimens se font sur une base neuve.")
        pages = ecrire_specimens(options["vers"], certificateur=options["certificateur"])
        self.stdout.write(f"{len(pages)} spécimens écrits.")
