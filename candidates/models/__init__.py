"""The dossier and what the candidate writes in it: parts 2 and 3, proofs, deposits, complements, access."""

from .accompagnement import Accompagnement
from .base import LONGUEUR_REPONSE, Redige, Versionne
from .dossier import Acces, Candidat, Dossier, DossierQuerySet
from .faits import CompetenceAcquise, Complement, Depot
from .jeton import Jeton
from .papier import Pli, Rattachement
from .saisie import Emploi, Modification, Parcours, Preuve, ReponseActivite, ReponseQuestion, chemin_preuve

__all__ = [
    "LONGUEUR_REPONSE",
    "Acces",
    "Accompagnement",
    "Candidat",
    "CompetenceAcquise",
    "Complement",
    "Depot",
    "Dossier",
    "DossierQuerySet",
    "Emploi",
    "Jeton",
    "Modification",
    "Parcours",
    "Pli",
    "Preuve",
    "Rattachement",
    "Redige",
    "ReponseActivite",
    "ReponseQuestion",
    "Versionne",
    "chemin_preuve",
]
