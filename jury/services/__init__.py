"""The verbs of the jury: prepare a session, hold it, close it, sign its minutes, announce."""

from .cloture import annoncer, annoncer_a_la_date, clore_session, is_annoncable, signatures_du_pv, signer_pv
from .composition import Compte, creer_avec, inscrire_plusieurs
from .convocation import convoquer
from .liens import Lien, declarer_lien, declarer_sur_les_noms
from .motion import adoptables, adopter_en_bloc, resultat_propose
from .pieces import demander_piece, traiter_demande_piece
from .seance import (
    Verdict,
    confirmer_conformite,
    deliberer,
    deporter,
    noter_pour_soi,
    ouvrir_session,
    presenter_dossier,
    proposer_ajournement,
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
    "adoptables",
    "adopter_en_bloc",
    "annoncer",
    "annoncer_a_la_date",
    "annuler_session",
    "annuler_vote",
    "appeler_vote",
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
    "demander_piece",
    "deporter",
    "desinscrire",
    "donner_pouvoir",
    "dossiers_a_inscrire",
    "inscrire",
    "inscrire_plusieurs",
    "is_annoncable",
    "marquer_presence",
    "modifier_session",
    "noter_pour_soi",
    "ordonner",
    "ouvrir_session",
    "presenter_dossier",
    "proposer_ajournement",
    "resultat_propose",
    "rouvrir_deliberation",
    "signatures_du_pv",
    "signer_pv",
    "traiter_demande_piece",
    "voter",
]
