"""The receipt of a deposit: one sealed page that says what was received, when, and until when the answer is due (L.6412-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from documents.registre import Contenu, Genre, Piece, enregistrer
from referentiels.parametres import valeur

from .documents import dossier_du_depot, get_depot, nom_fichier, roles_du_lecteur
from .effets import get_limite_de_reponse
from .enums import Partie, RoleDossier
from .lecture import lire_partie_2, lire_partie_3
from .papier import get_courrier
from .regles import canoniser

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from documents.models import Document

    from .models import Depot

GENRE = "recepisse"
LECTEURS = frozenset({RoleDossier.CANDIDAT, RoleDossier.ACCOMPAGNATEUR, RoleDossier.SECRETARIAT})


def construire(objet_id: str) -> Contenu:
    """Content of the receipt: who, what, when, the files received with their fingerprints, what happens next."""
    depot = get_depot(objet_id)
    dossier, jour = depot.dossier, timezone.localdate(depot.depose_le)
    preuves = get_preuves(depot)
    contexte = {
        "depot": depot, "dossier": dossier, "candidat": dossier.candidat, "numero_dossier": dossier.numero,
        "certification": dossier.referentiel.certification, "jour": jour, "preuves": preuves,
        "courrier": get_courrier(depot.contenu), "is_partie_2": depot.partie == Partie.RECEVABILITE,
        "emplois": len(depot.contenu.get("emplois", ())), "competences": list(depot.contenu.get("competences", {})),
        "repond_le": get_limite_de_reponse(depot), "adresse_certificateur": valeur("certificateur_adresse", le=jour),
    }  # fmt: skip
    donnees = {
        "dossier": dossier.numero, "partie": depot.partie, "depot": depot.numero, "depose_le": depot.depose_le.isoformat(),
        "sha256": depot.sha256, "preuves": [{"nom": p["nom"], "taille": p["taille"], "sha256": p["sha256"]} for p in preuves],
    }  # fmt: skip
    return Contenu(
        titre=f"Récépissé de dépôt, partie {depot.partie}" + (f", dépôt nº\u00a0{depot.numero}" if depot.numero > 1 else ""),
        gabarit="candidates/documents/recepisse.html",
        contexte=contexte,
        pieces=(Piece("recepisse.json", canoniser(donnees), "application/json", "Ce qui a été reçu, en données"),),
    )


def get_preuves(depot: Depot) -> list[dict[str, Any]]:
    """Files received with a deposit, each once, in the order of the form."""
    if depot.partie == Partie.RECEVABILITE:
        listes = [lire_partie_2(depot)["preuves"]]
    else:
        listes = [c["preuves"] for c in lire_partie_3(depot)["competences"]]
    return list({p["sha256"]: p for preuves in listes for p in preuves}.values())


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The candidate's side and the secretariat: a receipt is between two parties."""
    return not LECTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


enregistrer(
    Genre(
        code=GENRE, libelle="Récépissé de dépôt", construire=construire, visible_par=visible_par,
        dossier_de=dossier_du_depot, nom_fichier=nom_fichier,
    )
)  # fmt: skip
