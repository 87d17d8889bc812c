"""The sealed letter that tells a candidate that the jury put their dossier off: it is no decision, and no refusal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.documents import roles_du_lecteur
from candidates.enums import RoleDossier
from documents.models import Document, Matiere
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.regles import en_json
from documents.services import produire
from referentiels.parametres import valeur

from .models import Inscription

if TYPE_CHECKING:
    from uuid import UUID

    from candidates.workflow import Passage
    from comptes.models import Utilisateur

GENRE = "lettre_ajournement"
LECTEURS = frozenset({RoleDossier.CANDIDAT, RoleDossier.SECRETARIAT})


def demander_lettre(*, passage: Passage, inscription: Inscription) -> Document:
    """Ask for the letter of a dossier that a session put off; its reason is frozen now."""
    session = inscription.session
    return produire(
        genre=GENRE, objet_id=inscription.pk, cle=f"{GENRE}:{inscription.pk}", auteur_id=passage.auteur.pk,
        matiere={"session": session.numero, "le": session.le.isoformat(), "motif": passage.motif},
    )  # fmt: skip


def construire(objet_id: str) -> Contenu:
    """Content of the letter: what the jury did, why, and that nothing is asked of the candidate for now."""
    document = Document.objects.get(genre=GENRE, objet_id=objet_id)
    donnees = Matiere.objects.get(document=document).contenu
    inscription = Inscription.objects.select_related("dossier__candidat", "dossier__referentiel__certification").get(pk=objet_id)
    dossier, jour = inscription.dossier, timezone.localdate(document.demande_le)
    return Contenu(
        titre="Examen de votre dossier reporté",
        gabarit="jury/documents/lettre_ajournement.html",
        contexte=donnees | {
            "le": timezone.localtime(datetime.fromisoformat(donnees["le"])), "dossier": dossier, "candidat": dossier.candidat, "numero_dossier": dossier.numero,
            "certification": dossier.referentiel.certification, "jour": jour, "adresse_certificateur": valeur("certificateur_adresse", le=jour),
        },
        pieces=(Piece("ajournement.json", en_json({"dossier": dossier.numero, **donnees}), "application/json", "Le report, en données"),),
    )  # fmt: skip


def dossier_de(objet_id: str) -> UUID:
    """The dossier that was put off."""
    return Inscription.objects.values_list("dossier_id", flat=True).get(pk=objet_id)


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The candidate and the secretariat."""
    return not LECTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


def nom_fichier(document: Document) -> str:
    """Name proposed for the letter."""
    numero = Inscription.objects.values_list("dossier__numero", flat=True).get(pk=document.objet_id)
    return f"{numero} - {document.titre}.pdf"


enregistrer(
    Genre(
        code=GENRE, libelle="Lettre d’ajournement", construire=construire, visible_par=visible_par, dossier_de=dossier_de, nom_fichier=nom_fichier,
    )
)  # fmt: skip
