"""The thread of a dossier between its candidate and the secretariat: rows only. Who may write is told by the road."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from .enums import Cote
from .models import Message, PieceJointe

if TYPE_CHECKING:
    from comptes.models import Utilisateur


@dataclass(frozen=True)
class Fichier:
    """A file whose content was already examined."""

    nom: str
    octets: bytes
    type_mime: str


def ranger_pieces(message: Message, fichiers: Iterable[Fichier], *, analyse: str) -> list[PieceJointe]:
    """Store the files of a message that is not written yet; their rows are not saved. To be called outside transactions."""
    pieces: list[PieceJointe] = []
    try:
        for f in fichiers:
            piece = PieceJointe(
                message=message, nom=f.nom, type_mime=f.type_mime, taille=len(f.octets),
                sha256=hashlib.sha256(f.octets).hexdigest(), analyse=analyse,
            )  # fmt: skip
            piece.fichier.save(f.nom, ContentFile(f.octets), save=False)
            pieces.append(piece)
    except BaseException:
        retirer_fichiers(pieces)
        raise
    return pieces


def retirer_fichiers(pieces: Iterable[PieceJointe]) -> None:
    """Delete the files of pieces that have no row."""
    for piece in pieces:
        piece.fichier.storage.delete(str(piece.fichier.name))


def ecrire(message: Message, pieces: Sequence[PieceJointe] = ()) -> Message:
    """Write a message and the rows of its files. Must run inside a transaction."""
    message.full_clean(validate_unique=False)  # the same page sent twice at once: the database decides
    message.save(force_insert=True)
    for piece in pieces:
        piece.full_clean(exclude=["fichier"])
        piece.save(force_insert=True)
    return message


def lire_fil(dossier_id: UUID) -> list[Message]:
    """The messages of a dossier, oldest first, with their authors and files, in two queries."""
    messages = Message.objects.filter(dossier_id=dossier_id).select_related("auteur")
    return list(messages.prefetch_related("pieces"))


def lire_derniers(dossier_id: UUID, *, cote: Cote, nombre: int = 3) -> list[Message]:
    """The last messages of a dossier, oldest first. Each says how many files it has (`fichiers`) and, of the whole thread, how
    many messages there are (`total`) and how many wait for the side `cote` (`attendent`); in one query."""
    fil = Message.objects.filter(dossier_id=dossier_id)
    du_fil = Message.objects.filter(dossier_id=OuterRef("dossier_id")).order_by().values("dossier_id")
    non_lus = du_fil.filter(cote=cote.autre, lu_le__isnull=True)
    derniers = fil.select_related("auteur").annotate(
        fichiers=Count("pieces"), total=Subquery(du_fil.annotate(n=Count("pk")).values("n")),
        attendent=Coalesce(Subquery(non_lus.annotate(n=Count("pk")).values("n")), 0),
    )  # fmt: skip
    return list(derniers.order_by("-envoye_le", "-pk")[:nombre])[::-1]


@transaction.atomic
def marquer_lus(*, dossier_id: UUID, lecteur: Utilisateur, cote: Cote, jusqu_a: datetime | None = None) -> int:
    """Note that `lecteur`, of side `cote`, has read what the other side wrote up to `jusqu_a`. Return how many were new."""
    instant = timezone.now()
    recus = Message.objects.filter(dossier_id=dossier_id, cote=cote.autre, lu_le__isnull=True)
    return recus.filter(envoye_le__lte=jusqu_a or instant).update(lu_le=instant, lu_par=lecteur)


def compter_non_lus(*, dossier_id: UUID, cote: Cote) -> int:
    """How many messages of a dossier wait for the side `cote`."""
    return Message.objects.filter(dossier_id=dossier_id, cote=cote.autre, lu_le__isnull=True).count()


def non_lus_par_dossier(*, cote: Cote) -> dict[UUID, int]:
    """How many messages wait for the side `cote`, by dossier; those without any are absent. One query."""
    recus = Message.objects.filter(cote=cote.autre, lu_le__isnull=True)
    return dict(recus.order_by().values_list("dossier_id").annotate(nombre=Count("pk")))
