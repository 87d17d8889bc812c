"""The sealed letter that asks a candidate to complete their demand, or part 3: point by point, and what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.documents import roles_du_lecteur
from candidates.enums import Partie, RoleDossier
from candidates.models import Complement, Dossier
from candidates.reperes import get_reperes
from documents.models import Document
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.regles import en_json
from documents.services import produire
from referentiels.parametres import valeur

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from candidates.workflow import Passage
    from comptes.models import Utilisateur

GENRE = "lettre_complements"
LECTEURS = frozenset({RoleDossier.CANDIDAT, RoleDossier.ACCOMPAGNATEUR, RoleDossier.SECRETARIAT})


def demander_lettre(*, passage: Passage, partie: Partie, points: Sequence[Complement]) -> Document:
    """Ask for the letter of one request; its points are frozen now: the candidate's answers change none of them."""
    dossier, numero = passage.dossier, passage.evenement.numero
    lieux = {(r.page, r.champ): r.en_clair for r in get_reperes(dossier, partie)}
    matiere = {
        "partie": int(partie), "demande_le": passage.evenement.instant.isoformat(), "motif": passage.motif,
        "points": [{"lieu": lieux.get((p.page, p.champ), ""), "texte": p.texte} for p in points],
    }  # fmt: skip
    return produire(
        genre=GENRE, objet_id=f"{dossier.pk.hex}-{numero}", cle=f"{GENRE}:{dossier.pk}:{numero}", auteur_id=passage.auteur.pk, matiere=matiere
    )


def construire(objet_id: str) -> Contenu:
    """Content of the letter, from what was frozen when the points were asked for."""
    document = Document.objects.select_related("matiere").get(genre=GENRE, objet_id=objet_id)
    donnees: dict[str, Any] = document.matiere.contenu
    dossier = Dossier.objects.select_related("candidat", "referentiel__certification").get(pk=get_dossier_id(objet_id))
    certification, jour = dossier.referentiel.certification, timezone.localdate(document.demande_le)
    return Contenu(
        titre="Demande de compléments" if donnees["partie"] == Partie.RECEVABILITE else "Partie 3 à compléter",
        gabarit="recevabilite/documents/lettre_complements.html",
        contexte=donnees | {
            "dossier": dossier, "candidat": dossier.candidat, "numero_dossier": dossier.numero, "certification": certification, "jour": jour,
            "is_partie_2": donnees["partie"] == Partie.RECEVABILITE, "adresse_certificateur": valeur("certificateur_adresse", le=jour),
            "mois": valeur("delai_recevabilite_mois", le=jour, certification=certification),
        },
        pieces=(Piece("complements.json", en_json({"dossier": dossier.numero, **donnees}), "application/json", "Les points demandés, en données"),),
    )  # fmt: skip


def get_dossier_id(objet_id: str) -> str:
    """The dossier named by what a letter shows."""
    return objet_id.split("-", maxsplit=1)[0]


def dossier_de(objet_id: str) -> UUID:
    """The dossier of a request."""
    return Dossier.objects.values_list("pk", flat=True).get(pk=get_dossier_id(objet_id))


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The candidate's side, who has to answer, and the secretariat."""
    return not LECTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


def nom_fichier(document: Document) -> str:
    """Name proposed for the letter."""
    numero = Dossier.objects.values_list("numero", flat=True).get(pk=get_dossier_id(document.objet_id))
    return f"{numero} - {document.titre}.pdf"


enregistrer(
    Genre(
        code=GENRE, libelle="Demande de compléments", construire=construire, visible_par=visible_par, dossier_de=dossier_de,
        nom_fichier=nom_fichier,
    )
)  # fmt: skip
