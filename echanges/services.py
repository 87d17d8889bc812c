"""Queue a mail with the fact it tells; the worker sends it after the commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from post_office import mail
from post_office.models import STATUS
from post_office.utils import create_attachments

from comptes.erreurs import ErreurMetier
from journal.services import journaliser

from .models import Courriel, Expedition
from .poste import deposer_lettre, en_lettre, get_destinataire
from .rendu import TextesEnVigueur, rendre_bout, rendre_courriel

if TYPE_CHECKING:
    from post_office.models import Attachment

    from comptes.models import Utilisateur

journal_technique = logging.getLogger(__name__)
# The outbox reads what it is given as templates: what a person typed comes in as values, never as syntax.
LITTERAL = {"subject": "{{ sujet|safe }}", "message": "{{ corps|safe }}", "html_message": "{{ html|safe }}"}


class RenvoiImpossible(ErreurMetier):
    """The mail is not one that was given up."""


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
    queue a second mail. An empty address stands for the person the dossier is about when they have no e-mail: what would have
    left for them becomes a letter to post (`poste`), from `<evenement>_lettre.txt` when there is one.
    `pieces` maps a file name to `{"file": ContentFile, "mimetype": …}`; `rangees` are large files that `ranger_piece` stored
    before the transaction.
    """
    adresses = list(destinataires)
    textes = TextesEnVigueur()
    sujet, corps = rendre_courriel(evenement, contexte, textes)
    html = get_template("echanges/courriels/cadre.html").render({"sujet": sujet, "corps": corps})
    if "" in adresses and dossier_id is not None:
        adresses += _a_la_poste(evenement, UUID(str(dossier_id)), cle, sujet, corps, {"site_url": settings.SITE_URL, **contexte})
    envoyes = []
    for adresse in dict.fromkeys(a for a in adresses if a):
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


@transaction.atomic
def renvoyer(*, courriel: Courriel, auteur: Utilisateur, adresse: str = "") -> Courriel:
    """Put a mail that was given up back in the outbox, whole, to its address or to `adresse`; it leaves after the commit.

    Journalled with the dossier, without the address. Raises `RenvoiImpossible` unless it was given up: twice is once.
    """
    verrou = Courriel.objects.select_for_update(of=("self",)).get(pk=courriel.pk)
    envoi = verrou.envoi
    if envoi is None or envoi.status != STATUS.failed:
        raise RenvoiImpossible("Ce courriel n’est pas en échec : il n’y a rien à renvoyer.")
    nouvelle = adresse.strip() or verrou.destinataire
    is_autre = nouvelle != verrou.destinataire
    verrou.destinataire = nouvelle
    verrou.full_clean(validate_unique=False)
    envoi.to, envoi.status, envoi.number_of_retries, envoi.scheduled_time = [nouvelle], STATUS.queued, None, None
    envoi.save(update_fields=["to", "status", "number_of_retries", "scheduled_time", "last_updated"])
    verrou.save(update_fields=["destinataire"])
    Expedition.objects.filter(envoi=envoi).update(incertaines=0)  # a person decided
    journaliser(
        action="courriel_renvoye", acteur_id=auteur.pk, dossier_id=verrou.dossier_id, objet_type="courriel", objet_id=verrou.pk,
        donnees={"evenement": verrou.evenement, "autre_adresse": is_autre},
    )  # fmt: skip
    transaction.on_commit(reveiller)
    return verrou


def _a_la_poste(evenement: str, dossier_id: UUID, cle: str, sujet: str, corps: str, variables: dict[str, Any]) -> list[str]:
    """Leave a letter to post for the person of this dossier; return their e-mail instead when they have one after all."""
    a_qui = get_destinataire(dossier_id)
    if a_qui is None:
        return []
    if a_qui.email:
        return [a_qui.email]
    app, nom = evenement.split(".")
    try:
        texte = rendre_bout(f"{app}/courriels/{nom}_lettre.txt", variables, TextesEnVigueur()).strip() + "\n"
    except TemplateDoesNotExist:
        texte = en_lettre(corps, site_url=settings.SITE_URL)
    deposer_lettre(cle=cle, evenement=evenement, dossier_id=dossier_id, a_qui=a_qui, objet=sujet, corps=texte)
    return []


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

