"""Tell the secretariat each morning which rulings are due. Safe to run twice."""

from celery import shared_task


@shared_task
def alerter_echeances() -> int:
    """Write the mail of the day when there is something to tell; return how many demands it names."""
    from .services import alerter

    return alerter()
