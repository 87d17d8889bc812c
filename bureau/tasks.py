"""Make the archives of people’s data, remove the old ones; do what was asked for several dossiers. Ids in; safe to run twice."""

from celery import shared_task


@shared_task
def preparer_export(export_id: str) -> None:
    """Make one archive; one that is ready, or being made, is left alone."""
    from .donnees import export

    export.preparer(export_id=export_id)


@shared_task
def balayer_exports() -> None:
    """Remove archives whose days are over; wake a worker up for those whose message was lost."""
    from .donnees import export

    export.balayer()


@shared_task
def executer_lot(lot_id: str) -> None:
    """Do what a batch still has to do; a dossier that has its answer is left alone."""
    from . import lots

    lots.executer(lot_id=lot_id)


@shared_task
def balayer_lots() -> None:
    """Wake a worker up for the batches whose message was lost."""
    from . import lots

    lots.balayer()
