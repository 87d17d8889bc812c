"""`manage.py ancrer_journal`: set an anchor of the journal now, and seal it."""

import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bureau.ancres import demander_scellement
from documents.enums import EtatDocument
from documents.services import fabriquer
from journal.ancres import ancrer
from journal.models import Ancre

PAS = 0.25  # seconds between two looks at a document that a worker makes


class Command(BaseCommand):
    """Sets the anchor, makes its document at once; with `--vers`, writes a copy of it in a folder."""

    help = "Fige les têtes du journal dans un document scellé ; --vers en écrit une copie à garder hors du site."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--vers` names a folder."""
        parser.add_argument("--vers", type=Path, metavar="DOSSIER", help="dossier où écrire une copie du document")
        parser.add_argument("--attendre", type=int, default=120, metavar="SECONDES", help="combien de temps attendre le travailleur qui l’aurait déjà pris (120)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Anchor, seal, copy."""
        if options["vers"] and not os.access(options["vers"], os.W_OK | os.X_OK):  # before an anchor is set
            raise CommandError(f"Je ne peux pas écrire dans {options['vers']} : aucune ancre n’a été posée.")
        ancre = ancrer() or Ancre.objects.order_by("-numero").first()
        if ancre is None:
            raise CommandError("Le journal est vide : il n’y a rien à ancrer.")
        document = demander_scellement(ancre)
        fabriquer(document_id=document.pk)
        fin = time.monotonic() + options["attendre"]
        document.refresh_from_db()
        while document.etat == EtatDocument.EN_COURS and time.monotonic() < fin:  # a worker was quicker to take it
            time.sleep(PAS)
            document.refresh_from_db()
        if not document.is_pret:
            raise CommandError(f"L’ancre nº {ancre.numero} est posée, mais son document attend encore : {document.erreur or document.etape}")
        self.stdout.write(f"Ancre nº {ancre.numero} posée et scellée, document {document.numero}.")
        if options["vers"]:
            chemin = options["vers"] / f"ancre-{ancre.numero:06d}.pdf"
            with document.fichier.open("rb") as source:
                chemin.write_bytes(source.read())
            self.stdout.write(str(chemin))
