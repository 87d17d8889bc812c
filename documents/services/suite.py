"""What follows a document: the act its kind names once it is ready or lost; the removal of previews."""

import logging
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from ..enums import EtatDocument
from ..models import Document
from ..registre import genre as get_genre
from ..registre import genres
from ..regles import DUREE_PROVISOIRE, ESSAIS_AUTOMATIQUES

journal_technique = logging.getLogger(__name__)
LOT = 100  # rows looked at by one sweep


def _a_suivre() -> Q:
    """Ready, or failed for good, and what follows is not done."""
    acheve = Q(etat=EtatDocument.PRET) | Q(etat=EtatDocument.ECHEC, tentatives__gte=ESSAIS_AUTOMATIQUES)
    return acheve & Q(suite_le__isnull=True, genre__in=[g.code for g in genres() if g.suite])


def suivre(*, document_id: UUID | str) -> bool:
    """Do what the kind of a document does once it is ready or has failed for good; say whether it was done now.

    Outside any transaction. The act is idempotent: killed before the row is marked, it runs again. What it raises goes
    to the technical log, and the sweep tries again.
    """
    document = Document.objects.filter(_a_suivre(), pk=document_id).first()
    suite = get_genre(document.genre).suite if document else None
    if document is None or suite is None:
        return False
    try:
        suite(document)
    except Exception:  # whatever follows belongs to this document: the others and the worker go on
        journal_technique.exception("Document %s : la suite n’a pas pu être donnée.", document.numero)
        return False
    return Document.objects.filter(pk=document.pk, suite_le__isnull=True).update(suite_le=timezone.now()) == 1


def suivre_en_retard() -> int:
    """Give what follows to the documents whose worker died between « ready » and it; return how many."""
    retards = Document.objects.filter(_a_suivre()).order_by("demande_le").values_list("pk", flat=True)[:LOT]
    return sum(suivre(document_id=pk) for pk in retards)


def purger_provisoires() -> int:
    """Remove the previews that are older than a week, files first; return how many."""
    limite = timezone.now() - DUREE_PROVISOIRE
    codes = [g.code for g in genres() if g.provisoire]
    vieux = list(Document.objects.filter(genre__in=codes, demande_le__lt=limite).exclude(etat=EtatDocument.EN_COURS)[:LOT])
    for document in vieux:
        if document.fichier:
            document.fichier.delete(save=False)
        document.delete()
    return len(vieux)
