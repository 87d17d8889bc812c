"""A kind of document that only the tests know, and people to read it."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import segno
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import override_settings

from comptes.models import Utilisateur
from documents import registre
from documents.registre import Contenu, Genre, Piece
from documents.rendu import rendre
from documents.services import fabriquer, produire

if TYPE_CHECKING:
    from documents.models import Document

MOT_DE_PASSE = "un-mot-de-passe-assez-long"
GABARITS = Path(__file__).parent / "gabarits"


@dataclass
class Atelier:
    """What the throwaway kind shows, and how it fails when asked to."""

    gabarit: str = "documents/documents/essai.html"
    lignes: list[str] = field(default_factory=lambda: [f"Activité {i}" for i in range(40)])
    panne: Exception | None = None
    lectures: int = 0

    def construire(self, objet_id: str) -> Contenu:
        """Content of one try."""
        self.lectures += 1
        if self.panne:
            raise self.panne
        piece = Piece("donnees.json", b'{"objet": 1}', "application/json", "Données")
        contexte = {"objet": objet_id, "lignes": self.lignes, "signatures": (), "numero_dossier": "VAE-2026-0001"}
        return Contenu("Bilan d’essai", self.gabarit, contexte, (piece,))

    def genre(self, code: str = "essai", *, scelle: bool = True) -> Genre:
        """The kind: read by whoever asked for it."""
        return Genre(
            code=code, libelle="Document d’essai", construire=self.construire, scelle=scelle,
            visible_par=lambda utilisateur, document: document.auteur_id == str(utilisateur.pk),
            dossier_de=lambda objet_id: None, nom_fichier=lambda document: f"Bilan : {document.titre}/2026",
            gabarits=(self.gabarit,),
        )  # fmt: skip


def creer_personne(prenom: str) -> Utilisateur:
    """An account with a password and a verified address."""
    personne = Utilisateur.objects.create_user(
        f"{prenom}@exemple.fr".lower(), MOT_DE_PASSE, prenom=prenom, nom="Martin"
    )
    EmailAddress.objects.create(user=personne, email=personne.email, verified=True, primary=True)
    return personne


def fabriquer_pour(personne: Utilisateur, cle: str = "essai:1", genre: str = "essai") -> Document:
    """A finished document of `personne`."""
    demande = produire(genre=genre, objet_id="1", cle=cle, auteur_id=personne.pk)
    return fabriquer(document_id=demande.pk)


def sha256(octets: bytes) -> str:
    """Fingerprint, in hexadecimal."""
    return hashlib.sha256(octets).hexdigest()


def adresse_de_la_base() -> str:
    """The test database, as another process names it."""
    reglages = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{reglages['NAME']}"
    acces = f"{reglages['USER']}:{reglages['PASSWORD']}" if reglages["PASSWORD"] else reglages["USER"]
    return f"postgres://{acces}@{reglages['HOST']}:{reglages['PORT']}/{reglages['NAME']}"


def fabriquer_et_attendre_la_mort(document_id: str) -> None:
    """Run by another process: start making a document, say so, and wait to be killed half-way."""
    import signal

    def construire(objet_id: str) -> Contenu:
        sys.stdout.write("au milieu\n")
        sys.stdout.flush()
        signal.pause()
        raise AssertionError

    genre = Atelier().genre()
    registre.enregistrer(Genre(**{**vars(genre), "construire": construire}))
    fabriquer(document_id=document_id)


def creer_pdf(lignes: int = 40) -> bytes:
    """The throwaway kind laid out, without a seal and without a row."""
    contexte = {"objet": "1", "lignes": [f"Activité {i}" for i in range(lignes)], "signatures": (), "numero_dossier": "VAE-2026-0001", "qr": segno.make("essai").png_data_uri()}
    reglages = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], GABARITS]}
    with override_settings(TEMPLATES=[reglages]):
        return rendre(gabarit="documents/documents/essai.html", contexte=contexte, titre="Essai", auteur="CPEF", instant=datetime(2026, 3, 2, tzinfo=UTC)).octets
