"""Search proofs for viruses. Ids in; safe to run twice."""

import logging

from celery import shared_task

journal_technique = logging.getLogger(__name__)


@shared_task
def analyser(preuve_id: str) -> None:
    """Search one proof; when the antivirus is away it goes on waiting, for the sweep."""
    from .antivirus import AntivirusInjoignable
    from .services.analyse import analyser_preuve

    try:
        analyser_preuve(preuve_id=preuve_id)
    except AntivirusInjoignable as erreur:
        journal_technique.warning("Antivirus injoignable, la preuve %s attend : %s", preuve_id, erreur)


@shared_task
def balayer_preuves() -> None:
    """Search every proof, and every file of a message, that still waits."""
    from .services.analyse import balayer
    from .services.analyse_pieces import balayer_pieces

    balayer()
    balayer_pieces()


@shared_task
def analyser_anciennes() -> None:
    """Search what was joined before there was an antivirus, some at a time."""
    from .services.analyse import analyser_anciennes as preuves
    from .services.analyse_pieces import analyser_anciennes_pieces as pieces

    preuves()
    pieces()
