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
from .guide import ajouter_question, noter_question, retirer_question
from .lecture import dater_lecture, noter_points
from .papier import consigner_signature_papier, recevoir_bilan_signe
from .plan import modifier_observation, noter_entretien, noter_observation, planifier, retirer_observation
from .preparation import defiger_preparation, figer_preparation, preparer_element, preparer_elements, reprendre_accords
from .rendez_vous import accuser_reception, annuler_date, informer_candidat, reporter

__all__ = [
    "Saisie",
    "accuser_reception",
    "ajouter_question",
    "annoter",
    "annuler_date",
    "arreter_bilan",
    "commenter",
    "conclure_competence",
    "consigner_signature_papier",
    "dater_competence",
    "dater_lecture",
    "defiger_preparation",
    "designer_binome",
    "figer_preparation",
    "informer_candidat",
    "modifier_observation",
    "noter_element",
    "noter_elements",
    "noter_entretien",
    "noter_observation",
    "noter_points",
    "noter_question",
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
    "reporter",
    "reprendre_accords",
    "retirer_mission",
    "retirer_observation",
    "retirer_question",
    "rouvrir_bilan",
    "signer_bilan",
    "transmettre",
]
