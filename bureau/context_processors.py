"""What every page needs of the site: its name, the menu of the person signed in, whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from comptes.enums import Role
from evaluations.tablette import lire_remise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from comptes.models import Utilisateur

NOM = "VAE · CQP Assistant(e) de formation"


@dataclass(frozen=True)
class Entree:
    """One entry of the menu."""

    libelle: str
    url: str
    actif: bool = False


def maison(request: HttpRequest) -> dict[str, Any]:
    """Name of the site, menu of the person, demonstration or not, paper dossier being typed; the only context that every template may count on.

    Not called `site`: allauth puts its own under that name in the pages of sign-in.
    """
    return {"maison": {"nom": NOM, "menu": list(_menu(request)), "tablette": _is_remise(request), "demo": settings.DEMO, "saisie_papier": getattr(request, "saisie_papier", None)}}


def _is_remise(request: HttpRequest) -> bool:
    """The device was handed over for a signature: no menu leads elsewhere."""
    return hasattr(request, "session") and lire_remise(request) is not None


def _menu(request: HttpRequest) -> Iterator[Entree]:
    utilisateur = getattr(request, "user", None)
    noms = _PUBLIC if utilisateur is None or not utilisateur.is_authenticated else _noms(utilisateur)
    for libelle, nom in noms.items():
        url = reverse(nom)
        yield Entree(libelle, url, _est_actif(request.path, url) or _entree_de(request.path) == nom)


_PUBLIC = {"Le CQP par la VAE": "candidates:informer", "Vérifier un document": "documents:verifier"}
_JURY = {"Sessions du jury": "jury:sessions"}
_REGISTRE = {"Habilitations": "bureau:registre"}
_REGLAGES = {"Personnes": "bureau:personnes", "Réglages": "bureau:reglages"}
_AILLEURS = (  # pages of an entry that do not live under its address, the longest beginning first
    ("/recevabilite/motifs/", "bureau:reglages"),
    ("/recevabilite/", "bureau:dossiers"),
    ("/referentiels/", "bureau:reglages"),
    ("/bureau/jury/", "jury:sessions"),
)


def _noms(utilisateur: Utilisateur) -> dict[str, str]:
    """Labels and names of the addresses this person uses, in order; one person may hold several roles."""
    if utilisateur.has_role(Role.SECRETARIAT):
        menu = {"Bureau": "bureau:accueil", "Dossiers": "bureau:dossiers", "Courrier": "bureau:courrier", **_JURY, **_REGISTRE, "Chiffres": "bureau:chiffres", **_REGLAGES}
    elif utilisateur.has_role(Role.PROFESSIONNEL, Role.EVALUATEUR_EXTERNE, Role.JURE, Role.ADMINISTRATEUR):
        menu = {"Accueil": "bureau:accueil"}
    else:
        menu = {"Mes dossiers": "bureau:accueil", "Le CQP par la VAE": "candidates:informer"}
    if utilisateur.has_role(Role.PROFESSIONNEL, Role.EVALUATEUR_EXTERNE):
        menu["Mes missions"] = "evaluations:missions"
    if utilisateur.has_role(Role.JURE) and not utilisateur.has_role(Role.SECRETARIAT):
        menu["Mes sessions"] = "jury:sessions"
    if utilisateur.has_role(Role.ADMINISTRATEUR):
        menu |= _REGLAGES
    return menu


def _entree_de(chemin: str) -> str:
    """Name of the entry a page belongs to when its address does not say it; empty otherwise."""
    return next((nom for debut, nom in _AILLEURS if chemin.startswith(debut)), "")


def _est_actif(chemin: str, url: str) -> bool:
    return chemin == url or (url != "/" and chemin.startswith(url))
