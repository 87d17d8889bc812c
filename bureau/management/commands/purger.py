"""`manage.py purger`: what would be erased today, or on another day; `--pour-de-vrai` to erase it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bureau.enums import GenreEffacement
from bureau.purge.services import purger

if TYPE_CHECKING:
    from argparse import ArgumentParser


def _jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise CommandError(f"« {texte} » n’est pas une date : écrivez par exemple 2031-01-31.") from None


class Command(BaseCommand):
    """Announce and erase what comes to the end of its time. Dry unless told otherwise: everything runs, then is undone."""

    help = "Annonce et efface ce dont le temps est passé. Sans --pour-de-vrai, tout est joué puis annulé, et rien n’est envoyé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Kinds, day, for real or not."""
        parser.add_argument("genres", nargs="*", help=f"ce qu’il faut effacer : {', '.join(GenreEffacement.values)} ; tout si rien n’est dit")
        parser.add_argument("--pour-de-vrai", action="store_true", help="efface ; sinon, montre ce qui le serait")
        parser.add_argument("--le", help="montre ce qui serait fait ce jour-là (AAAA-MM-JJ) ; jamais pour de vrai")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the purge, print each line; a failure of one thing fails the command once the others are done."""
        inconnus = sorted(set(options["genres"]) - set(GenreEffacement.values))
        if inconnus:
            raise CommandError(f"Genre inconnu : {', '.join(inconnus)}. Choisissez parmi {', '.join(GenreEffacement.values)}.")
        if options["le"] and options["pour_de_vrai"]:
            raise CommandError("--le montre un autre jour : il ne s’emploie pas avec --pour-de-vrai.")
        jour = _jour(options["le"]) if options["le"] else timezone.localdate()
        bilan = purger(jour=jour, is_reel=options["pour_de_vrai"], genres=frozenset(options["genres"]) or None)
        for ligne in bilan.lignes:
            self.stdout.write(str(ligne))
        if not bilan.lignes:
            self.stdout.write("Rien à annoncer ni à effacer.")
        self.stdout.write("Effacé pour de vrai." if bilan.is_reel else "À blanc : tout a été joué, puis annulé. Rien n’est effacé, rien n’est envoyé.")
        if bilan.echecs:
            raise CommandError(f"Non traités, voir le journal technique : {', '.join(bilan.echecs)}.")
