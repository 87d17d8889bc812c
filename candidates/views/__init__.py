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
from .depot import apercu, confirmation, deposer, deposer_activites
from .dossier import abandonner, mon_dossier, recours
from .emplois import emploi, emploi_ajouter, emploi_retirer
from .formulaire import formulaire
from .information import demander, informer
from .messages import messages, piece_jointe
from .modifications import modification_reprendre, modifications
from .partie_2 import partie_2, partie_2_sommaire
from .partie_3 import partie_3, partie_3_sommaire
from .preuve import preuve, preuve_decrire, preuve_retirer, preuve_vignette, preuve_voir
from .preuves import preuve_ajouter, preuves, preuves_liste
from .saisie import saisie

__all__ = [
    "abandonner",
    "accompagnateur_retirer",
    "accompagnateurs",
    "accompagnement_annuler",
    "accompagnement_quitter",
    "accompagnement_renvoyer",
    "apercu",
    "avancement",
    "complements",
    "confirmation",
    "demander",
    "deposer",
    "deposer_activites",
    "emploi",
    "emploi_ajouter",
    "emploi_retirer",
    "formulaire",
    "informer",
    "messages",
    "modification_reprendre",
    "modifications",
    "mon_dossier",
    "partie_2",
    "partie_2_sommaire",
    "partie_3",
    "partie_3_sommaire",
    "piece_jointe",
    "preuve",
    "preuve_ajouter",
    "preuve_decrire",
    "preuve_retirer",
    "preuve_vignette",
    "preuve_voir",
    "preuves",
    "preuves_liste",
    "recours",
    "saisie",
]
