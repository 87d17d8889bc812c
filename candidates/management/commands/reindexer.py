"""`manage.py reindexer`: write anew the words under which dossiers are found."""

from typing import Any

from django.core.management.base import BaseCommand

from candidates.services import reindexer


class Command(BaseCommand):
    """Compares every dossier with its words and mends those that differ; may run while people work."""

    help = "Reconstruit la table des mots qui servent à retrouver les dossiers."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, mend, count."""
        nombre = reindexer()
        if nombre:
            self.stdout.write(f"{nombre} dossier{'s' if nombre > 1 else ''} à nouveau indexé{'s' if nombre > 1 else ''}.")
        else:
            self.stdout.write("Rien à reprendre\u00a0: la recherche est à jour.")
