"""Short roads to a session of the jury, ready to hold."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_jury as pj
from bureau.scenario.personnes import Personnage, creer_personne
from comptes.enums import Role
from documents.models import Document, Signature
from jury import services as j
from jury.enums import Fonction
from tests.candidates.outils import client_de, texte
from tests.scenes import rejouable

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from candidates.models import Dossier
    from jury.models import Inscription, SessionJury

__all__ = ["client_de", "confirmee", "dupliquer", "en_seance", "lire_pdf", "premiere", "scrutiner", "session_vide", "texte", "url", "verdicts"]


def url(nom: str, objet: Any) -> str:
    """Address of a page of the jury."""
    return reverse(f"jury:{nom}", args=[objet.pk])


@rejouable
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


@rejouable
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


def dupliquer(dossier: Dossier, rang: int) -> Dossier:
    """Another person's dossier, evaluated like this one: rows copied, so that a long agenda is quick to build."""
    personne = creer_personne(Personnage(f"candidate{rang}", f"Camille{rang}", f"Duval{rang}", Role.CANDIDAT, "Tremplin Formation", "Assistante", ""), mot_de_passe=None)
    candidat = _copier(dossier.candidat, utilisateur=personne, prenoms=f"Camille{rang}", nom_naissance="", nom_usage=f"Duval{rang}", email=personne.email)
    copie = _copier(dossier, candidat=candidat, numero=f"VAE-2026-9{rang:03}")
    missions = {m.pk: _copier(m, dossier=copie) for m in dossier.missions.all()}
    for ligne in (*dossier.recevabilites.all(), *dossier.emplois.all()):
        _copier(ligne, dossier=copie)
    anciens = {str(d.pk): str(_copier(d, dossier=copie).pk) for d in dossier.depots.all()}
    bilans: dict[Any, Any] = {}
    for evaluation in dossier.evaluations.all():
        lignes = (*evaluation.elements.all(), *evaluation.competences.all(), *evaluation.observations.all())
        places = {"professionnel": missions[evaluation.professionnel_id], "evaluateur_externe": missions[evaluation.evaluateur_externe_id]}
        bilan = Document.objects.get(pk=evaluation.bilan_id)
        bilans[bilan.pk] = _copier(bilan, cle=f"{bilan.cle}:{rang}", numero=f"{bilan.numero}-{rang}", dossier_id=copie.pk).pk
        ancien, neuve = str(evaluation.pk), _copier(evaluation, dossier=copie, bilan_id=bilans[bilan.pk], **places)
        anciens[ancien] = str(neuve.pk)
        for ligne in lignes:
            _copier(ligne, evaluation=neuve)
    for signature in Signature.objects.filter(objet_id__in=anciens):
        document = bilans.get(signature.document_id, signature.document_id)
        _copier(signature, objet_id=anciens[signature.objet_id], dossier_id=copie.pk, document_id=document)
    return copie


def _copier(ligne: Any, **champs: Any) -> Any:
    """A new row with the same values, but those given."""
    valeurs = {f.attname: getattr(ligne, f.attname) for f in ligne._meta.concrete_fields if not f.primary_key}
    neuve = type(ligne)(**valeurs)
    for nom, valeur in champs.items():
        setattr(neuve, nom, valeur)
    type(ligne).objects.bulk_create([neuve])
    return neuve
