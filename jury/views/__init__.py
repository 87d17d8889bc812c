"""Pages of the jury, by room."""

from .deliberation import adopter, ajourner, clore, conformite, decider, deport, dossier, note, rouvrir, scrutin, voter
from .preparation import annuler, convoquer, creer, deplacer, membres, modifier, ordre_du_jour, presences, retirer
from .resultats import annoncer, mon_resultat, pv, signer_pv
from .seance import mur, mur_etat, ouvrir, presenter, seance, seance_etat
from .sessions import emargement, session, sessions
from .suites import completer

__all__ = [
    "adopter",
    "ajourner",
    "annoncer",
    "annuler",
    "clore",
    "completer",
    "conformite",
    "convoquer",
    "creer",
    "decider",
    "deplacer",
    "deport",
    "dossier",
    "emargement",
    "membres",
    "modifier",
    "mon_resultat",
    "mur",
    "mur_etat",
    "note",
    "ordre_du_jour",
    "ouvrir",
    "presences",
    "presenter",
    "pv",
    "retirer",
    "rouvrir",
    "scrutin",
    "seance",
    "seance_etat",
    "session",
    "sessions",
    "signer_pv",
    "voter",
]
