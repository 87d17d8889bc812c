"""Archive time-stamps of B-LTA documents: note until when each proves, renew those that are about to stop."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from journal.services import journaliser

from .. import sceau
from ..enums import NiveauSceau
from ..models import Document, HorodatageArchive

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.fields.files import FieldFile


def noter_horodatage(*, document: Document, octets: bytes) -> HorodatageArchive | None:
    """Keep until when the archive time-stamp of a document that was just sealed proves it; None when it has none."""
    fin = sceau.get_fin_de_l_horodatage(octets) if sceau.get_niveau() == NiveauSceau.B_LTA else None
    if fin is None:
        return None
    return HorodatageArchive.objects.create(
        document=document, sha256=hashlib.sha256(octets).hexdigest(), taille=len(octets), expire_le=fin
    )


def get_a_renouveler(*, avant: datetime) -> list[HorodatageArchive]:
    """The last time-stamp of each document whose last one stops proving before `avant`; the most urgent first."""
    dernier = HorodatageArchive.objects.filter(document=OuterRef("document")).order_by("-horodate_le", "-pk").values("pk")[:1]
    lignes = HorodatageArchive.objects.filter(pk=Subquery(dernier), expire_le__lt=avant).select_related("document")
    return list(lignes.order_by("expire_le", "document__numero"))


def renouveler_horodatage(*, horodatage: HorodatageArchive) -> HorodatageArchive:
    """Write beside the document a copy with one more archive time-stamp; the files before it stay. Outside any transaction.

    Raises `FabricationImpossible` when the last time-stamp no longer holds or the authority does not answer, `FileNotFoundError`
    when the file is lost, `ValueError` when the stored file is not the one of the register. Journalled.
    """
    document = horodatage.document
    with get_fichier(document).open("rb") as fichier:
        octets = fichier.read()
    if hashlib.sha256(octets).hexdigest() != horodatage.sha256:
        raise ValueError(f"Le fichier du document {document.numero} n’est plus celui du registre\u00a0: il n’est pas prolongé.")
    neufs = sceau.prolonger(octets)
    fin = sceau.get_fin_de_l_horodatage(neufs)
    if fin is None:
        raise ValueError("A renewed file carries no archive time-stamp.")
    rang = document.horodatages.count()
    stockage = HorodatageArchive._meta.get_field("fichier").storage
    nom = stockage.save(f"documents/{timezone.localtime(document.demande_le).year}/{document.pk}-archive-{rang}.pdf", ContentFile(neufs))
    with transaction.atomic():
        ligne = HorodatageArchive.objects.create(
            document=document, fichier=nom, sha256=hashlib.sha256(neufs).hexdigest(), taille=len(neufs), expire_le=fin
        )
        journaliser(
            action="horodatage_renouvele", dossier_id=document.dossier_id, objet_type="document", objet_id=document.pk,
            donnees={"numero": document.numero, "sha256": ligne.sha256},
        )  # fmt: skip
    return ligne


def get_fichier(document: Document) -> FieldFile:
    """The file to hand over: the last renewed copy, which proves the longest, or else the document’s own."""
    dernier = document.horodatages.exclude(fichier="").last()
    return dernier.fichier if dernier is not None else document.fichier
