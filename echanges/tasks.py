"""Send what waits in the outbox. Safe to run twice: the outbox locks the rows it sends."""

from celery import shared_task
from post_office.mail import send_queued_mail_until_done


@shared_task
def envoyer_en_attente() -> None:
    """Send every queued mail; those that fail are tried again by a later run."""
    send_queued_mail_until_done()
