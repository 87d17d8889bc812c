"""Queue a mail with the fact it tells; the worker sends it after the commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import get_template
from post_office import mail
from post_office.utils import create_attachments

from .models import Courriel
from .rendu import TextesEnVigueur, rendre_courriel

if TYPE_CHECKING:
    from post_office.models import Attachment

journal_technique = logging.getLogger(__name__)
# The outbox reads what it is given as templates: what a person typed comes in as values, never as syntax.
LITTERAL = {"subject": "{{ sujet|safe }}", "message": "{{ corps|safe }}", "html_message": "{{ html|safe }}"}


def envoyer(
    *,
    evenement: str,
    destinataires: Iterable[str],
    contexte: dict[str, Any],
    cle: str,
    dossier_id: UUID | str | None = None,
    pieces: dict[str, dict[str, Any]] | None = None,
    rangees: Sequence[Attachment] = (),
) -> list[Courriel]:
    """Queue one mail per address, from `<app>/courriels/<evenement>_{sujet,corps}.txt` where `evenement` is `app.nom`,
    as the certifier reworded them; the versions used are kept on the row.

    The rows are written in the current transaction; the mail leaves after its commit. The same `cle` and address never
    queue a second mail. `pieces` maps a file name to `{"file": ContentFile, "mimetype": …}`; `rangees` are large files that
    `ranger_piece` stored before the transaction.
    """
    textes = TextesEnVigueur()
    sujet, corps = rendre_courriel(evenement, contexte, textes)
    html = get_template("echanges/courriels/cadre.html").render({"sujet": sujet, "corps": corps})
    envoyes = []
    for adresse in dict.fromkeys(a for a in destinataires if a):
        courriel, nouveau = Courriel.objects.get_or_create(
            cle=f"{cle}:{adresse}"[:200],
            defaults={"evenement": evenement, "dossier_id": dossier_id, "destinataire": adresse, "sujet": sujet[:250], "textes": textes.employes},
        )
        if nouveau:
            envoi = mail.send(
                adresse, settings.DEFAULT_FROM_EMAIL, attachments=pieces, **LITTERAL,
                context={"sujet": sujet[:250], "corps": corps, "html": html},
            )  # fmt: skip
            envoi.attachments.add(*rangees)
            courriel.envoi = envoi
            courriel.save(update_fields=["envoi"])
            envoyes.append(courriel)
    if envoyes:
        transaction.on_commit(reveiller)
    return envoyes


def ranger_piece(*, nom: str, octets: bytes, type_mime: str) -> Attachment:
    """Store a file to join to a mail, outside any transaction. `oublier_piece` removes it when no mail took it."""
    piece: Attachment = create_attachments({nom: {"file": ContentFile(octets), "mimetype": type_mime}})[0]
    return piece


def oublier_piece(piece: Attachment) -> None:
    """Remove a stored file that no mail carries; one that a mail carries stays."""
    if not piece.emails.exists():
        piece.file.delete(save=False)
        piece.delete()


def reveiller() -> None:
    """Wake a worker up; when the broker is away, the regular sweep sends the mail later."""
    from .tasks import envoyer_en_attente

    try:
        envoyer_en_attente.delay()
    except Exception:  # whatever the broker raises, the row is there and the sweep will find it
        journal_technique.warning("Courrier en attente : le répartiteur de tâches ne répond pas.", exc_info=True)

