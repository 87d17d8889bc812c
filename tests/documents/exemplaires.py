"""One document of each kind, made along the road; the same road with other words in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from bureau.scenario import exemplaires
from candidates.enums import Etat, Partie
from candidates.models import Candidat, Depot, Dossier
from candidates.services.apercu import demander_apercu
from documents.composition import composer
from documents.models import Document, Matiere
from documents.registre import genres
from echanges.models import Lettre
from evaluations.models import Evaluation, EvaluationCompetence, EvaluationElement, Observation
from recevabilite.models import Recevabilite

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from documents.rendu import Rendu

LONG = ("J’ai organisé la session de mars : convocations, émargements, salles, intervenants. " * 250)[:19_950] + " Fin du texte."
HOSTILE = (
    "<script>alert(1)</script> <img src=https://exemple.fr/x.png> <h1>Titre</h1> {{ 7 }} {% now %} &amp; ]]> --> "
    "\u202eמסמך عربي 👩\u200d🏫 ✅ 中 \x0b\x07 " + "x" * 300
)
VARIANTES = {"vide": "", "long": LONG, "hostile": HOSTILE}
FIGES = {"convocation_jury", "feuille_presence", "formulaire_dossier", "formulaire_grille", "pv", "pv_signe", "fiche_decision", "extrait_pv", "lettre_resultat", "parchemin", "attestation", "duplicata", "ancre_journal"}  # no free text of the road in them
LIBRES = {
    "activites", "questions", "sans_preuve", "montre", "reponse", "demande", "points", "autres_activites_lesquelles",
    "autres_activites_utilite",
}  # fmt: skip
TEXTES = {
    Evaluation: ("entretien_notes", "commentaire_candidat", "commentaire_professionnel", "commentaire_evaluateur", "adresse"),
    EvaluationElement: ("points_a_verifier", "commentaire", "annotation"),
    EvaluationCompetence: ("observations",), Observation: ("constat",), Recevabilite: ("texte", "metier_note", "experience_note"),
    Lettre: ("corps",),
}  # fmt: skip


def amener_un_de_chaque(scene: Scene) -> dict[str, Document]:
    """A document of each registered kind: those of the specimens, and the two previews of Zoé's dossier."""
    brouillon = scene.amener(Etat.BROUILLON, candidate=scene.zoe)
    demander_apercu(dossier=brouillon, partie=Partie.RECEVABILITE, auteur=scene.zoe)
    recevable = scene.avancer(brouillon, scene.zoe, Etat.RECEVABLE)
    demander_apercu(dossier=recevable, partie=Partie.ACTIVITES, auteur=scene.zoe)
    exemplaires.amener_un_de_chaque(scene)
    return {g.code: Document.objects.filter(genre=g.code).earliest("demande_le") for g in genres() if g.code != "essai"}


def _apercu_partie_3(scene: Scene, dossier: Dossier) -> Document:
    return demander_apercu(dossier=dossier, partie=Partie.ACTIVITES, auteur=scene.zoe)


def reecrire(texte: str) -> None:
    """Put `texte` everywhere a person of the road types freely, behind the back of services and snapshots."""
    for modele, champs in TEXTES.items():
        longueurs = {c: modele._meta.get_field(c).max_length for c in champs}
        models.QuerySet(modele).update(**{c: texte[: longueurs[c] or 20_000] for c in champs})
    models.QuerySet(Candidat).update(nom_usage=texte[:100], adresse=texte[:300])
    for modele in (Depot, Matiere):
        for ligne in models.QuerySet(modele).all():
            models.QuerySet(modele).filter(pk=ligne.pk).update(contenu=_remplacer(ligne.contenu, texte))


def _remplacer(valeur: Any, texte: str, *, libre: bool = False) -> Any:
    if isinstance(valeur, dict):
        return {c: _remplacer(v, texte, libre=libre or c in LIBRES) for c, v in valeur.items()}
    if isinstance(valeur, list):
        return [_remplacer(v, texte, libre=libre) for v in valeur]
    return texte if libre and isinstance(valeur, str) else valeur


def rendre(document: Document) -> tuple[str, Rendu]:
    """Title and PDF of a document as its kind would make it now; nothing is stored."""
    return composer(document, avancer=lambda etape, sur_cent: None)
