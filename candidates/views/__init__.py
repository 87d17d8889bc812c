"""Pages of the candidate, and the download of a proof for whoever sees the dossier."""

from .accompagnement import (
    accompagnateur_retirer,
    accompagnateurs,
    accompagnement_annuler,
    accompagnement_quitter,
    accompagnement_renvoyer,
)
from .avancement import avancement
from .complements import complements
from .depot import confirmation, deposer, deposer_activites
from .dossier import abandonner, mon_dossier, recours
from .emplois import emploi, emploi_ajouter, emploi_retirer
from .information import demander, informer
from .messages import messages, piece_jointe
from .modifications import modification_reprendre, modifications
from .partie_2 import partie_2, partie_2_sommaire
from .partie_3 import partie_3, partie_3_sommaire
from .preuves import preuve, preuve_retirer, preuves
from .saisie import saisie

__all__ = [
    "abandonner",
    "accompagnateur_retirer",
    "accompagnateurs",
    "accompagnement_annuler",
    "accompagnement_quitter",
    "accompagnement_renvoyer",
    "avancement",
    "complements",
    "confirmation",
    "demander",
    "deposer",
    "deposer_activites",
    "emploi",
    "emploi_ajouter",
    "emploi_retirer",
    "informer",
    "modification_reprendre",
    "modifications",
    "messages",
    "mon_dossier",
    "partie_2",
    "partie_2_sommaire",
    "partie_3",
    "partie_3_sommaire",
    "piece_jointe",
    "preuve",
    "preuve_retirer",
    "preuves",
    "recours",
    "saisie",
]
