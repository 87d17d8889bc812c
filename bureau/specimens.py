"""Specimens: one document of each kind, with invented people, to be looked at before a real one was ever made.

They are made apart, in another process and on an empty database that disappears: nothing of them enters the site but the files.
They carry no seal and no number, say on each page what they are, and belong to a version of the templates: once a template
changes, they are to be made again. The texts of letters are those the project comes with.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from bureau.scenario import ALICE, Scene, distribuer
from candidates.enums import Etat
from candidates.formulaires import demander_formulaire
from documents.composition import composer_specimen, get_certificateur
from documents.models import Document
from documents.registre import genres
from documents.services import produire
from documents.versions import get_version_des_gabarits
from echanges.models import Lettre
from evaluations.fiche_entretien import demander_fiche
from jury.models import Attribution
from referentiels.models import Referentiel

from .ancres import ancrer_le_jour

if TYPE_CHECKING:
    from collections.abc import Mapping


journal_technique = logging.getLogger(__name__)
DOSSIER, LISTE = "specimens", "liste.json"
DUREE_MAX = 600  # seconds; beyond, the work is taken for lost and may be asked for again
CLE_EN_COURS, CLE_ECHEC = "specimens:en-cours", "specimens:echec"
ADRESSE = "Madame Alice Moreau\n12 rue des Tanneurs\n37000 Tours"
CORPS = (
    "Madame,\n\nNous avons bien reçu votre dossier. Il nous manque votre certificat de travail de l’entreprise Horizon Compétences : "
    "envoyez-nous sa copie par la poste, ou déposez-la au secrétariat.\n\nNous vous prions d’agréer, Madame, nos salutations distinguées."
)  # fmt: skip
AJOURNEMENT = "L’attestation de votre employeur, qui appuie la compétence 4, n’était pas lisible. Le jury la relira à sa prochaine session."


@dataclass(frozen=True)
class Specimens:
    """Pages of each specimen of the templates in force, by kind; empty when they are to be made. `is_en_cours`, `is_echec`: of the last demand."""

    pages: Mapping[str, int]
    is_en_cours: bool
    is_echec: bool


def lire_specimens() -> Specimens:
    """Say which specimens there are, and how the last demand went."""
    fichier = _fichier(LISTE)
    pages: dict[str, int] = {}
    if fichier.storage.exists(str(fichier.name)):
        with fichier.open("rb") as ouvert:
            pages = json.load(ouvert)
    return Specimens(pages, not pages and bool(cache.get(CLE_EN_COURS)), not pages and bool(cache.get(CLE_ECHEC)))


def get_specimen(code: str) -> FieldFile | None:
    """File of the specimen of a kind; None for a kind that has none."""
    return _fichier(f"{code}.pdf") if code in lire_specimens().pages else None


def demander_specimens() -> bool:
    """Have them made, once whatever is asked; False when they are there or on their way. The broker away is a failure that is said."""
    from .tasks import fabriquer_specimens

    if lire_specimens().pages or not cache.add(CLE_EN_COURS, timezone.now().isoformat(), DUREE_MAX):
        return False
    cache.delete(CLE_ECHEC)
    try:
        fabriquer_specimens.delay()
    except Exception:  # whatever the broker raises
        journal_technique.warning("Spécimens non demandés\u00a0: le répartiteur de tâches ne répond pas.", exc_info=True)
        _echouer()
        return False
    return True


def fabriquer() -> int:
    """Make them all and keep their files; return how many. Those that exist are left alone: safe to run twice."""
    if pages := lire_specimens().pages:
        return len(pages)
    try:
        with tempfile.TemporaryDirectory(prefix="vae-specimens-") as nom:
            _lancer(Path(nom))
            pages = json.loads((Path(nom) / LISTE).read_text())
            for code in pages:
                _garder(f"{code}.pdf", (Path(nom) / f"{code}.pdf").read_bytes())
            _garder(LISTE, json.dumps(pages).encode())  # last: without it, nothing was made
    except (OSError, ValueError, subprocess.SubprocessError):
        _echouer()
        raise
    cache.delete_many([CLE_EN_COURS, CLE_ECHEC])
    return len(pages)


def _echouer() -> None:
    cache.set(CLE_ECHEC, True, 86_400)
    cache.delete(CLE_EN_COURS)


def _fichier(nom: str) -> FieldFile:
    """A private file, where documents are kept."""
    return FieldFile(Document(), Document._meta.get_field("fichier"), f"{DOSSIER}/{get_version_des_gabarits()}/{nom}")


def _garder(nom: str, octets: bytes) -> None:
    fichier = _fichier(nom)
    if fichier.storage.exists(str(fichier.name)):
        fichier.storage.delete(str(fichier.name))  # of a work that did not end
    fichier.storage.save(str(fichier.name), ContentFile(octets))


def _lancer(dossier: Path) -> None:
    """Run the command that makes them, in a process that knows neither our database nor our secrets."""
    gardees = {nom: os.environ[nom] for nom in ("PATH", "LANG", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "FONTCONFIG_PATH") if nom in os.environ}
    env = gardees | {
        "VAE_MODE": "demo", "VAE_VAR": str(dossier / "var"), "VAE_STATIQUES": str(settings.STATIC_ROOT), "VAE_SITE": settings.SITE_URL,
        "VAE_NIVEAU_LOG": "ERROR", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    commande = [sys.executable, str(settings.BASE_DIR / "manage.py"), "fabriquer_specimens", "--vers", str(dossier), "--certificateur", get_certificateur(Document(demande_le=timezone.now()))]
    subprocess.run(commande, env=env, cwd=dossier, check=True, timeout=DUREE_MAX, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command


# --- in the other process ------------------------------------------------------------------------------------------------------


def ecrire_specimens(dossier: Path, *, certificateur: str) -> dict[str, int]:
    """Walk invented people to the end of the road in this empty database, write one PDF of each kind; return their pages."""
    referentiel = Referentiel.objects.filter(certification__code="cqp-assistant-formation").latest("publie_le")
    distribution = distribuer(certification=referentiel.certification, mot_de_passe=None)
    scene = Scene(referentiel, distribution=distribution)
    scene.profils = {scene.alice.email: ALICE}
    pages = {}
    for code, document in amener_un_de_chaque(scene).items():
        rendu = composer_specimen(document, certificateur=certificateur)
        (dossier / f"{code}.pdf").write_bytes(rendu.octets)
        pages[code] = rendu.pages
    (dossier / LISTE).write_text(json.dumps(pages))
    return pages


def amener_un_de_chaque(scene: Scene, *, lettre: Mapping[str, str] | None = None) -> dict[str, Document]:
    """Walk Alice to the award, two others to what remains; return a document of each kind that is kept, most of them not made yet."""
    dossier = scene.amener(Etat.VALIDE)
    scene.amener(Etat.VALIDE_PARTIELLEMENT, candidate=scene.amine)
    scene.amener(Etat.INCOMPLET, candidate=scene.ada)
    demander_fiche(evaluation=dossier.evaluations.get(), auteur=scene.eva)
    for genre in ("formulaire_dossier", "formulaire_grille"):
        demander_formulaire(genre=genre, referentiel=dossier.referentiel)
    champs: dict[str, Any] = {"objet": "Votre dossier de VAE : une pièce à nous envoyer", "corps": CORPS, "adresse": ADRESSE} | dict(lettre or {})
    ecrite = Lettre.objects.create(dossier_id=dossier.pk, cle=f"specimen:{dossier.pk}", evenement="candidates.depot_recu", **champs)
    produire(genre="lettre", objet_id=ecrite.pk, cle="lettre:specimen")
    attribution = Attribution.objects.get(dossier=dossier)
    produire(genre="extrait_pv", objet_id=attribution.decision_id, cle="extrait:specimen")
    produire(
        genre="lettre_ajournement", objet_id=attribution.decision.inscription_id, cle="ajournement:specimen",
        matiere={"session": "JURY-2026-0001", "le": timezone.now().isoformat(), "motif": AJOURNEMENT},
    )  # fmt: skip
    produire(genre="duplicata", objet_id=attribution.pk, cle="duplicata:specimen", matiere={"motif": "Perte de l’original dans un déménagement."})
    ancrer_le_jour()
    faits = {d.genre: d for d in Document.objects.order_by("-demande_le")}
    return {g.code: faits[g.code] for g in genres() if g.code in faits}
