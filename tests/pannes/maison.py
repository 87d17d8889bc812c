"""The whole site on servers of its own, seen from the test: base, broker, pages, workers, mail, files."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.db.models import F
from kombu import Connection
from post_office.models import STATUS, Email

from bureau.models import Lot
from documents.enums import EtatDocument
from documents.models import Document
from tests.candidates.outils import client_de
from tests.plugins.travailleur import attendre
from vae.celery import app

from .serveurs import RACINE, Courrier, Ouvrier, Pages, Postgresql, Redis

if TYPE_CHECKING:
    from comptes.models import Utilisateur

BALAYAGES = ("documents-en-retard", "courriels-en-attente", "actions-groupees")
FRANCAIS = ("momentanément indisponible", "plus de place")


class Reponse:
    """What a person got."""

    def __init__(self, statut: int, page: str, lieu: str = "") -> None:
        self.statut, self.page, self.lieu = statut, page, lieu

    @property
    def is_acquise(self) -> bool:
        """The site said that it is done."""
        return self.statut in (200, 302) or (self.statut in (409, 422) and "déjà" in self.page)  # done the first time, though nobody heard

    @property
    def is_phrase(self) -> bool:
        """A refusal that a person understands: a page in French that says what to do."""
        return self.statut == 503 and any(f in self.page for f in FRANCAIS) and "Que faire" in self.page


class Personne:
    """Someone signed in, whose browser speaks to the real pages."""

    def __init__(self, maison: Maison, utilisateur: Utilisateur) -> None:
        self.maison, self.jeton = maison, secrets.token_hex(16)
        session = client_de(utilisateur, frais=True).cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.jeton}"

    def lire(self, chemin: str) -> Reponse:
        """Open a page."""
        return self._demander("GET", chemin, None, {})

    def envoyer(self, chemin: str, champs: dict[str, Any], fichier: tuple[str, str, bytes] | None = None) -> Reponse:
        """Send a form, with at most one file (field, name, bytes)."""
        if fichier is None:
            return self._demander("POST", chemin, urlencode(champs, doseq=True).encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        borne = secrets.token_hex(12)
        corps = b"".join(f'--{borne}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in champs.items())
        champ, nom, octets = fichier
        corps += f'--{borne}\r\nContent-Disposition: form-data; name="{champ}"; filename="{nom}"\r\nContent-Type: application/pdf\r\n\r\n'.encode()
        corps += octets + f"\r\n--{borne}--\r\n".encode()
        return self._demander("POST", chemin, corps, {"Content-Type": f"multipart/form-data; boundary={borne}"})

    def _demander(self, verbe: str, chemin: str, corps: bytes | None, entetes: dict[str, str]) -> Reponse:
        liaison = HTTPConnection("127.0.0.1", self.maison.pages.port, timeout=60)
        try:
            liaison.request(verbe, chemin, corps, {"Cookie": self.cookies, "X-CSRFToken": self.jeton, "Host": "localhost", **entetes})
            reponse = liaison.getresponse()
            return Reponse(reponse.status, reponse.read().decode(errors="replace"), reponse.headers.get("Location", ""))
        except (OSError, HTTPException) as erreur:
            return Reponse(0, f"liaison coupée : {erreur}")
        finally:
            liaison.close()

    def insister(self, geste: Any, essais: int = 60) -> tuple[Reponse, list[Reponse]]:
        """Do as a person does: try again until the site says that it is done. Return the last answer and the refusals before it."""
        refus: list[Reponse] = []
        for _ in range(essais):
            reponse = geste()
            if reponse.is_acquise:
                return reponse, refus
            refus.append(reponse)
            attendre(self.maison.postgresql._repond, "PostgreSQL ne revient pas", self.maison.postgresql.journal)
        raise AssertionError(f"toujours refusé : {refus[-1].statut} {refus[-1].page[:2000]}")


class Maison:
    """Every server, and the base as this process sees it."""

    def __init__(self, dossier: Path) -> None:
        self.dossier, self.fichiers = dossier, dossier / "fichiers"
        self.fichiers.mkdir()
        self.postgresql, self.redis, self.courrier = Postgresql(dossier), Redis(dossier), Courrier()
        self.base = f"postgres://vae@127.0.0.1:{self.postgresql.port}/vae"
        env = os.environ | {
            "VAE_MODE": "test", "DATABASE_URL": self.base, "REDIS_URL": self.redis.url, "PYTEST_XDIST_WORKER": "", "VAE_FICHIERS": str(self.fichiers), "VAE_FILE": "pannes",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.courrier.port}", "VAE_CONN_MAX_AGE": "60", "VAE_NIVEAU_LOG": "WARNING", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        self.env = env
        self.pages, self.ouvriers = Pages(dossier, env), [Ouvrier(f"ouvrier{n}", dossier, env) for n in (1, 2)]

    def demarrer(self, modele: str = "") -> None:
        """Start the base, the broker, the mail and the pages; no worker. `modele` is a base that has the tables already: they are copied."""
        self.postgresql.demarrer(is_durable=False)
        self.postgresql.creer_base("vae")
        if modele:
            self.postgresql.copier_tables(modele, self.base)
        else:
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=self.env, cwd=RACINE, check=True)
        self.postgresql.arreter(signal.SIGINT)
        self.postgresql.demarrer()
        self.redis.demarrer()
        self.courrier.demarrer()
        self.pages.demarrer()

    def arreter(self) -> None:
        """Stop everything, by process id."""
        for processus in (*self.ouvriers, self.pages):
            processus.arreter()
        self.courrier.arreter()
        self.redis.arreter()
        self.postgresql.casser()

    def remettre(self) -> None:
        """After a test: everything runs, but the workers."""
        for ouvrier in self.ouvriers:
            ouvrier.arreter()
        self.courrier.arreter()
        for processus in (self.postgresql, self.redis, self.courrier):
            if not getattr(processus, "is_vivant", False):
                processus.demarrer()
        if not self.pages.is_vivant:
            self.pages.demarrer()
        connections["default"].close()

    def entrer(self, utilisateur: Utilisateur) -> Personne:
        """Someone signs in."""
        return Personne(self, utilisateur)

    def confier(self, tache: str, *args: str) -> None:
        """Put a message in the queue, as the pages do."""
        with Connection(self.redis.url) as liaison:
            app.send_task(tache, args=args, queue="pannes", connection=liaison, retry=False)

    def battre(self) -> None:
        """What `beat` does at its next stroke."""
        for nom in BALAYAGES:
            self.confier(app.conf.beat_schedule[nom]["task"])

    @staticmethod
    def laisser_passer(duree: timedelta) -> None:
        """The rows that wait are older by `duree`: nobody sleeps in a test."""
        Document.objects.exclude(etat=EtatDocument.PRET).update(reveille_le=F("reveille_le") - duree, commence_le=F("commence_le") - duree)
        Lot.objects.filter(termine_le=None).update(demande_le=F("demande_le") - duree)
        Email.objects.exclude(scheduled_time=None).update(scheduled_time=F("scheduled_time") - duree)

    def vider(self, secondes: float = 120) -> None:
        """Wait until nothing waits any more, by itself: `beat` beats, nobody does anything."""
        fin, dernier = time.monotonic() + secondes, 0.0

        def is_vide() -> bool:
            nonlocal dernier
            if time.monotonic() - dernier > 3:
                dernier = time.monotonic()
                self.laisser_passer(timedelta(minutes=2))
                self.battre()
            documents = Document.objects.filter(etat__in=(EtatDocument.EN_ATTENTE, EtatDocument.EN_COURS)).exists()
            courriels = Email.objects.filter(status__in=(STATUS.queued, STATUS.requeued)).exists()
            return not (documents or courriels or Lot.objects.filter(termine_le=None).exists())

        attendre(is_vide, "la file ne se vide pas", self.ouvriers[0].journal, max(1.0, fin - time.monotonic()))


def doublons(valeurs: Any) -> int:
    """How many of these come more than once."""
    valeurs = list(valeurs)
    return len(valeurs) - len(set(valeurs))


def octets_de(document: Document) -> bytes:
    """The file of a document."""
    with document.fichier.open("rb") as fichier:
        return bytes(fichier.read())
