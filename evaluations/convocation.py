"""The sealed convocation to the evaluation: date, place, conditions, how one is evaluated, what becomes of the results (l.312)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.documents import roles_du_lecteur
from candidates.enums import RoleDossier
from documents.models import Document, Matiere
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.regles import en_json
from documents.services import annuler_document, produire, remplacer_document
from referentiels.parametres import valeur

from .lecture import entretien_minimum
from .models import Evaluation

if TYPE_CHECKING:
    from uuid import UUID

    from comptes.models import Utilisateur

GENRE = "convocation_evaluation"
LECTEURS = frozenset({
    RoleDossier.CANDIDAT, RoleDossier.SECRETARIAT, RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE,
})  # fmt: skip


def demander_convocation(*, evaluation: Evaluation, auteur: Utilisateur, numero: int) -> Document:
    """Ask for the convocation as the plan stands; `numero` is that of the journal row that tells it.

    What it says is frozen now: a plan changed later makes another convocation, which replaces this one.
    """
    precedentes = Document.objects.filter(genre=GENRE, objet_id__startswith=evaluation.pk.hex, remplacement__isnull=True, revocation__isnull=True)
    document = produire(
        genre=GENRE, objet_id=f"{evaluation.pk.hex}-{numero}", cle=f"{GENRE}:{evaluation.pk}:{numero}", auteur_id=auteur.pk,
        matiere=_figer(evaluation),
    )  # fmt: skip
    for ancienne in precedentes.exclude(pk=document.pk).order_by("-demande_le")[:1]:
        remplacer_document(document=ancienne, par=document)
    return document


def annuler_convocation(*, evaluation: Evaluation, motif: str, auteur_id: object) -> None:
    """Revoke at once the convocation in force, if there is one: what it says no longer holds, and none replaces it yet."""
    for document in Document.objects.filter(genre=GENRE, objet_id__startswith=evaluation.pk.hex, remplacement__isnull=True, revocation__isnull=True):
        annuler_document(document=document, motif=motif, auteur_id=auteur_id)


def _figer(evaluation: Evaluation) -> dict[str, Any]:
    missions = (evaluation.professionnel, evaluation.evaluateur_externe)
    return {
        "prevue_le": evaluation.prevue_le.isoformat() if evaluation.prevue_le else "",
        "lieu": evaluation.get_lieu_display(), "hote": str(evaluation.hote or ""), "adresse": evaluation.adresse,
        "entretien_minutes": entretien_minimum(evaluation),
        "binome": [{"role": RoleDossier(m.role).label, "nom": m.evaluateur.nom_complet} for m in missions],
    }  # fmt: skip


def construire(objet_id: str) -> Contenu:
    """Content of the convocation, from what was frozen when the candidate was told."""
    donnees = Matiere.objects.get(document__genre=GENRE, document__objet_id=objet_id).contenu
    evaluation = Evaluation.objects.select_related("dossier__candidat", "dossier__referentiel__certification").get(pk=get_evaluation_id(objet_id))
    dossier, demandee = evaluation.dossier, Document.objects.get(genre=GENRE, objet_id=objet_id)
    jour = timezone.localdate(demandee.demande_le)
    prevue_le = datetime.fromisoformat(donnees["prevue_le"]) if donnees["prevue_le"] else None
    return Contenu(
        titre="Convocation à l’évaluation",
        gabarit="evaluations/documents/convocation_evaluation.html",
        contexte=donnees | {
            "prevue_le": timezone.localtime(prevue_le) if prevue_le else None, "dossier": dossier, "candidat": dossier.candidat,
            "numero_dossier": dossier.numero, "certification": dossier.referentiel.certification, "jour": jour,
            "adresse_certificateur": valeur("certificateur_adresse", le=jour),
        },
        pieces=(Piece("convocation.json", en_json({"dossier": dossier.numero, **donnees}), "application/json", "Le rendez-vous, en données"),),
    )  # fmt: skip


def get_evaluation_id(objet_id: str) -> str:
    """The evaluation named by what a document of this step shows."""
    return objet_id.split("-", maxsplit=1)[0]


def dossier_de(objet_id: str) -> UUID:
    """The dossier of an evaluation."""
    return Evaluation.objects.values_list("dossier_id", flat=True).get(pk=get_evaluation_id(objet_id))


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The candidate, the secretariat, and the pair while their access is open."""
    return not LECTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


def nom_fichier(document: Document) -> str:
    """Name proposed for a document of this step."""
    numero = Evaluation.objects.values_list("dossier__numero", flat=True).get(pk=get_evaluation_id(document.objet_id))
    return f"{numero} - {document.titre}.pdf"


enregistrer(
    Genre(
        code=GENRE, libelle="Convocation à l’évaluation", construire=construire, visible_par=visible_par,
        dossier_de=dossier_de, nom_fichier=nom_fichier,
    )
)  # fmt: skip
