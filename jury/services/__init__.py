"""The verbs of the jury: prepare a session, hold it, close it, sign its minutes, announce."""

from .benefice import a_rappeler, rappeler_benefice
from .cloture import annoncer, annoncer_a_la_date, clore_session, is_annoncable, signatures_du_pv, signer_pv
from .composition import Compte, creer_avec, inscrire_plusieurs
from .convocation import convoquer
from .recours import deposer_recours, maintenir_decision, manques_recours, peut_enregistrer, recours_a_repondre
from .rectification import (
    calculer_issue,
    manques_rectification,
    peut_rediger,
    rediger_rectification,
    retirer_rectification,
    titre_qui_remplace,
)
from .registre import delivrer_duplicata, demander_extrait, get_duplicatas
from .remise import reprendre_lot
from .seance import (
    Verdict,
    adoptables,
    adopter_en_bloc,
    confirmer_conformite,
    deliberer,
    deporter,
    noter_pour_soi,
    ouvrir_session,
    presenter_dossier,
    proposer_ajournement,
    resultat_propose,
    rouvrir_deliberation,
    voter,
)
from .sessions import (
    Siege,
    annuler_session,
    creer_session,
    definir_membres,
    desinscrire,
    dossiers_a_inscrire,
    inscrire,
    marquer_presence,
    modifier_session,
    ordonner,
)
from .suites import completer_cqp

__all__ = [
    "Compte",
    "Siege",
    "Verdict",
    "a_rappeler",
    "adoptables",
    "adopter_en_bloc",
    "annoncer",
    "annoncer_a_la_date",
    "annuler_session",
    "calculer_issue",
    "clore_session",
    "completer_cqp",
    "confirmer_conformite",
    "convoquer",
    "creer_avec",
    "creer_session",
    "definir_membres",
    "deliberer",
    "delivrer_duplicata",
    "demander_extrait",
    "deporter",
    "deposer_recours",
    "desinscrire",
    "dossiers_a_inscrire",
    "get_duplicatas",
    "inscrire",
    "inscrire_plusieurs",
    "is_annoncable",
    "maintenir_decision",
    "manques_recours",
    "manques_rectification",
    "marquer_presence",
    "modifier_session",
    "noter_pour_soi",
    "ordonner",
    "ouvrir_session",
    "peut_enregistrer",
    "peut_rediger",
    "presenter_dossier",
    "proposer_ajournement",
    "rappeler_benefice",
    "recours_a_repondre",
    "rediger_rectification",
    "reprendre_lot",
    "resultat_propose",
    "retirer_rectification",
    "rouvrir_deliberation",
    "signatures_du_pv",
    "signer_pv",
    "titre_qui_remplace",
    "voter",
]
