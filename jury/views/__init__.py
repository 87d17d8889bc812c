"""Pages of the jury, by room."""

from .chiffres import chiffres
from .decisions import (
    contester,
    decision,
    extrait,
    recours_enregistrer,
    recours_repondre,
    rectification_retirer,
    rectifier,
)
from .deliberation import adopter, ajourner, clore, conformite, decider, deport, dossier, note, rouvrir, voter
from .preparation import annuler, convoquer, creer, deplacer, membres, modifier, ordre_du_jour, presences, retirer
from .remise import documents
from .resultats import annoncer, mon_resultat, pv, signer_pv
from .seance import ouvrir, presenter, seance, seance_etat
from .sessions import session, sessions
from .suites import completer

__all__ = [
    "adopter",
    "ajourner",
    "annoncer",
    "annuler",
    "chiffres",
    "clore",
    "completer",
    "conformite",
    "contester",
    "convoquer",
    "creer",
    "decider",
    "decision",
    "deplacer",
    "deport",
    "documents",
    "dossier",
    "extrait",
    "membres",
    "modifier",
    "mon_resultat",
    "note",
    "ordre_du_jour",
    "ouvrir",
    "presences",
    "presenter",
    "pv",
    "recours_enregistrer",
    "recours_repondre",
    "rectification_retirer",
    "rectifier",
    "retirer",
    "rouvrir",
    "seance",
    "seance_etat",
    "session",
    "sessions",
    "signer_pv",
    "voter",
]
