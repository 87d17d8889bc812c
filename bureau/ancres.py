"""The anchors of the journal, sealed: one PDF a day, that carries the heads of the chains to the byte; its seal, with its time-stamp when there is one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
from django.core.files.storage import default_storage
from django.utils import timezone

from candidates.models import Dossier
from comptes.permissions import is_administrateur, is_secretariat
from documents import sceau as sceaux
from documents.enums import EtatDocument
from documents.models import Document
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.services import produire
from journal.ancres import ancrer, lire_contenu
from journal.models import Ancre
from journal.regles import Anomalie
from journal.services import chaine_du_dossier
from journal.verification import chaines_tenues, declarer_controle, declarer_lecteur

if TYPE_CHECKING:
    from comptes.models import Utilisateur

CODE = "ancre_journal"
PIECE = "tetes.json"


def ancrer_le_jour() -> Document | None:
    """Set the anchor of the day and ask for its sealed document; None when the day has its anchor, or nothing happened since.

    A sealed document that was never asked for (killed between the two) is asked for now.
    """
    derniere = Ancre.objects.order_by("-numero").first()
    if derniere is not None and timezone.localdate(derniere.instant) == timezone.localdate():
        return demander_scellement(derniere)
    nouvelle = ancrer()
    ancre = nouvelle or derniere
    return demander_scellement(ancre) if ancre else None


def demander_scellement(ancre: Ancre) -> Document:
    """Ask for the sealed PDF of an anchor; the same anchor has one document."""
    return produire(genre=CODE, objet_id=ancre.pk, cle=f"ancre:{ancre.numero}")


def construire(objet_id: str) -> Contenu:
    """One page to read, and the heads attached."""
    ancre = Ancre.objects.get(pk=objet_id)
    piece = Piece(PIECE, ancre.contenu.encode(), "application/json", "Têtes des chaînes du journal")
    return Contenu(f"Ancre du journal nº\u00a0{ancre.numero}", "bureau/documents/ancre_journal.html", _contexte(ancre), (piece,))


def _contexte(ancre: Ancre) -> dict[str, Any]:
    return {"ancre": ancre, "instant": timezone.localtime(ancre.instant), **lire_contenu(ancre.contenu)}


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat and the administrators keep copies away from the site."""
    return is_secretariat(utilisateur) or is_administrateur(utilisateur)


def lire_ancre_scellee(octets: bytes) -> str:
    """What a sealed anchor says; `ValueError`, in French, when its seal does not hold or it carries nothing."""
    sceau = sceaux.verifier(octets)
    if not sceau.is_valable:
        raise ValueError(sceau.phrase)
    with pikepdf.open(BytesIO(octets)) as pdf:
        if PIECE not in pdf.attachments:
            raise ValueError("ce document n’est pas une ancre du journal.")
        return pdf.attachments[PIECE].get_file().read_bytes().decode()


def controler_ancres() -> Iterator[Anomalie]:
    """Every anchor has one sealed document, finished or on its way; its file is the one of its row, and says what the anchor says."""
    documents = {d.objet_id: d for d in Document.objects.filter(genre=CODE)}
    for ancre in Ancre.objects.order_by("numero").iterator():
        document = documents.pop(str(ancre.pk), None)
        if document is None:
            yield Anomalie("ancres", ancre.numero, "l’ancre n’a pas de document scellé")
        elif document.etat == EtatDocument.PRET and (faute := _faute_du_fichier(ancre, document)):
            yield Anomalie("ancres", ancre.numero, faute)
    for document in documents.values():
        yield Anomalie("ancres", 0, f"le document {document.numero} scelle une ancre qui n’existe plus")


def controler_dossiers() -> Iterator[Anomalie]:
    """Every dossier has its chain, which its first fact opened: one that is removed with its head is missed before any anchor."""
    tenues = chaines_tenues()
    for pk in Dossier.objects.order_by().values_list("pk", flat=True).iterator(chunk_size=5000):
        if (chaine := chaine_du_dossier(pk)) not in tenues:
            yield Anomalie(chaine, 0, "le dossier n’a plus de chaîne")


def _faute_du_fichier(ancre: Ancre, document: Document) -> str:
    try:
        with default_storage.open(str(document.fichier.name), "rb") as fichier:
            octets = fichier.read()
    except OSError:
        return "le document scellé de l’ancre a disparu"
    if hashlib.sha256(octets).hexdigest() != document.sha256:
        return "le document scellé de l’ancre a été modifié"
    try:
        return "" if lire_ancre_scellee(octets) == ancre.contenu else "le document scellé ne dit pas ce que dit l’ancre"
    except ValueError as erreur:
        return f"sceau de l’ancre : {erreur}"


enregistrer(
    Genre(
        code=CODE, libelle="Ancre du journal", construire=construire, visible_par=visible_par, dossier_de=lambda objet_id: None,
        nom_fichier=lambda document: f"{document.titre}.pdf",
    )
)  # fmt: skip
declarer_controle(controler_ancres)
declarer_controle(controler_dossiers)
declarer_lecteur(lire_ancre_scellee)
