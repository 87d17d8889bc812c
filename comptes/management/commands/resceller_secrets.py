"""`manage.py resceller_secrets`: after a change of the secret key, before the former one is forgotten."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comptes.services import resceller_facteurs


class Command(BaseCommand):
    """Seals again the keys of the code applications and the seeds of the recovery codes; fails when one can no longer be opened, naming whose."""

    help = "Scelle avec la clé secrète d’aujourd’hui ce qui l’était avec une ancienne : applications de codes, codes de secours."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal again; running it twice changes nothing more."""
        refaits, perdus = resceller_facteurs()
        if refaits or perdus:
            self.stdout.write(f"{refaits} moyen(s) de connexion scellé(s) avec la clé d’aujourd’hui.")
        if not perdus:
            reste = " Une clé plus ancienne peut être oubliée douze heures après le changement." if settings.SECRET_KEY_FALLBACKS else ""
            self.stdout.write(f"Tous les moyens de connexion sont scellés avec la clé d’aujourd’hui.{reste}")
        if perdus:
            raise CommandError(
                f"Aucune clé connue n’ouvre la seconde étape de : {', '.join(perdus)}. Remettez l’ancienne clé dans secrets/secret_key_anciennes (SECRET_KEY_FALLBACKS) et "
                "recommencez, ou « reinitialiser_deux_etapes » pour chacun."
            )
