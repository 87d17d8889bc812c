"""What the tests of the desk share."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.test import Client

from bureau.scenario.envois import perdre
from documents.authentification import noter_authentification

if TYPE_CHECKING:
    from comptes.models import Utilisateur

__all__ = ["client_de", "perdre", "texte"]


def client_de(utilisateur: Utilisateur, *, frais: bool = False) -> Client:
    """A browser where this person has signed in; `frais` when they have just proved who they are."""
    client = Client()
    client.force_login(utilisateur, backend="django.contrib.auth.backends.ModelBackend")
    if frais:
        requete = HttpRequest()
        requete.user, requete.session = utilisateur, client.session
        noter_authentification(requete, "password")
        requete.session.save()
    return client


def texte(reponse: object) -> str:
    """The page as text, its entities read, its spaces single."""
    return " ".join(unescape(reponse.content.decode()).split())


def prose(reponse: object) -> str:
    """What a person reads of the page: no tag, its entities read, its spaces single."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", reponse.content.decode())).split()).replace(" .", ".")
