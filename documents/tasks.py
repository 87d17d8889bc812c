"""Make a document, sweep those that are late. Ids in; safe to run twice."""

from celery import shared_task


@shared_task
def fabriquer(document_id: str) -> None:
    """Make one document; one that is ready, or being made, is left alone."""
    from . import services

    services.fabriquer(document_id=document_id)


@shared_task
def balayer() -> None:
    """Wake a worker up for every document whose message was lost or whose worker died."""
    from . import services

    services.balayer()
