"""Invented people who walk dossiers along the whole road, by the same services as everyone.

Used by the demonstration, by `demo_sans_serveur` and by the tests. Nobody here exists.
"""

from .envois import perdre
from .horloge import a_l_instant
from .parcours import ETAPES, Scene
from .personnes import FIGURANTES, MOT_DE_PASSE, Distribution, Personnage, distribuer
from .profils import ALICE, Profil, get_profil

__all__ = [
    "ALICE",
    "ETAPES",
    "FIGURANTES",
    "MOT_DE_PASSE",
    "Distribution",
    "Personnage",
    "Profil",
    "Scene",
    "a_l_instant",
    "distribuer",
    "get_profil",
    "perdre",
]
