"""`manage.py analyser_preuves`: search now everything that was joined before there was an antivirus."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from candidates import antivirus
from candidates.enums import Analyse
from candidates.models import Preuve
from candidates.services.analyse import analyser_anciennes
from candidates.services.analyse_pieces import analyser_anciennes_pieces
from echanges.models import PieceJointe


class Command(BaseCommand):
    """Search every proof and every file of a message that never was, until none is left; `beat` does it too, some at a time."""

    help = "Cherche les virus dans les fichiers joints avant que CLAMAV_URL soit renseignée. Peut être relancée à tout moment."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were searched and what is left; fails when there is no antivirus, or when something is left."""
        if not antivirus.is_configure():
            raise CommandError("CLAMAV_URL est vide : il n’y a pas d’antivirus à interroger.")
        total = 0
        while juges := analyser_anciennes() + analyser_anciennes_pieces():
            total += juges
        restent = sum(m.objects.filter(analyse=Analyse.SANS_OBJET).exclude(fichier="").count() for m in (Preuve, PieceJointe))
        self.stdout.write(f"{total} fichiers analysés.")
        if restent:
            raise CommandError(f"{restent} fichiers n’ont pas pu l’être : voir le journal technique, puis relancer.")
