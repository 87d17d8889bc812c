"""Erase a draft that was never deposited, with everything that hangs on it. What was deposited is kept for its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import Storage
from django.db import transaction

from comptes.models import Invitation, Rectification, Utilisateur
from documents.models import Document
from echanges.effacement import retirer_courriels
from echanges.models import Courriel, Lettre, Message, NoteInterne, PieceJointe
from journal.services import journaliser

from ..erreurs import NonModifiable
from ..models import Dossier
from ..workflow import verrouiller

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile


@transaction.atomic
def effacer_brouillon(*, dossier: Dossier, auteur: Utilisateur | None) -> tuple[int, list[tuple[Storage, str]]]:
    """Erase a dossier that was never deposited: texts, proofs, messages, mails, documents, invitations, files.

    `auteur`: its owner, or None at the end of its time. The journal keeps that it was, without any content. Files go after the
    commit. Return how many rows went, and which files. Raises `NonModifiable` for a dossier that was deposited once.
    """
    dossier = verrouiller(dossier.pk)
    if dossier.premier_depot_le is not None:
        raise NonModifiable("Ce dossier a été déposé : il est gardé le temps prévu, puis effacé.")
    documents = Document.objects.filter(dossier_id=dossier.pk)
    pieces = PieceJointe.objects.filter(message__dossier_id=dossier.pk)
    fichiers = [_place(o.fichier) for liste in (dossier.preuves.all(), documents, pieces) for o in liste if o.fichier]
    journaliser(
        action="brouillon_efface", acteur_id=auteur.pk if auteur else "", dossier_id=dossier.pk, objet_type="dossier", objet_id=dossier.pk,
        etat_avant=dossier.etat,
    )  # fmt: skip
    lignes, copies = retirer_courriels(Courriel.objects.filter(dossier_id=dossier.pk))
    invitations = list(dossier.accompagnements.values_list("invitation_id", flat=True))
    for restes in (
        Lettre.objects.filter(dossier_id=dossier.pk), pieces, Message.objects.filter(dossier_id=dossier.pk),
        NoteInterne.objects.filter(dossier_id=dossier.pk), Rectification.objects.filter(dossier_id=dossier.pk), documents,
        dossier.accompagnements.all(), Invitation.objects.filter(pk__in=invitations), dossier.preuves.all(),
        Dossier.objects.filter(pk=dossier.pk),
    ):  # fmt: skip
        lignes += restes.delete()[0]
    transaction.on_commit(lambda: supprimer_fichiers(fichiers + copies))
    return lignes, fichiers + copies


def _place(fichier: FieldFile) -> tuple[Storage, str]:
    return fichier.storage, str(fichier.name)


def supprimer_fichiers(fichiers: list[tuple[Storage, str]]) -> None:
    """Remove files from where they are stored; one that is gone already is no matter."""
    for stockage, nom in fichiers:
        stockage.delete(nom)
