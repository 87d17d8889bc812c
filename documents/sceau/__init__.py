"""The seal of the organisation: set it, renew its archive time-stamp, verify it."""

from .certificats import get_certificats, get_fin_du_certificat
from .controle import TAILLE_MAX, ResultatVerification, verifier
from .pose import get_fin_de_l_horodatage, get_niveau, prolonger, sceller

__all__ = [
    "TAILLE_MAX",
    "ResultatVerification",
    "get_certificats",
    "get_fin_de_l_horodatage",
    "get_fin_du_certificat",
    "get_niveau",
    "prolonger",
    "sceller",
    "verifier",
]
