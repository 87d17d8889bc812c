"""What the tests of the candidate's pages share."""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bureau.scenario.preuves import fabriquer_pdf
from candidates.services import demander_dossier, inviter_accompagnateur
from comptes.services import accepter_invitation_recue
from tests.scenes import rejouable

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from candidates.models import Accompagnement, Dossier
    from comptes.models import Utilisateur


def client_de(utilisateur: Utilisateur, *, frais: bool = False) -> Client:
    """A browser where this person has signed in; `frais` when they have just proved who they are."""
    client = Client()
    client.force_login(utilisateur, backend="django.contrib.auth.backends.ModelBackend")
    if frais:
        session = client.session
        session["account_authentication_methods"] += [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(utilisateur.pk)
        session.save()
    return client


@rejouable
def brouillon(scene: Scene) -> Dossier:
    """An empty draft of Alice."""
    return demander_dossier(auteur=scene.alice, referentiel=scene.referentiel)


def pdf(nom: str = "bulletin.pdf") -> SimpleUploadedFile:
    """A real PDF of one page; another name makes another file."""
    return fabriquer_pdf(nom, "Bulletin de salaire", ["Alice Moreau", nom])


def texte(reponse: object) -> str:
    """The page as text."""
    return reponse.content.decode()


def lire(reponse: object) -> bytes:
    """The bytes of an answer; a file that is sent is closed once it is read."""
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


def marques(reponse: object) -> str:
    """What a page was shown with: the mark of each field, as its hidden input sends it back."""
    trouvee = re.search(r'name="marques" value="([^"]*)"', texte(reponse))
    return html.unescape(trouvee.group(1)) if trouvee else "{}"


def ecrire(client: Client, adresse: str, donnees: dict[str, object]) -> object:
    """Open a page, then send it."""
    return client.post(adresse, {"marques": marques(client.get(adresse)), **donnees})


def accompagner(scene: Scene, dossier: Dossier) -> Accompagnement:
    """Alice invites Amine, who accepts."""
    accompagnement = inviter_accompagnateur(dossier=dossier, auteur=scene.alice, email=scene.amine.email, organisme="Préforma")
    accepter_invitation_recue(invitation=accompagnement.invitation, utilisateur=scene.amine)
    accompagnement.refresh_from_db()
    return accompagnement
