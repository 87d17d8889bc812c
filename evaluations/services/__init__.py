"""The verbs of the evaluation: the pair, its plan, the grid, the private preparations, the bilan."""

from .bilan import (
    arreter_bilan,
    commenter,
    presenter_bilan,
    refuser_de_signer,
    renvoyer_a_l_evaluation,
    rouvrir_bilan,
    signer_bilan,
    transmettre,
)
from .binome import (
    designer_binome,
    proposer_remplacant,
    remplacer_binome,
    repondre_mission,
    retirer_mission,
)
from .cellules import Saisie, annoter, noter_element, noter_elements
from .grille import conclure_competence, dater_competence, observer_competence
from .papier import consigner_signature_papier, recevoir_bilan_signe
from .plan import informer_candidat, noter_entretien, noter_observation, planifier, retirer_observation
from .preparation import defiger_preparation, figer_preparation, preparer_element, preparer_elements, reprendre_accords

__all__ = [
    "Saisie",
    "annoter",
    "arreter_bilan",
    "commenter",
    "conclure_competence",
    "consigner_signature_papier",
    "dater_competence",
    "defiger_preparation",
    "designer_binome",
    "figer_preparation",
    "informer_candidat",
    "noter_element",
    "noter_elements",
    "noter_entretien",
    "noter_observation",
    "observer_competence",
    "planifier",
    "preparer_element",
    "preparer_elements",
    "presenter_bilan",
    "proposer_remplacant",
    "recevoir_bilan_signe",
    "refuser_de_signer",
    "remplacer_binome",
    "renvoyer_a_l_evaluation",
    "repondre_mission",
    "reprendre_accords",
    "retirer_mission",
    "retirer_observation",
    "rouvrir_bilan",
    "signer_bilan",
    "transmettre",
]
