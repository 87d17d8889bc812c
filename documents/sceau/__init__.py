"""The seal of the organisation: set it, renew its archive time-stamp, verify it.

What sets and reads a seal weighs as much as all the pages: it is imported when it is first used, by those who use it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .certificats import get_certificats, get_fin_du_certificat, get_niveau

if TYPE_CHECKING:
    from .controle import verifier
    from .pose import get_fin_de_l_horodatage, prolonger, sceller
    from .resultat import ResultatVerification

__all__ = [
    "ResultatVerification",
    "get_certificats",
    "get_fin_de_l_horodatage",
    "get_fin_du_certificat",
    "get_niveau",
    "prolonger",
    "sceller",
    "verifier",
]
_LOURDS = {
    "ResultatVerification": "resultat", "verifier": "controle", "get_fin_de_l_horodatage": "pose", "prolonger": "pose", "sceller": "pose",
}  # fmt: skip


def __getattr__(nom: str) -> Any:
    """Import what sets or reads a seal the first time that it is asked for."""
    if nom not in _LOURDS:
        raise AttributeError(nom)
    return getattr(import_module(f".{_LOURDS[nom]}", __name__), nom)
