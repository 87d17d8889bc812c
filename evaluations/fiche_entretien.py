"""The interview sheet of the pair: points to check and guide, on paper for the day (l.318–358, 416–436). A working paper, unsealed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.documents import roles_du_lecteur
from candidates.enums import Partie, RoleDossier
from candidates.lecture import lire_partie_3
from documents.models import Matiere
from documents.registre import Contenu, Genre, enregistrer
from documents.regles import en_json
from documents.services import produire

from .convocation import dossier_de, get_evaluation_id, nom_fichier
from .lecture import entretien_minimum
from .models import Evaluation
from .services.commun import PAIRE

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from documents.models import Document

GENRE = "fiche_entretien"
LECTEURS = frozenset({RoleDossier.SECRETARIAT, *PAIRE})


def demander_fiche(*, evaluation: Evaluation, auteur: Utilisateur) -> Document:
    """Ask for the sheet as the points stand now; the same points give the same sheet. Nothing goes to the journal."""
    points = {e.code: e.points_a_verifier for e in evaluation.elements.all() if e.points_a_verifier}
    matiere = {"points": points, "prevue_le": evaluation.prevue_le.isoformat() if evaluation.prevue_le else ""}
    sha256 = hashlib.sha256(en_json(matiere)).hexdigest()
    return produire(
        genre=GENRE, objet_id=f"{evaluation.pk.hex}-{sha256[:24]}", cle=f"{GENRE}:{evaluation.pk}:{sha256}", auteur_id=auteur.pk,
        matiere=matiere,
    )  # fmt: skip


def construire(objet_id: str) -> Contenu:
    """Content of the sheet: per competence still to evaluate, the points, the candidate's answers, the questions of the guide."""
    points = Matiere.objects.get(document__genre=GENRE, document__objet_id=objet_id).contenu["points"]
    liens = ("dossier__candidat", "dossier__referentiel__certification", "professionnel__evaluateur", "evaluateur_externe__evaluateur", "hote")
    evaluation = Evaluation.objects.select_related(*liens).get(pk=get_evaluation_id(objet_id))
    dossier = evaluation.dossier
    structure = dossier.referentiel.structure
    return Contenu(
        titre="Fiche d’entretien",
        gabarit="evaluations/documents/fiche_entretien.html",
        contexte={
            "evaluation": evaluation, "dossier": dossier, "candidat": dossier.candidat, "structure": structure,
            "numero_dossier": dossier.numero, "sous_titre": dossier.referentiel.certification.intitule,
            "entretien_minutes": entretien_minimum(evaluation), "competences": _competences(dossier, points),
        },
    )  # fmt: skip


def _competences(dossier: Any, points: dict[str, str]) -> list[dict[str, Any]]:
    depot = get_dernier_depot(dossier, Partie.ACTIVITES)
    reponses = {c["code"]: c["questions"] for c in lire_partie_3(depot)["competences"]} if depot else {}
    a_evaluer = competences_a_ecrire(dossier)
    return [
        {
            "texte": c, "reponses": reponses.get(c.code, ()),
            "elements": [{"element": e, "points": points.get(e.code, "")} for e in c.elements],
        }
        for c in dossier.referentiel.structure.competences if c.code in a_evaluer
    ]  # fmt: skip


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The pair while their access is open, and the secretariat; the candidate does not read the points to check."""
    return not LECTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


enregistrer(
    Genre(
        code=GENRE, libelle="Fiche d’entretien", construire=construire, visible_par=visible_par, dossier_de=dossier_de,
        nom_fichier=nom_fichier, scelle=False, prefixe="FICHE", provisoire=True,
    )
)  # fmt: skip
