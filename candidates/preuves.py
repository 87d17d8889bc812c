"""Proofs as pages show them: what each supports, whether this person may open it, how it is shown, what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comptes.models import Utilisateur
from echanges.francais import en_poids
from echanges.models import PieceJointe

from .enums import Analyse
from .examen import DOCX, IMAGES, ODT, PDF
from .lecture import libelles_cibles
from .models import Dossier, Preuve
from .services.preuves import partie_de, peut_retirer
from .services.saisie import is_redigeable

_NOMS = {PDF: "PDF", "image/jpeg": "photo", "image/png": "image", DOCX: "document Word", ODT: "document texte"}
_EXTENSIONS = {PDF: (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), DOCX: (".docx",), ODT: (".odt",)}


@dataclass(frozen=True)
class VuePreuve:
    """One proof for one person. `phrase` says why it cannot be opened, or that it waits; empty when all is well."""

    preuve: Preuve
    soutient: list[str]
    phrase: str
    is_ouvrable: bool
    is_modifiable: bool
    is_retirable: bool

    @property
    def genre(self) -> str:
        """How it is shown: « image », « pdf », or « document » (only downloaded)."""
        if self.preuve.type_mime in IMAGES:
            return "image"
        return "pdf" if self.preuve.type_mime == PDF else "document"

    @property
    def nature(self) -> str:
        """Its kind in plain words."""
        return dire_nature(self.preuve)

    @property
    def poids(self) -> str:
        """Its size in plain words."""
        return en_poids(self.preuve.taille)

    @property
    def is_infectee(self) -> bool:
        """A virus was found: only the notice is left."""
        return self.preuve.analyse == Analyse.INFECTEE


def dire_nature(preuve: Preuve) -> str:
    """Kind of a proof in plain words: « photo », « PDF »."""
    return _NOMS.get(preuve.type_mime, "fichier")


def presenter(dossier: Dossier, preuves: Iterable[Preuve], personne: Utilisateur) -> list[VuePreuve]:
    """Proofs of `dossier` as `personne`, who sees it, may see them."""
    return [_presenter(dossier, p, personne) for p in preuves]


def _presenter(dossier: Dossier, preuve: Preuve, personne: Utilisateur) -> VuePreuve:
    modifiable = any(is_redigeable(dossier, partie_de(c)) for c in preuve.cibles)
    return VuePreuve(
        preuve=preuve,
        soutient=libelles_cibles(dossier, preuve.cibles),
        phrase=phrase_analyse(preuve, personne),
        is_ouvrable=is_ouvrable(preuve, personne),
        is_modifiable=modifiable,
        is_retirable=peut_retirer(preuve, dossier, personne),
    )


def is_ouvrable(preuve: Preuve, personne: Utilisateur) -> bool:
    """Say whether someone who sees the dossier may open the file now: until its search ends, only who joined it may."""
    if preuve.analyse == Analyse.EN_ATTENTE:
        return preuve.ajoutee_par_id == personne.pk
    return preuve.analyse not in (Analyse.INFECTEE, Analyse.EFFACEE)


def is_piece_ouvrable(piece: PieceJointe, personne: Utilisateur) -> bool:
    """Say the same of a file joined to a message, for one of its two sides; its file must still be there."""
    if piece.analyse == Analyse.INFECTEE or (piece.analyse == Analyse.EN_ATTENTE and piece.message.auteur_id != personne.pk):
        return False
    return bool(piece.fichier) and piece.fichier.storage.exists(str(piece.fichier.name))


def phrase_analyse(preuve: Preuve, personne: Utilisateur) -> str:
    """Sentence on the search for viruses, when it changes what the person may do."""
    if preuve.analyse == Analyse.INFECTEE:
        return f"Un virus a été trouvé dans «\u00a0{preuve.nom}\u00a0» ({preuve.virus})\u00a0: le fichier a été supprimé."
    if preuve.analyse == Analyse.EFFACEE:
        return "Ce fichier a été effacé\u00a0: il ne servait qu’à la recevabilité, qui ne peut plus être contestée."
    if preuve.analyse != Analyse.EN_ATTENTE:
        return ""
    if preuve.ajoutee_par_id == personne.pk:
        return "La recherche de virus est en cours\u00a0: pour le moment, vous seul(e) pouvez ouvrir ce fichier."
    return "La recherche de virus est en cours\u00a0: ce fichier s’ouvrira dans quelques instants, une fois vérifié."


def nom_de_fichier(preuve: Preuve) -> str:
    """Name under which it is downloaded: its own, with the extension of what it has become (a HEIC photo, a JPEG)."""
    extensions = _EXTENSIONS.get(preuve.type_mime, ("",))
    if preuve.nom.lower().endswith(extensions):
        return preuve.nom
    base, point, extension = preuve.nom.rpartition(".")
    return (base if point and base and len(extension) <= 5 else preuve.nom) + extensions[0]
