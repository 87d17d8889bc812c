"""Pages of the candidate, and the download of a proof for whoever sees the dossier."""

from .accompagnement import accompagnateur_retirer, accompagnateurs
from .complements import complements
from .depot import confirmation, deposer, deposer_activites
from .dossier import abandonner, mon_dossier, recours
from .emplois import emploi, emploi_ajouter, emploi_retirer
from .information import demander, informer
from .partie_2 import partie_2
from .partie_3 import partie_3, partie_3_sommaire
from .preuves import preuve, preuve_retirer, preuves
from .saisie import saisie

__all__ = [
    "abandonner",
    "accompagnateur_retirer",
    "accompagnateurs",
    "complements",
    "confirmation",
    "demander",
    "deposer",
    "deposer_activites",
    "emploi",
    "emploi_ajouter",
    "emploi_retirer",
    "informer",
    "mon_dossier",
    "partie_2",
    "partie_3",
    "partie_3_sommaire",
    "preuve",
    "preuve_retirer",
    "preuves",
    "recours",
    "saisie",
]
