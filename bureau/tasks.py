"""Archives of people’s data, the register of habilitations, actions on several dossiers, the anchor of the journal. Ids in; safe to run twice."""

from celery import shared_task


@shared_task
def preparer_export(export_id: str) -> None:
    """Make one archive; one that is ready, or being made, is left alone."""
    from .donnees import export

    export.preparer(export_id=export_id)


@shared_task
def fabriquer_specimens() -> int:
    """Make a specimen of each kind of document, once per version of the templates; return how many there are."""
    from . import specimens

    return specimens.fabriquer()


@shared_task
def balayer_exports() -> None:
    """Remove archives whose days are over; wake a worker up for those whose message was lost."""
    from .donnees import export

    export.balayer()


@shared_task
def rappeler_habilitations() -> int:
    """Write about the habilitations that come to their end, once each; return how many."""
    from .registre import rappels

    return rappels.rappeler_habilitations()


@shared_task
def alerter_certificat() -> int:
    """Write when the certificate of the seal comes to its end, once per threshold; return how many mails."""
    from . import certificat

    return certificat.alerter_certificat()


@shared_task
def appliquer_import(import_id: str) -> None:
    """Apply the lines that wait of a file brought to the register; one that is done is left alone."""
    from .registre import imports

    imports.appliquer(import_id=import_id)


@shared_task
def balayer_imports() -> None:
    """Wake a worker up for the files that were forgotten, remove the old reports."""
    from .registre import imports

    imports.balayer()


@shared_task
def purger() -> None:
    """Announce and do the erasures of the day: for real where the settings say so, else played and undone."""
    from .purge.services import purger_du_jour

    purger_du_jour()


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


@shared_task
def ancrer_journal() -> None:
    """Set the anchor of the day, once a day whatever runs again."""
    from . import ancres

    ancres.ancrer_le_jour()
