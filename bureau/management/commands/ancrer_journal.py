"""`manage.py ancrer_journal`: set an anchor of the journal now, and seal it."""

import os
import sys
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
    """Sets the anchor, makes its document at once; with `--vers`, writes a copy of it in a folder, or on the standard output."""

    help = "Fige les têtes du journal dans un document scellé ; --vers en écrit une copie à garder hors du site."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--vers` names a folder, or `-`."""
        parser.add_argument("--vers", type=Path, metavar="DOSSIER", help="dossier où écrire une copie du document ; « - » : sur la sortie standard")
        parser.add_argument("--attendre", type=int, default=120, metavar="SECONDES", help="combien de temps attendre le travailleur qui l’aurait déjà pris (120)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Anchor, seal, copy."""
        vers: Path | None = options["vers"]
        is_flux = vers == Path("-")
        if vers and not is_flux and not os.access(vers, os.W_OK | os.X_OK):  # before an anchor is set
            raise CommandError(f"Je ne peux pas écrire dans {vers} : aucune ancre n’a été posée.")
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
        (self.stderr if is_flux else self.stdout).write(f"Ancre nº {ancre.numero} posée et scellée, document {document.numero}.")
        if vers:
            with document.fichier.open("rb") as source:
                octets = source.read()
            if is_flux:
                sys.stdout.buffer.write(octets)
                return
            chemin = vers / f"ancre-{ancre.numero:06d}.pdf"
            chemin.write_bytes(octets)
            self.stdout.write(str(chemin))
