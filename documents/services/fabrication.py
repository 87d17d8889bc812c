"""Make a document outside any transaction, and find those whose making was interrupted.

The row is the truth: it is claimed by one conditional update, and set ready by another. A worker killed half-way leaves
a row « en cours » and perhaps a file that no row names; the sweep wakes another worker up, which takes over.
"""

from __future__ import annotations

import errno
import hashlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from journal.processus import morts, qui_suis_je
from journal.services import journaliser

from ..enums import EtatDocument
from ..erreurs import FabricationImpossible
from ..models import Document
from ..registre import genre as get_genre
from ..regles import (
    ESSAIS_AUTOMATIQUES,
    ESSAIS_MAX,
    RETARD_ATTENTE,
    RETARD_EN_COURS,
    delai_nouvel_essai,
    delai_reveil,
)
from ..versions import get_version_des_gabarits
from .archivage import noter_horodatage
from .production import reveiller
from .suite import purger_provisoires, suivre, suivre_en_retard

if TYPE_CHECKING:
    from ..rendu import Rendu

journal_technique = logging.getLogger(__name__)
ECHEC_INATTENDU = "Le document n’a pas pu être préparé. L’incident est consigné ; vous pouvez recommencer."
DISQUE = "Le document n’a pas pu être préparé\u00a0: le disque du serveur ne répond pas. Prévenez la personne qui tient le site."
PLUS_DE_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
RAISONS: tuple[tuple[type[Exception], str], ...] = (  # the first that fits is shown to the person, who can do something about it
    (MemoryError, "Le document n’a pas pu être préparé\u00a0: le serveur manque de mémoire. Prévenez la personne qui tient le site."),
    (ObjectDoesNotExist, "Le document n’a pas pu être préparé\u00a0: ce qu’il devait montrer n’existe plus dans le dossier."),
)
LOT = 500  # rows looked at by one sweep


def fabriquer(*, document_id: UUID | str) -> Document | None:
    """Make one document: content, layout, seal, file, fingerprint, then ready. Return it, or None when not to make.

    Claims a row that waits, that failed fewer than three times, or whose worker is dead. Runs
    outside any transaction; may run twice or be killed at any point: a ready document is never overwritten. A failure
    is kept on the row as a French sentence, with its details in the technical log, and is not raised. What the kind does
    next (`Genre.suite`) runs last; the sweep runs it when this worker dies before.
    """
    from ..composition import (
        composer,  # the layout and the seal weigh forty million bytes, that a web process never needs
    )

    document = _prendre(document_id)
    if document is None:
        return None
    try:
        titre, rendu = composer(document, avancer=lambda etape, sur_cent: _avancer(document, etape, sur_cent))
        _avancer(document, "Enregistrement du fichier", 90)
        _ranger(document, titre, rendu)
    except DatabaseError:  # the base is away: the row cannot even be marked; the next task or sweep of this worker puts it back
        raise
    except OSError as erreur:
        _rater_ecriture(document, erreur)
    except FabricationImpossible as erreur:
        journal_technique.exception("Document %s : fabrication impossible.", document.numero)
        _echouer(document, str(erreur))
    except Exception as erreur:  # whatever the content or the layout raises belongs to this document, not to the worker
        journal_technique.exception("Document %s : fabrication en échec.", document.numero)
        _echouer(document, next((phrase for classe, phrase in RAISONS if isinstance(erreur, classe)), ECHEC_INATTENDU))
    suivre(document_id=document.pk)
    document.refresh_from_db()
    return document


def _prendre(document_id: UUID | str) -> Document | None:
    _rendre_les_miens()
    maintenant = timezone.now()
    a_faire = (
        Q(etat=EtatDocument.EN_ATTENTE)
        | _abandonnes(maintenant)
        | Q(etat=EtatDocument.ECHEC, tentatives__lt=ESSAIS_AUTOMATIQUES)
    )
    pris = Document.objects.filter(a_faire, pk=document_id).update(
        etat=EtatDocument.EN_COURS, tentatives=F("tentatives") + 1, commence_le=maintenant, avancement=5,
        etape="Lecture du dossier", erreur="", travailleur=qui_suis_je(),
    )  # fmt: skip
    return Document.objects.get(pk=document_id) if pris else None


def _rendre_les_miens() -> None:
    """Put back what this very thread still holds although it makes nothing: the base went away before it could say why it stopped."""
    Document.objects.filter(etat=EtatDocument.EN_COURS, travailleur=qui_suis_je()).update(
        etat=EtatDocument.EN_ATTENTE, etape="En attente", avancement=0, reveille_le=timezone.now(), reveils=0
    )


def _abandonnes(maintenant: datetime) -> Q:
    """Rows whose worker is dead: silent for ten minutes (or begun later than now, by a clock that was wrong), or a process of this
    very machine that is no more."""
    tenus = Document.objects.filter(etat=EtatDocument.EN_COURS).order_by().values_list("travailleur", flat=True).distinct()
    silencieux = Q(etat=EtatDocument.EN_COURS) & (Q(commence_le__lt=maintenant - RETARD_EN_COURS) | Q(commence_le__gt=maintenant + RETARD_EN_COURS))
    return silencieux | Q(etat=EtatDocument.EN_COURS, travailleur__in=morts(tenus))


