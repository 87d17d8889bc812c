"""The blank grid to print and fill by hand: elements, criteria, boxes, dates, conclusion, bilan (l.360–1446)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.formulaires import PREFIXE, contexte_commun, get_referentiel, nom_fichier, sans_dossier
from comptes.enums import Role
from documents.registre import Contenu, Genre, enregistrer

from .enums import Proposition, Resultat

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from documents.models import Document

GENRE = "formulaire_grille"
CONCLUSIONS = (Proposition.MAITRISEE.label, Proposition.NON_MAITRISEE.label)
BLOCS = (
    (RoleDossier.CANDIDAT.label, ("Nom", "Prénom", "Entreprise")),
    (RoleDossier.PROFESSIONNEL.label, ("Nom", "Prénom", "Entreprise", "Fonction", "Numéro d’habilitation")),
    (RoleDossier.EVALUATEUR_EXTERNE.label, ("Nom", "Prénom", "Entreprise", "Fonction", "Numéro d’habilitation")),
)  # fmt: skip


def construire(objet_id: str) -> Contenu:
    """Content of the blank grid, competence by competence, then the bilan and its three signatures."""
    referentiel = get_referentiel(objet_id)
    return Contenu(
        titre="Grille d’évaluation à remplir",
        gabarit="evaluations/documents/formulaire_grille.html",
        contexte=contexte_commun(referentiel, jour=timezone.localdate()) | {
            "resultats": [libelle for _, libelle in Resultat.choices], "conclusions": CONCLUSIONS, "blocs": BLOCS,
            "commentaires": ("Commentaires du candidat", "Commentaires du professionnel du secteur", "Commentaires de l’évaluateur externe"),
        },
    )  # fmt: skip


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The secretariat, and the evaluators who may fill it by hand."""
    return utilisateur.has_role(Role.SECRETARIAT, Role.PROFESSIONNEL, Role.EVALUATEUR_EXTERNE)


enregistrer(
    Genre(
        code=GENRE, libelle="Grille d’évaluation à remplir", construire=construire, visible_par=visible_par, dossier_de=sans_dossier,
        nom_fichier=nom_fichier, scelle=False, prefixe=PREFIXE,
    )
)  # fmt: skip
