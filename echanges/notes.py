"""Internal notes of the secretariat about a dossier: written, struck out, pinned; never changed. Journalled without a word of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from comptes.erreurs import ErreurMetier
from comptes.permissions import is_secretariat
from journal.services import journaliser

from .models import LONGUEUR_NOTE, NoteInterne

if TYPE_CHECKING:
    from comptes.models import Utilisateur

ROLE = "secretariat"


class NoteRefusee(ErreurMetier):
    """The note is empty, too long, or can no longer be changed."""


def lire_notes(dossier_id: UUID) -> list[NoteInterne]:
    """Every note of a dossier, the pinned one first, then the latest; in one query."""
    return list(NoteInterne.objects.filter(dossier_id=dossier_id).select_related("auteur", "barree_par"))


def ecrire_note(*, dossier_id: UUID, auteur: Utilisateur, texte: str, jeton: UUID | None = None) -> NoteInterne:
    """Write a note; sent twice under one `jeton`, it is written once. Raises `NoteRefusee`; only the secretariat writes."""
    _exiger_secretariat(auteur)
    propre = texte.replace("\r\n", "\n").strip()
    if not propre:
        raise NoteRefusee("Écrivez votre note.")
    if len(propre) > LONGUEUR_NOTE:
        raise NoteRefusee(f"Cette note compte {len(propre)} caractères : la limite est de {LONGUEUR_NOTE}.")
    note = NoteInterne(pk=jeton or uuid4(), dossier_id=dossier_id, auteur=auteur, texte=propre)
    note.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            note.save(force_insert=True)
            _noter(note, "note_ecrite", auteur)
    except IntegrityError:  # the same page, sent twice
        deja = NoteInterne.objects.filter(pk=note.pk, dossier_id=dossier_id, auteur=auteur).first()
        if deja is None:
            raise NoteRefusee("Rechargez la page, puis envoyez la note à nouveau.") from None
        return deja
    return note


@transaction.atomic
def barrer_note(*, note: NoteInterne, auteur: Utilisateur) -> NoteInterne:
    """Strike a note out: it stays, readable and crossed, no longer pinned. Struck out already, nothing changes."""
    _exiger_secretariat(auteur)
    note = NoteInterne.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.barree_le is None:
        note.barree_le, note.barree_par, note.is_epinglee = timezone.now(), auteur, False
        note.save(update_fields=["barree_le", "barree_par", "is_epinglee"])
        _noter(note, "note_barree", auteur)
    return note


@transaction.atomic
def epingler_note(*, note: NoteInterne, auteur: Utilisateur, is_epinglee: bool) -> NoteInterne:
    """Pin a note on top of the dossier, in the place of the one that was, or take it down. `NoteRefusee` for one struck out."""
    _exiger_secretariat(auteur)
    notes = {n.pk: n for n in NoteInterne.objects.select_for_update(of=("self",)).filter(dossier_id=note.dossier_id)}
    note = notes[note.pk]
    if is_epinglee and note.barree_le is not None:
        raise NoteRefusee("Cette note est barrée : elle ne s’épingle pas.")
    if note.is_epinglee != is_epinglee:
        NoteInterne.objects.filter(pk__in=notes, is_epinglee=True).update(is_epinglee=False)
        note.is_epinglee = is_epinglee
        note.save(update_fields=["is_epinglee"])
        _noter(note, "note_epinglee" if is_epinglee else "note_desepinglee", auteur)
    return note


def _exiger_secretariat(auteur: Utilisateur) -> None:
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat écrit des notes internes.")


def _noter(note: NoteInterne, action: str, auteur: Utilisateur) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, role=ROLE, dossier_id=note.dossier_id, objet_type="note", objet_id=note.pk
    )
