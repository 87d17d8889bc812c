"""The search for viruses in the files of messages, as in proofs: the other side opens none before its verdict."""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from echanges.models import PieceJointe
from journal.services import journaliser

from .. import antivirus
from ..enums import Analyse
from .analyse import A_CHERCHER, ECHECS_MAX

journal_technique = logging.getLogger(__name__)
LOT = 200  # files looked at by one sweep


def demander_analyse_des_pieces() -> None:
    """Wake a worker up after the commit; when the broker is away, the regular sweep does the search."""
    transaction.on_commit(_reveiller)


def _reveiller() -> None:
    from ..tasks import balayer_preuves

    try:
        balayer_preuves.delay()
    except Exception:  # whatever the broker raises, the rows wait and the sweep will find them
        journal_technique.warning("Analyse en attente : le répartiteur de tâches ne répond pas.", exc_info=True)


def balayer_pieces() -> int:
    """Search every file of a message that still waits; return how many got their verdict. Stops when the daemon is away.

    Safe to run twice at once. With a virus the file is deleted, its row says which, the journal is told.
    """
    for infectee in PieceJointe.objects.filter(analyse=Analyse.INFECTEE).exclude(fichier="")[:LOT]:
        _supprimer_fichier(infectee)
    return _chercher(PieceJointe.objects.filter(analyse=Analyse.EN_ATTENTE))


def analyser_anciennes_pieces() -> int:
    """Search the files of messages that were joined before there was an antivirus; return how many got their verdict."""
    return _chercher(PieceJointe.objects.filter(analyse=Analyse.SANS_OBJET).exclude(fichier=""))


def _chercher(pieces: QuerySet[PieceJointe]) -> int:
    jugees = echecs = 0
    if not antivirus.is_configure():
        return jugees
    for piece in list(pieces.select_related("message").order_by("message__envoye_le", "pk")[:LOT]):
        try:
            with piece.fichier.open("rb") as fichier:
                virus = antivirus.chercher(fichier)
        except FileNotFoundError:
            journal_technique.error("Pièce jointe %s : son fichier n’est plus là.", piece.pk)
            continue
        except antivirus.AntivirusInjoignable as erreur:
            echecs += 1
            journal_technique.warning("Antivirus : la pièce jointe %s attend : %s", piece.pk, erreur)
            if echecs >= ECHECS_MAX:
                break
            continue
        echecs = 0
        jugees += _ecrire_verdict(piece, virus)
    return jugees


@transaction.atomic
def _ecrire_verdict(piece: PieceJointe, virus: str) -> int:
    ecrit = PieceJointe.objects.filter(pk=piece.pk, analyse__in=A_CHERCHER).update(
        analyse=Analyse.INFECTEE if virus else Analyse.SAINE, analysee_le=timezone.now(), virus=virus[:200]
    )
    if ecrit and virus:
        journaliser(
            action="piece_infectee", dossier_id=piece.message.dossier_id, objet_type="piece_jointe", objet_id=piece.pk,
            donnees={"sha256": piece.sha256, "virus": virus[:200]},
        )  # fmt: skip
        transaction.on_commit(lambda: _supprimer_fichier(piece))
    return ecrit


def _supprimer_fichier(piece: PieceJointe) -> None:
    piece.fichier.storage.delete(str(piece.fichier.name))
    PieceJointe.objects.filter(pk=piece.pk, analyse=Analyse.INFECTEE).update(fichier="")
