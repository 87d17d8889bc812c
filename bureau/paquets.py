"""A whole dossier, or a whole session, in one ZIP: documents, proofs, index with the fingerprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from candidates.enums import Analyse
from candidates.models import Dossier
from candidates.preuves import is_ouvrable
from comptes.erreurs import ErreurMetier
from comptes.permissions import is_secretariat
from documents.enums import EtatDocument
from documents.models import Document
from documents.paquet import Entree, emballer
from documents.regles import nom_propre
from documents.services import get_documents_visibles
from journal.services import journaliser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from candidates.models import Preuve
    from comptes.models import Utilisateur
    from jury.models import SessionJury

RETENUES: dict[str, str] = {
    Analyse.EN_ATTENTE: "Retenu\u00a0: recherche de virus en attente", Analyse.INFECTEE: "Supprimé\u00a0: virus trouvé",
    Analyse.EFFACEE: "Effacé\u00a0: fin de sa conservation",
}  # fmt: skip


def emballer_dossier(*, dossier: Dossier, auteur: Utilisateur) -> Iterator[bytes]:
    """Yield the ZIP of a dossier that `auteur` sees: finished documents, and the proofs that `auteur` may open: none with a virus, none that is not searched yet. Journalled.

    Raises `ErreurMetier` for anyone but the secretariat, and when there is nothing to give.
    """
    return _emballer(_entrees(dossier, auteur, ""), auteur, dossier_id=dossier.pk, objet_type="dossier", objet_id=dossier.pk)


def emballer_session(*, session: SessionJury, auteur: Utilisateur) -> Iterator[bytes]:
    """Yield the ZIP of a session: its minutes and attendance sheet, then one folder for each dossier on its agenda, without the proofs. Journalled.

    Raises as `emballer_dossier`.
    """
    pvs = [str(pk) for pk in session.proces_verbaux.values_list("pk", flat=True)]
    entrees = _documents(Document.objects.filter(genre__in=["pv", "pv_signe", "feuille_presence"], objet_id__in=pvs), auteur, "")
    inscrits = session.inscriptions.filter(is_active=True).values("dossier")
    for dossier in Dossier.objects.visibles_par(auteur).filter(pk__in=inscrits).order_by("numero"):
        entrees += _entrees(dossier, auteur, f"{dossier.numero}/", avec_preuves=False)
    return _emballer(entrees, auteur, dossier_id=None, objet_type="session", objet_id=session.pk)


def _emballer(entrees: list[Entree], auteur: Utilisateur, **objet: object) -> Iterator[bytes]:
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat télécharge un dossier entier.")
    if all(e.retenue for e in entrees):
        raise ErreurMetier("Il n’y a encore aucun fichier à télécharger.")
    with transaction.atomic():
        journaliser(action="documents_telecharges", acteur_id=auteur.pk, donnees={"fichiers": sum(not e.retenue for e in entrees)}, **objet)  # type: ignore[arg-type]
    return emballer(entrees)


def _entrees(dossier: Dossier, auteur: Utilisateur, sous: str, *, avec_preuves: bool = True) -> list[Entree]:
    entrees = _documents(Document.objects.filter(dossier_id=dossier.pk), auteur, f"{sous}documents/")
    if avec_preuves:
        entrees += [Entree(f"{sous}preuves/{_sain(p.nom)}", "Preuve", "", p.fichier, p.sha256, _retenue(p, auteur)) for p in dossier.preuves.all()]
    return entrees


def _documents(documents: Iterable[Document], auteur: Utilisateur, sous: str) -> list[Entree]:
    prets = documents.filter(etat=EtatDocument.PRET).order_by("demande_le")  # type: ignore[attr-defined]
    return [
        Entree(f"{sous}{nom_propre(f'{d.numero} {d.titre}')}", d.titre, d.numero, d.fichier, d.sha256)
        for d in get_documents_visibles(documents=prets, utilisateur=auteur)
    ]


def _retenue(preuve: Preuve, auteur: Utilisateur) -> str:
    """Why a proof stays out of the ZIP."""
    return "" if is_ouvrable(preuve, auteur) else RETENUES.get(preuve.analyse, "Retenu")


def _sain(nom: str) -> str:
    """A file name as its author gave it, without what would leave the folder."""
    return "".join(c if c.isprintable() and c not in '\\/:*?"<>|' else "_" for c in nom).strip(". ") or "fichier"
