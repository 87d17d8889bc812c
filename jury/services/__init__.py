"""The verbs of the jury: prepare a session, hold it, close it, sign its minutes, announce."""

from .benefice import a_rappeler, rappeler_benefice
from .cloture import annoncer, annoncer_a_la_date, clore_session, is_annoncable, signatures_du_pv, signer_pv
from .composition import Compte, creer_avec, inscrire_plusieurs
from .convocation import convoquer
from .liens import Lien, declarer_lien, declarer_sur_les_noms, redemander_liens
from .motion import adoptables, adopter_en_bloc, lire_motion, preconisations_de, resultat_propose
from .pieces import demander_piece, traiter_demande_piece
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
from .remise import is_pv_a_refaire, refaire_pv, reprendre_lot
from .seance import (
    Verdict,
    confirmer_conformite,
    deliberer,
    deporter,
    noter_pour_soi,
    ouvrir_session,
    presenter_dossier,
    proposer_ajournement,
    retirer_deport,
    rouvrir_deliberation,
)
from .sessions import (
    Siege,
    annuler_session,
    creer_session,
    definir_membres,
    desinscrire,
    donner_pouvoir,
    dossiers_a_inscrire,
    inscrire,
    marquer_presence,
    modifier_session,
    ordonner,
)
from .suites import completer_cqp
from .vote import annuler_vote, appeler_vote, clore_vote, voter

__all__ = [
    "Compte",
    "Lien",
    "Siege",
    "Verdict",
    "a_rappeler",
    "adoptables",
    "adopter_en_bloc",
    "annoncer",
    "annoncer_a_la_date",
    "annuler_session",
    "annuler_vote",
    "appeler_vote",
    "calculer_issue",
    "clore_session",
    "clore_vote",
    "completer_cqp",
    "confirmer_conformite",
    "convoquer",
    "creer_avec",
    "creer_session",
    "declarer_lien",
    "declarer_sur_les_noms",
    "definir_membres",
    "deliberer",
    "delivrer_duplicata",
    "demander_extrait",
    "demander_piece",
    "deporter",
    "deposer_recours",
    "desinscrire",
    "donner_pouvoir",
    "dossiers_a_inscrire",
    "get_duplicatas",
    "inscrire",
    "inscrire_plusieurs",
    "is_annoncable",
    "is_pv_a_refaire",
    "lire_motion",
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
    "preconisations_de",
    "presenter_dossier",
    "proposer_ajournement",
    "rappeler_benefice",
    "recours_a_repondre",
    "redemander_liens",
    "rediger_rectification",
    "refaire_pv",
    "reprendre_lot",
    "resultat_propose",
    "retirer_deport",
    "retirer_rectification",
    "rouvrir_deliberation",
    "signatures_du_pv",
    "signer_pv",
    "titre_qui_remplace",
    "traiter_demande_piece",
    "voter",
]
