"""What the public verification page reads: the register of finished documents; a name for the key's holder alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from .enums import EtatDocument
from .models import Document, HorodatageArchive, Remplacement, Revocation
from .registre import Genre, genres, get_titulaire
from .registre import genre as get_genre
from .regles import initiales, is_cle_publique

if TYPE_CHECKING:
    from .sceau import ResultatVerification


@dataclass(frozen=True)
class FichePublique:
    """What anyone may know of a document: its kind, number, dates, pages and fingerprint, whether it still holds.

    One that was revoked, then replaced, is told as replaced: there is another to look at.

    `titulaire` is the name of the person it is about for whoever gave the key printed on it (`is_cle_donnee`), their initials
    for anyone else. `renouvellements`: when the archive time-stamp was renewed, and the SHA-256 of the file since.
    """

    numero: str
    genre: str
    edite_le: datetime
    pret_le: datetime | None
    pages: int
    sha256: str
    titulaire: str = ""
    is_cle_donnee: bool = False
    remplace_le: datetime | None = None
    remplace_par: str = ""
    revoque_le: datetime | None = None
    renouvellements: tuple[tuple[datetime, str], ...] = ()

    @property
    def etat(self) -> tuple[str, str]:
        """Whether it holds, in one word, and the colour of the answer."""
        if self.remplace_par:
            return "Remplacé", "attention"
        return ("Révoqué", "danger") if self.revoque_le else ("Authentique", "succes")


@dataclass(frozen=True)
class Examen:
    """What the examination of a file found: its fingerprint, its seal, and the document it is, if any."""

    nom: str
    sha256: str
    sceau: ResultatVerification
    fiche: FichePublique | None

    @property
    def ton(self) -> str:
        """Colour of the answer: green only when the file is authentic beyond doubt."""
        if self.fiche and (self.fiche.remplace_par or self.fiche.revoque_le):
            return "attention" if self.fiche.remplace_par else "danger"
        if self.sceau.is_valable or (self.fiche and not self.sceau.est_scelle):
            return "succes"
        return "danger" if self.sceau.est_scelle else "attention"

    @property
    def phrase(self) -> str:
        """The answer in French."""
        if self.fiche and self.fiche.revoque_le and not self.fiche.remplace_par:
            return "Ce fichier est celui que le site a délivré, mais il a été révoqué\u00a0: il ne fait plus foi."
        if self.fiche and not self.sceau.est_scelle:
            return "Ce fichier est, octet pour octet, celui du registre. Ce genre de document n’est pas scellé."
        if self.fiche and self.fiche.remplace_par and self.sceau.is_valable:
            return f"{self.sceau.phrase} Mais il ne fait plus foi\u00a0: le document nº\u00a0{self.fiche.remplace_par} l’a annulé et remplacé."
        if self.sceau.is_valable and self.fiche is None:
            return f"{self.sceau.phrase} Il ne figure pas au registre de ce site."
        return self.sceau.phrase


def examiner(*, octets: bytes, nom: str) -> Examen:
    """Examine a file that somebody sent. Keeps nothing. Raises `ExamenImpossible` for one that takes too long, or when too many come at once."""
    from .sceau.dehors import verifier_dehors

    sha256 = hashlib.sha256(octets).hexdigest()
    document = _premier_publie(_a_l_empreinte(sha256))
    return Examen(nom=nom, sha256=sha256, sceau=verifier_dehors(octets), fiche=_fiche(document) if document else None)


def get_fiche(numero: str, *, cle: str = "") -> FichePublique | None:
    """Return what anyone may know of the finished document of this number, or None; a right `cle` adds the name."""
    document = _premier_publie(_au_registre().filter(numero=numero.strip().upper()))
    return _fiche(document, cle=cle) if document else None


def get_fiche_par_empreinte(sha256: str) -> FichePublique | None:
    """Return what anyone may know of the document whose file has this fingerprint, or None: nothing like it was issued."""
    document = _premier_publie(_a_l_empreinte(sha256.strip().lower()))
    return _fiche(document) if document else None


def _au_registre() -> QuerySet[Document]:
    """Finished documents, previews excepted: those prove nothing."""
    provisoires = [g.code for g in genres() if g.provisoire]
    return Document.objects.filter(etat=EtatDocument.PRET).exclude(genre__in=provisoires)


def _a_l_empreinte(sha256: str) -> QuerySet[Document]:
    """Those whose file, or a copy of it with a renewed archive time-stamp, has this fingerprint."""
    return _au_registre().filter(Q(sha256=sha256) | Q(pk__in=HorodatageArchive.objects.filter(sha256=sha256).values("document_id")))


def _premier_publie(documents: QuerySet[Document]) -> Document | None:
    """The oldest of these that the public may know of: a title is no news before the result is announced."""
    return next((d for d in documents.order_by("demande_le") if _is_publie(d)), None)


def _is_publie(document: Document) -> bool:
    sorte = {g.code: g for g in genres()}.get(document.genre)
    return sorte is None or sorte.is_publie is None or sorte.is_publie(document)


def _fiche(document: Document, *, cle: str = "") -> FichePublique:
    try:
        sorte = get_genre(document.genre)
    except KeyError:  # a kind that the house no longer knows
        sorte = None
    remplace_le, remplace_par = _remplacement(document, sorte)
    revocation = Revocation.objects.filter(document=document).first()
    nom, is_cle_donnee = get_titulaire(document), is_cle_publique(cle, document.cle_publique)
    return FichePublique(
        numero=document.numero, genre=sorte.libelle if sorte else "Document", edite_le=document.demande_le, pret_le=document.pret_le,
        pages=document.pages, sha256=document.sha256, remplace_le=remplace_le, remplace_par=remplace_par,
        revoque_le=revocation.revoque_le if revocation else None,
        renouvellements=tuple(document.horodatages.exclude(fichier="").values_list("horodate_le", "sha256")),
        titulaire=nom if is_cle_donnee else initiales(nom), is_cle_donnee=is_cle_donnee,
    )  # fmt: skip


def _remplacement(document: Document, sorte: Genre | None) -> tuple[datetime | None, str]:
    """Since when a document no longer holds, and the number of the one that cancelled it; nothing while it holds."""
    lien = Remplacement.objects.select_related("par").filter(document=document).first()
    if lien is not None:
        return lien.remplace_le, lien.par.numero
    par = sorte.remplace_par(document) if sorte is not None and sorte.remplace_par is not None else None
    return (par.demande_le, par.numero) if par else (None, "")
