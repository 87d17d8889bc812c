"""Short roads to a session of the jury, ready to hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_jury as pj
from documents.authentification import noter_authentification
from jury import services as j
from jury.enums import Fonction

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from candidates.models import Dossier
    from comptes.models import Utilisateur
    from jury.models import Inscription, SessionJury

MOTIF_BACKEND = "django.contrib.auth.backends.ModelBackend"


def url(nom: str, objet: Any) -> str:
    """Address of a page of the jury."""
    return reverse(f"jury:{nom}", args=[objet.pk])


def client_de(personne: Utilisateur, *, frais: bool = False) -> Client:
    """A browser signed in as this person; `frais` after a sign-in made just now, which a signature asks for."""
    client = Client()
    client.force_login(personne, backend=MOTIF_BACKEND)
    if frais:
        session = client.session

        class Requete:
            user = personne

        requete = Requete()
        requete.session = session  # type: ignore[attr-defined]
        noter_authentification(requete, "password")  # type: ignore[arg-type]
        session.save()
    return client


def session_vide(scene: Scene, **options: Any) -> SessionJury:
    """A session of four members, nothing on its agenda."""
    session = j.creer_session(
        auteur=scene.sylvie, certification=scene.referentiel.certification, le=timezone.now() + timedelta(days=30), lieu="Paris", **options
    )
    sieges = [
        j.Siege(scene.jeanne, Fonction.PRESIDENT), j.Siege(scene.jacques, Fonction.VICE_PRESIDENT),
        j.Siege(scene.julie), j.Siege(scene.jules),
    ]  # fmt: skip
    return j.definir_membres(session=session, auteur=scene.sylvie, sieges=sieges)


def en_seance(scene: Scene, dossiers: list[Dossier], **options: Any) -> SessionJury:
    """A session in session, everyone present, `dossiers` on its agenda."""
    session = scene.preparer_session(dossiers, **options)
    pj.ouvrir(session, scene.personnes)
    session.refresh_from_db()
    return session


def premiere(session: SessionJury) -> Inscription:
    """First dossier of the agenda."""
    inscription = session.inscriptions.filter(is_active=True).first()
    assert inscription is not None
    return inscription


def confirmee(scene: Scene, session: SessionJury) -> Inscription:
    """First dossier of the agenda, its conformity confirmed."""
    return j.confirmer_conformite(inscription=premiere(session), auteur=scene.jeanne)


def verdicts(*, motif: str = "", **codes: bool) -> dict[str, j.Verdict]:
    """Verdicts by competence."""
    return {code: j.Verdict(is_validee=oui, motif=motif) for code, oui in codes.items()}
