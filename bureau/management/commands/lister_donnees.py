"""`manage.py lister_donnees`: write the inventory of personal data and the register of processing from the code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bureau.donnees import inventaire

if TYPE_CHECKING:
    from argparse import ArgumentParser

DEBUT, FIN = "<!-- traitements -->\n", "<!-- fin des traitements -->\n"


class Command(BaseCommand):
    """Write the pages, or check with `--verifier` that they are up to date."""

    help = "Écrit docs/rgpd/inventaire.md et la liste des traitements de docs/rgpd/registre.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Check instead of writing."""
        parser.add_argument("--verifier", action="store_true", help="échoue si une page n’est pas à jour, sans l’écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare both pages."""
        registre = Path(settings.BASE_DIR) / "docs/rgpd/registre.md"
        texte = registre.read_text()
        avant, reste = texte.split(DEBUT)
        pages = {inventaire.FICHIER: inventaire.ecrire(), registre: f"{avant}{DEBUT}{inventaire.ecrire_registre()}{FIN}{reste.split(FIN)[1]}"}
        for chemin, page in pages.items():
            if options["verifier"] and (not chemin.is_file() or chemin.read_text() != page):
                raise CommandError(f"{chemin.name} n’est plus à jour : lancez manage.py lister_donnees.")
            if not options["verifier"]:
                chemin.write_text(page)
                self.stdout.write(f"{chemin.name} est écrit.")
