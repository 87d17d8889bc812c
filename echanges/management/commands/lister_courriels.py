"""Write the page of the docs that lists every mail of the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from echanges.fiche import FICHE, ecrire


class Command(BaseCommand):
    """`python manage.py lister_courriels [--verifier]`."""

    help = "Écrit docs/courriels.md depuis le registre des courriels ; --verifier échoue s’il n’est plus à jour, sans l’écrire."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option."""
        parser.add_argument("--verifier", action="store_true", help="Ne rien écrire : dire si la page est à jour.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or compare it."""
        page = ecrire()
        if options["verifier"]:
            if not FICHE.is_file() or FICHE.read_text() != page:
                raise CommandError("docs/courriels.md n’est plus à jour : lancez « python manage.py lister_courriels ».")
            self.stdout.write("docs/courriels.md est à jour.")
            return
        FICHE.write_text(page)
        self.stdout.write(f"{FICHE} est écrit.")
