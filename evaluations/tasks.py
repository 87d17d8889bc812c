"""Remind of the answers that are awaited. Safe to run twice."""

from celery import shared_task

from . import rappels


@shared_task
def rappeler_missions() -> int:
    """Send the reminders of the day; return how many mails were queued."""
    return rappels.rappeler_missions()


@shared_task
def rappeler_convocations() -> int:
    """Send the reminders of the day about dates that are not confirmed; return how many mails were queued."""
    return rappels.rappeler_convocations()
