"""Send what waits in the outbox. Safe to run twice: each mail is claimed by a row."""

from celery import shared_task


@shared_task
def envoyer_en_attente() -> None:
    """Send every queued mail; those that fail are tried again by a later run."""
    from .expedition import expedier_en_attente

    expedier_en_attente()
