"""The letters to post: those whose dossiers a person sees, what to enclose with each, the printed letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.models import Dossier
from candidates.poste import get_candidat_du_dossier
from candidates.regles import empreinte
from comptes.permissions import is_secretariat
from documents.models import Document
from documents.registre import Contenu, Genre, enregistrer
from documents.services import produire
from echanges.models import Lettre
from referentiels.parametres import valeur

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from comptes.models import Utilisateur

A_JOINDRE: dict[str, tuple[str, ...]] = {
    "candidates.depot_recu": ("dossier_recevabilite", "dossier_activites"),
    "recevabilite.complements": ("lettre_complements",),
    "recevabilite.renvoi": ("lettre_complements",),
    "recevabilite.avis": ("avis_recevabilite",),
    "evaluations.bilan_a_signer": ("bilan",),
    "jury.ajournement": ("lettre_ajournement",),
    "jury.resultat": ("fiche_decision", "parchemin", "attestation"),
}
LOT = 200  # letters posted shown at once


@dataclass(frozen=True)
class LettreVue:
    """A letter with its dossier; `adresse` is the one known now as long as it is to post."""

    lettre: Lettre
    dossier: Dossier
    adresse: str


def lettres_visibles(utilisateur: Utilisateur) -> QuerySet[Lettre]:
    """Letters of the dossiers that `utilisateur` sees."""
    return Lettre.objects.filter(dossier_id__in=Dossier.objects.visibles_par(utilisateur).order_by().values("pk"))


def lettres_a_poster(utilisateur: Utilisateur) -> QuerySet[Lettre]:
    """Those that wait to be posted: what the list shows first and the home page counts."""
    return lettres_visibles(utilisateur).filter(postee_le__isnull=True)


def presenter(lettres: QuerySet[Lettre]) -> list[LettreVue]:
    """Letters with their dossiers, in two queries."""
    lues = list(lettres.select_related("postee_par"))
    dossiers = Dossier.objects.select_related("candidat").in_bulk({lettre.dossier_id for lettre in lues})
    return [LettreVue(lettre, dossiers[lettre.dossier_id], lettre.adresse) for lettre in lues if lettre.dossier_id in dossiers]


def get_pieces(lettre: Lettre) -> list[Document]:
    """Sealed documents to enclose: the last of each kind that the letter announces, as it was when it was written."""
    genres = A_JOINDRE.get(lettre.evenement, ())
    documents = Document.objects.filter(dossier_id=lettre.dossier_id, genre__in=genres).order_by("-demande_le")
    if lettre.evenement == "candidates.depot_recu":
        return list(documents.filter(objet_id=lettre.cle.split(":")[1])[:1])
    derniers: dict[str, Document] = {}
    for document in documents:
        derniers.setdefault(document.genre, document)
    return list(derniers.values())


def get_adresse(lettre: Lettre) -> str:
    """Where the letter goes: the address known now, or the one it was posted to."""
    a_qui = get_candidat_du_dossier(lettre.dossier_id) if lettre.is_a_poster else None
    return (a_qui.adresse if a_qui else "") or lettre.adresse


def imprimer(*, lettre: Lettre, auteur: Utilisateur) -> Document:
    """Ask for the letter laid out for a window envelope; another address makes another document."""
    adresse = get_adresse(lettre)
    if lettre.adresse != adresse:
        lettre.adresse = adresse
        lettre.save(update_fields=["adresse"])
    return produire(genre="lettre", objet_id=lettre.pk, cle=f"lettre:{lettre.pk}:{empreinte(adresse)[:16]}", auteur_id=auteur.pk)


def construire(objet_id: str) -> Contenu:
    """Content of a printed letter."""
    lettre = Lettre.objects.get(pk=objet_id)
    dossier = Dossier.objects.select_related("candidat").get(pk=lettre.dossier_id)
    return Contenu(
        titre=lettre.objet, gabarit="bureau/documents/lettre.html",
        contexte={
            "lettre": lettre, "numero_dossier": dossier.numero,
            "adresse_certificateur": valeur("certificateur_adresse", le=timezone.localdate(lettre.cree_le)),
            "paragraphes": [p for p in lettre.corps.strip().split("\n\n") if p.strip()],
            "pieces": [f"{d.titre}, nº {d.numero}" for d in get_pieces(lettre)],
        },
    )  # fmt: skip


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat prints letters; the person they are for reads them in their data."""
    return is_secretariat(utilisateur) and Dossier.objects.visibles_par(utilisateur).filter(pk=document.dossier_id).exists()


def dossier_de(objet_id: str) -> UUID:
    """The dossier of a letter."""
    return Lettre.objects.values_list("dossier_id", flat=True).get(pk=objet_id)


def nom_fichier(document: Document) -> str:
    """Name proposed for a letter."""
    numero = Dossier.objects.values_list("numero", flat=True).get(pk=str(document.dossier_id))
    return f"{numero} - lettre - {document.titre}.pdf"


enregistrer(
    Genre(
        code="lettre", libelle="Lettre à poster", construire=construire, visible_par=visible_par, dossier_de=dossier_de,
        nom_fichier=nom_fichier, scelle=False,
    )
)  # fmt: skip
