"""Short roads to a session of the jury, ready to hold."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_jury as pj
from jury import services as j
from jury.enums import Fonction
from tests.candidates.outils import client_de, texte

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from candidates.models import Dossier
    from documents.models import Document
    from jury.models import Inscription, SessionJury

__all__ = ["client_de", "confirmee", "en_seance", "lire_pdf", "premiere", "scrutiner", "session_vide", "texte", "url", "verdicts"]


def url(nom: str, objet: Any) -> str:
    """Address of a page of the jury."""
    return reverse(f"jury:{nom}", args=[objet.pk])


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


def scrutiner(scene: Scene, inscription: Inscription, code: str, **voix: str) -> Inscription:
    """Call a vote on one competence, have it given by each name, close it and count it."""
    j.appeler_vote(inscription=inscription, auteur=scene.jeanne, codes=[code])
    for nom, choix in voix.items():
        j.voter(inscription=inscription, auteur=scene.personnes[nom], code=code, choix=choix)
    return j.clore_vote(inscription=inscription, auteur=scene.jeanne)


def verdicts(*, motif: str = "", **codes: bool) -> dict[str, j.Verdict]:
    """Verdicts by competence."""
    return {code: j.Verdict(is_validee=oui, motif=motif) for code, oui in codes.items()}


def lire_pdf(document: Document) -> str:
    """The text of a finished PDF, on one line."""
    with document.fichier.open("rb") as fichier:
        sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=fichier.read(), capture_output=True, check=True)
    return " ".join(sortie.stdout.decode().split())