def _les_miens(document: Document) -> Q:
    """Rows that this very try still holds: none once another worker has taken over."""
    return Q(pk=document.pk, etat=EtatDocument.EN_COURS, tentatives=document.tentatives)


def _avancer(document: Document, etape: str, sur_cent: int) -> None:
    Document.objects.filter(_les_miens(document)).update(etape=etape, avancement=sur_cent)


def _echouer(document: Document, phrase: str) -> None:
    Document.objects.filter(_les_miens(document)).update(
        etat=EtatDocument.ECHEC, erreur=phrase[:300], etape="Échec", avancement=0, reveille_le=timezone.now(), reveils=0
    )


def _rater_ecriture(document: Document, erreur: OSError) -> None:
    """No room on the disk is nobody's mistake and passes: the document waits, and the sweep tries again, less and less often."""
    journal_technique.exception("Document %s : fabrication en échec.", document.numero)
    Document._meta.get_field("fichier").storage.delete(_nom_du_fichier(document, document.tentatives))
    if erreur.errno not in PLUS_DE_PLACE:
        _echouer(document, DISQUE)
        return
    Document.objects.filter(_les_miens(document)).update(
        etat=EtatDocument.EN_ATTENTE, etape="En attente\u00a0: plus de place pour enregistrer le fichier", avancement=0,
        reveille_le=timezone.now(),
    )  # fmt: skip


def _nom_du_fichier(document: Document, tentative: int) -> str:
    return f"documents/{timezone.localtime(document.demande_le).year}/{document.pk}-{tentative}.pdf"


def _ranger(document: Document, titre: str, rendu: Rendu) -> None:
    """Store the file under a name of this try alone, then set the row ready, unless another worker has taken over."""
    stockage = Document._meta.get_field("fichier").storage
    nom = stockage.save(_nom_du_fichier(document, document.tentatives), ContentFile(rendu.octets))
    sha256 = hashlib.sha256(rendu.octets).hexdigest()
    with transaction.atomic():
        fini = Document.objects.filter(_les_miens(document)).update(
            etat=EtatDocument.PRET, etape="Prêt", avancement=100, titre=titre[:250], fichier=nom, sha256=sha256,
            taille=len(rendu.octets), pages=rendu.pages, pret_le=timezone.now(), gabarits=get_version_des_gabarits(),
        )  # fmt: skip
        if fini and not get_genre(document.genre).provisoire:
            journaliser(
                action="document_pret", dossier_id=document.dossier_id, objet_type="document", objet_id=document.pk,
                donnees={"genre": document.genre, "numero": document.numero, "sha256": sha256},
            )  # fmt: skip
            if get_genre(document.genre).scelle:
                noter_horodatage(document=document, octets=rendu.octets)
    if fini:
        _oublier_les_essais(stockage, document)
    else:
        stockage.delete(nom)


def _oublier_les_essais(stockage: Storage, document: Document) -> None:
    """Remove the files that earlier tries, killed half-way, left without a row."""
    for tentative in range(1, document.tentatives):
        stockage.delete(_nom_du_fichier(document, tentative))


def _a_reprendre(maintenant: datetime) -> Q:
    """Rows that failed, not too many times, and have rested long enough since."""
    trouve = Q(pk__in=[])
    for tentatives in range(1, ESSAIS_AUTOMATIQUES):
        trouve |= Q(etat=EtatDocument.ECHEC, tentatives=tentatives, reveille_le__lt=maintenant - delai_nouvel_essai(tentatives))
    return trouve


def balayer() -> int:
    """Wake a worker up for every late document; return how many.

    Late: waiting without effect since the last call, worker dead, or failed fewer than three times. A
    document whose worker died five times is set in failure, for a person to decide. Then gives their `suite` to those that
    miss it, and removes old previews.
    """
    _rendre_les_miens()
    maintenant = timezone.now()
    abandonnes = _abandonnes(maintenant)
    Document.objects.filter(abandonnes, tentatives__gte=ESSAIS_MAX).update(
        etat=EtatDocument.ECHEC, erreur=ECHEC_INATTENDU, etape="Échec", avancement=0
    )
    en_retard = Document.objects.filter(
        Q(etat=EtatDocument.EN_ATTENTE)
        | abandonnes
        | _a_reprendre(maintenant)
    ).order_by("demande_le")
    appels: list[UUID] = [
        pk for pk, quand, reveils in en_retard.values_list("pk", "reveille_le", "reveils")[:LOT]
        if quand <= maintenant - delai_reveil(reveils) or quand > maintenant + RETARD_ATTENTE
    ]  # fmt: skip
    Document.objects.filter(pk__in=appels).update(reveille_le=maintenant, reveils=F("reveils") + 1)
    for pk in appels:
        reveiller(pk)
    suivre_en_retard()
    purger_provisoires()
    return len(appels)
