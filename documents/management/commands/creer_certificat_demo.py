"""Create the certificate of the demonstration's seal, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from documents.certificat import creer_certificat_demo
from documents.erreurs import FabricationImpossible


class Command(BaseCommand):
    """Write a self-made certificate and key for demonstrations and tests; refuses in production."""

    help = "Crée le certificat du sceau de démonstration, s’il n’existe pas."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say whether the certificate was created or was there."""
        try:
            nouveau = creer_certificat_demo()
        except FabricationImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"Certificat du sceau {'créé' if nouveau else 'déjà présent'} : {settings.SCEAU_CERTIFICAT}")
