"""`manage.py verifier_journal`: recompute every chain of the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journal.models import Evenement
from journal.services import verifier_journal


class Command(BaseCommand):
    """Exits 0 when every chain is whole; otherwise names each anomaly and exits 1."""

    help = "Vérifie que le journal est entier et inchangé."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify every chain."""
        anomalies = list(verifier_journal())
        for a in anomalies:
            self.stderr.write(f"{a.chaine} nº {a.numero} : {a.motif}")
        if anomalies:
            raise CommandError(f"Journal altéré : {len(anomalies)} anomalie(s).")
        self.stdout.write(f"Journal intact : {Evenement.objects.count()} événements.")
