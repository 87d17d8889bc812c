"""The clock that model defaults read, so that they follow the same clock as everything else."""

from datetime import datetime

from django.utils import timezone


def maintenant() -> datetime:
    """Now, aware and in UTC."""
    return timezone.now()
