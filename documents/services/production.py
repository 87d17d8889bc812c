"""Ask for a document, find it again, ask anew after a failure."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.services import journaliser

from ..enums import EtatDocument
from ..erreurs import RelanceImpossible, RevocationImpossible
from ..memoire import lecture_commune
from ..models import Document, Matiere, Remplacement, Revocation
from ..numerotation import prochain_numero
from ..registre import genre as get_genre
from ..registre import genres

journal_technique = logging.getLogger(__name__)


@transaction.atomic
def produire(
    *, genre: str, objet_id: object, cle: str, auteur_id: object | None = None, matiere: Mapping[str, Any] | None = None
) -> Document:
    """Ask for the document `cle`; return the one asked for before when there is one, even when two ask at once.

    `matiere` is what it shows, when no row of the kind's app keeps it.
    Effects, in order: the row with its number, in the transaction of the caller; the journal; the worker woken up after
    the commit. Raises `KeyError` for a kind nobody registered and `ValueError` for a key used by another object.
    """
    sorte = get_genre(genre)
    document = Document.objects.filter(cle=cle).first()
    if document is None:
        try:
            with transaction.atomic():
                document = _creer(sorte.code, str(objet_id), cle, str(auteur_id or ""), matiere)
        except IntegrityError:  # someone asked for it at the same moment, and was first
            document = Document.objects.get(cle=cle)
    if (document.genre, document.objet_id) != (genre, str(objet_id)):
        raise ValueError(f"La clé « {cle} » désigne déjà un autre document.")
    return document


def _creer(
    genre: str, objet_id: str, cle: str, auteur_id: str, matiere: Mapping[str, Any] | None
) -> Document:
    sorte, maintenant = get_genre(genre), timezone.now()
    document = Document(
        genre=genre, objet_id=objet_id, dossier_id=sorte.dossier_de(objet_id), cle=cle, auteur_id=auteur_id,
        titre=sorte.libelle[:250], demande_le=maintenant,
        numero=prochain_numero(sorte.prefixe, annee=timezone.localtime(maintenant).year, chiffres=6),
    )  # fmt: skip
    document.full_clean(validate_unique=False, validate_constraints=False)
    document.save(force_insert=True)
    if matiere is not None:
        Matiere.objects.create(document=document, contenu=dict(matiere))
    if not sorte.provisoire:
        journaliser(
            action="document_demande", acteur_id=auteur_id, dossier_id=document.dossier_id, objet_type="document",
            objet_id=document.pk, donnees={"genre": genre, "numero": document.numero},
        )  # fmt: skip
    transaction.on_commit(lambda: reveiller(document.pk))
    return document


def reveiller(document_id: UUID) -> None:
    """Wake a worker up for this document; when the broker is away, the regular sweep does it later."""
    from ..tasks import fabriquer

    try:
        fabriquer.delay(str(document_id))
    except Exception:  # whatever the broker raises, the row is there and the sweep will find it
        journal_technique.warning("Document en attente : le répartiteur de tâches ne répond pas.", exc_info=True)


@transaction.atomic
def relancer(*, document: Document, auteur: Utilisateur) -> Document:
    """Ask again for a document that failed. Raises `RelanceImpossible` unless it did. Journalled."""
    changes = Document.objects.filter(pk=document.pk, etat=EtatDocument.ECHEC).update(
        etat=EtatDocument.EN_ATTENTE, etape="En attente", avancement=0, erreur="",
        reveille_le=timezone.now(), reveils=0,
    )  # fmt: skip
    if not changes:
        raise RelanceImpossible("Ce document n’est pas en échec : il n’y a rien à recommencer.")
    document.refresh_from_db()
    journaliser(
        action="document_relance", acteur_id=auteur.pk, dossier_id=document.dossier_id, objet_type="document",
        objet_id=document.pk,
    )  # fmt: skip
    transaction.on_commit(lambda: reveiller(document.pk))
    return document


@transaction.atomic
def remplacer_document(*, document: Document, par: Document) -> Remplacement:
    """Note that `par` cancels and replaces `document`; both files stay, and the verification page says which one holds.

    The same twice changes nothing. Raises `ValueError` when another document replaces it already, or it is itself.
    """
    if document.pk == par.pk:
        raise ValueError("Un document ne se remplace pas lui-même.")
    lien, _ = Remplacement.objects.get_or_create(document=document, defaults={"par": par, "remplace_le": timezone.now()})
    if lien.par_id != par.pk:
        raise ValueError("Ce document est déjà remplacé par un autre.")
    return lien


def is_revocable(document: Document) -> bool:
    """A finished document that still holds; a preview proves nothing, so there is nothing to revoke."""
    return document.is_pret and not document.is_provisoire and not get_annulation(document)


def get_annulation(document: Document) -> str:
    """Why a document no longer holds, in a few words; empty when it does."""
    par = _get_remplacant(document)
    if par is not None:
        return f"Annulé et remplacé par le document nº\u00a0{par.numero}"
    return "Révoqué : ce document ne fait plus foi" if Revocation.objects.filter(document=document).exists() else ""


def _get_remplacant(document: Document) -> Document | None:
    lien = Remplacement.objects.select_related("par").filter(document=document).first()
    if lien is not None:
        return lien.par
    try:
        sorte = get_genre(document.genre)
    except KeyError:  # a kind that the house no longer knows
        return None
    return sorte.remplace_par(document) if sorte.remplace_par is not None else None


@transaction.atomic
def revoquer(*, document: Document, auteur: Utilisateur, motif: str) -> Revocation:
    """Note that a document no longer holds, though no other replaces it. The file stays; the verification page says so.

    By the secretariat. Raises `RevocationImpossible` for anyone else, and when it was revoked or replaced before. Journalled, without the reason.
    """
    if not is_secretariat(auteur):
        raise RevocationImpossible("Seul le secrétariat révoque un document.")
    if not is_revocable(document):
        raise RevocationImpossible("Ce document ne peut pas être révoqué\u00a0: il n’est pas prêt, ou il a déjà été remplacé ou révoqué.")
    return _revoquer(document, motif, auteur.pk)


@transaction.atomic
def annuler_document(*, document: Document, motif: str, auteur_id: object) -> Revocation:
    """Note that a document no longer holds, ready or not, as the effect of an act whose service checked who does it.

    The same twice changes nothing. `motif` is cut at 500 characters. Journalled, without the reason.
    """
    existante = Revocation.objects.filter(document=document).first()
    return existante or _revoquer(document, motif.strip()[:500], auteur_id)


def _revoquer(document: Document, motif: str, auteur_id: object) -> Revocation:
    revocation = Revocation(document=document, motif=motif.strip(), auteur_id=str(auteur_id))
    revocation.full_clean(exclude=["document"])
    revocation.save(force_insert=True)
    journaliser(
        action="document_revoque", acteur_id=auteur_id, dossier_id=document.dossier_id, objet_type="document",
        objet_id=document.pk, donnees={"numero": document.numero},
    )  # fmt: skip
    return revocation


def get_document_visible(*, pk: UUID | str, utilisateur: Utilisateur) -> Document:
    """Return a document this person may read; `Document.DoesNotExist` for any other, known or not."""
    try:
        document = Document.objects.get(pk=pk)
    except (ValidationError, ValueError) as erreur:
        raise Document.DoesNotExist from erreur
    if not _est_visible(document, utilisateur):
        raise Document.DoesNotExist
    return document


def get_rang(document: Document) -> int:
    """How many documents the workers take before this one; zero once a worker has taken it, or it is made."""
    if document.etat != EtatDocument.EN_ATTENTE:
        return 0
    avant = Document.objects.filter(Q(etat=EtatDocument.EN_COURS) | Q(etat=EtatDocument.EN_ATTENTE, demande_le__lt=document.demande_le))
    return avant.count()


def get_documents_du_dossier(dossier_id: UUID) -> list[Document]:
    """Documents of a dossier, previews and forgotten kinds left out, in one query. The caller has checked that its reader,
    the secretariat, sees the dossier: every kind opens to the secretariat."""
    connus = [g.code for g in genres() if not g.provisoire]
    return list(Document.objects.filter(dossier_id=dossier_id, genre__in=connus))


def get_documents_visibles(*, documents: Iterable[Document], utilisateur: Utilisateur) -> list[Document]:
    """Keep, in order, the documents this person may read; previews are in no list."""
    provisoires = {g.code for g in genres() if g.provisoire}
    with lecture_commune():
        return [d for d in documents if d.genre not in provisoires and _est_visible(d, utilisateur)]


def _est_visible(document: Document, utilisateur: Utilisateur) -> bool:
    try:
        sorte = get_genre(document.genre)
    except KeyError:  # a kind that the house no longer knows: nobody reads it here
        return False
    return bool(utilisateur.is_authenticated and utilisateur.is_active and sorte.visible_par(utilisateur, document))
