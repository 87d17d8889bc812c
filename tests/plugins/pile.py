"""The processes of production, by hand, with the environment of production: proxy, web, workers, beat, each in a folder of its own.

PostgreSQL and Redis are those of the tests. What the containers would isolate is kept apart here by environment: every
process gets its variables and nothing else, its own working directory and its own temporary files.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.conf import settings

from vae.celery import app
from vae.exploitation.files import noms

from . import cle_de_repetition
from .travailleur import adresse_de_la_base, attendre

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import Message as Courriel

HOTE = "localhost"
JETON = "jeton-de-repetition"


def port_libre() -> int:
    """A port that nobody listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


class Boite(Message):
    """What the mail server of the rehearsal has received."""

    def __init__(self) -> None:
        super().__init__()
        self.recus: list[Courriel] = []

    def handle_message(self, message: Courriel) -> None:
        """Keep one mail."""
        self.recus.append(message)

    def corps(self, adresse: str) -> str:
        """Text of the last mail to `adresse`, empty when none came."""
        for message in reversed(self.recus):
            if adresse in str(message["X-RcptTo"]):
                partie = next(p for p in message.walk() if p.get_content_type() == "text/plain")
                octets = partie.get_payload(decode=True)
                assert isinstance(octets, bytes)
                return octets.decode()
        return ""


class Processus:
    """One process of the stack, that can be killed and started again."""

    def __init__(self, nom: str, commande: list[str], dossier: Path, env: dict[str, str]) -> None:
        self.nom, self.commande, self.dossier = nom, commande, dossier
        self.journal = dossier / "journal"
        self.env = env | {"VAE_VAR": str(dossier / "var"), "TMPDIR": str(dossier / "tmp"), "HOME": str(dossier), "VAE_POULS": str(dossier / "pouls")}
        for nom_du_dossier in ("var", "tmp"):
            (dossier / nom_du_dossier).mkdir(parents=True)
        self.popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Number of the running process."""
        assert self.popen is not None
        return self.popen.pid

    def demarrer(self, pret: Callable[[], bool]) -> None:
        """Start it and wait until `pret()`."""
        with self.journal.open("wb") as sortie:
            self.popen = subprocess.Popen(self.commande, env=self.env, cwd=self.dossier, stdout=sortie, stderr=subprocess.STDOUT, start_new_session=True)
        attendre(lambda: self._mort() or pret(), f"{self.nom} ne démarre pas", self.journal)
        assert not self._mort(), f"{self.nom} s’est arrêté\n{self.journal.read_text()[-3000:]}"

    def _mort(self) -> bool:
        return self.popen is not None and self.popen.poll() is not None

    def tuer(self) -> None:
        """`kill -9` of the process and of its children."""
        self._signaler(signal.SIGKILL)

    def arreter(self) -> None:
        """Ask it to stop; after fifteen seconds, make it."""
        self._signaler(signal.SIGTERM)

    def _signaler(self, numero: signal.Signals) -> None:
        if self.popen is None or self.popen.poll() is not None:
            return
        try:
            if numero == signal.SIGKILL:
                os.killpg(self.popen.pid, numero)
            else:
                self.popen.send_signal(numero)
            self.popen.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait(timeout=10)


class Pile:
    """The stack: `webs` web processes, a worker per queue, beat, a mail server, and the proxy when asked for."""

    def __init__(self, dossier: Path, *, webs: int = 2, travailleurs: tuple[str, ...] = ("documents", "courriels", "courante"), **variables: str) -> None:
        self.dossier, self.base = dossier, app.conf.task_default_queue
        self.boite = Boite()
        self.courrier = Controller(self.boite, hostname="127.0.0.1", port=port_libre())
        self.ports = [port_libre() for _ in range(webs)]
        self.env = self._environnement() | variables
        self.webs = [self._web(rang, port) for rang, port in enumerate(self.ports, 1)]
        self.travailleurs = [self._travailleur(rang, sorte) for rang, sorte in enumerate(travailleurs, 1)]
        self.beat = self._processus("beat", ["celery", "-A", "vae", "beat", "-l", "INFO", "-s", "beat.db", "--pidfile="])
        self.proxy: Processus | None = None

    def _environnement(self) -> dict[str, str]:
        def secret(nom: str, valeur: str) -> str:
            chemin = self.dossier / "secrets" / nom
            chemin.parent.mkdir(exist_ok=True)
            chemin.write_text(valeur + "\n")
            return str(chemin)

        statiques = self.dossier / "statiques"
        env = {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(settings.BASE_DIR), "PYTHONDONTWRITEBYTECODE": "1", "VAE_MODE": "production",
            "SECRET_KEY_FILE": secret("cle", cle_de_repetition()), "EMAIL_URL_FILE": secret("courrier", f"smtp://127.0.0.1:{self.courrier.port}"),
            "VAE_METRIQUES_JETON_FILE": secret("jeton", JETON), "ALLOWED_HOSTS": f"{HOTE},127.0.0.1", "VAE_SITE": f"https://{HOTE}",
            "DATABASE_URL": os.environ.get("VAE_REPETITION_BASE") or adresse_de_la_base(), "REDIS_URL": settings.REDIS_URL, "VAE_FILE": self.base, "VAE_FICHIERS": settings.MEDIA_ROOT,
            "VAE_STATIQUES": str(statiques), "VAE_SCEAU_CERTIFICAT": settings.SCEAU_CERTIFICAT, "VAE_SCEAU_CLE": settings.SCEAU_CLE,
            "MALLOC_ARENA_MAX": "2", "VAE_PGBOUNCER": str("VAE_REPETITION_BASE" in os.environ), "VAE_DERRIERE_PROXY": "true", "VAE_PROCESSUS": "1", "VAE_CONN_MAX_AGE": "0", "VAE_EXPEDITEUR": "VAE <vae@exemple.fr>",
        }  # fmt: skip
        if not statiques.exists():
            commande = [sys.executable, str(settings.BASE_DIR / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(commande, env=env | {"VAE_VAR": str(self.dossier / "var")}, check=True)
        return env

    def _processus(self, nom: str, commande: list[str], **env: str) -> Processus:
        return Processus(nom, [sys.executable, "-m", *commande], self.dossier / nom, self.env | env)

    def _web(self, rang: int, port: int) -> Processus:
        commande = ["gunicorn", "--config", str(settings.BASE_DIR / "vae/gunicorn.py"), "vae.wsgi"]
        return self._processus(f"web-{rang}", commande, VAE_ECOUTE_WEB=f"127.0.0.1:{port}")

    def _travailleur(self, rang: int, sorte: str) -> Processus:
        commande = ["celery", "-A", "vae", "worker", "-Q", noms(self.base)[sorte], "--concurrency", "1", "--without-mingle", "--without-gossip", "-l", "INFO"]
        return self._processus(f"{sorte}-{rang}", [*commande, "-n", f"{sorte}-{rang}@%h"])

    def demarrer(self) -> None:
        """Start everything but the proxy; the slow starts overlap."""
        app.control.purge()
        self.courrier.start()
        for web in self.webs:
            web.demarrer(lambda: True)
        for travailleur in self.travailleurs:
            travailleur.demarrer(lambda: True)
        self.beat.demarrer(lambda: True)
        for rang, web in enumerate(self.webs):
            attendre(lambda rang=rang: self.statut("/sante/vivant/", rang) == 200, f"{web.nom} ne répond pas", web.journal)
        for travailleur in self.travailleurs:
            self.attendre_travailleur(travailleur)

    @staticmethod
    def attendre_travailleur(travailleur: Processus) -> None:
        """Wait until a worker listens."""
        attendre(lambda: b" ready." in travailleur.journal.read_bytes(), f"{travailleur.nom} ne démarre pas", travailleur.journal)

    def redemarrer_web(self, rang: int) -> None:
        """Start again a web process that was killed."""
        self.webs[rang].demarrer(lambda: self.statut("/sante/vivant/", rang) == 200)

    def demarrer_proxy(self) -> str:
        """Start Caddy with an internal authority; return the address that people use."""
        caddy = shutil.which("caddy")
        assert caddy, "caddy est introuvable : script/repetition-production installe le paquet caddy"
        port = port_libre()
        env = {
            "PATH": os.environ["PATH"], "VAE_DOMAINE": HOTE, "VAE_TLS": "tls internal", "VAE_AMONT": "adresses", "PROXY_PORT_HTTPS": str(port),
            "PROXY_PORT_HTTP": str(port_libre()), "VAE_AMONTS": " ".join(f"127.0.0.1:{p}" for p in self.ports), "XDG_DATA_HOME": str(self.dossier / "proxy"),
        }  # fmt: skip
        commande = [caddy, "run", "--config", str(settings.BASE_DIR / "deploiement/Caddyfile"), "--adapter", "caddyfile"]
        self.proxy = Processus("proxy", commande, self.dossier / "proxy", env)
        self.proxy.demarrer(lambda: _repond_en_tls(port))
        return f"https://{HOTE}:{port}"

    def statut(self, chemin: str, rang: int = 0) -> int:
        """What one web process answers directly, without the proxy; 0 when it does not."""
        return self.demander(chemin, rang)[0]

    def demander(self, chemin: str, rang: int = 0, methode: str = "GET", corps: str = "", **entetes: str) -> tuple[int, bytes, Any]:
        """Ask one web process as the proxy would; status, body, headers."""
        liaison = HTTPConnection("127.0.0.1", self.ports[rang], timeout=30)
        defaut = {"Host": HOTE, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "Referer": f"https://{HOTE}/"}
        try:
            liaison.request(methode, chemin, body=corps or None, headers=defaut | {c.replace("_", "-"): v for c, v in entetes.items()})
            reponse = liaison.getresponse()
            return reponse.status, reponse.read(), reponse.headers
        except OSError:
            return 0, b"", {}
        finally:
            liaison.close()

    def journaux(self) -> dict[str, str]:
        """What each process of the site has written."""
        return {p.nom: p.journal.read_text() for p in (*self.webs, *self.travailleurs, self.beat)}

    def arreter(self) -> None:
        """Stop everything that this stack started."""
        for processus in (self.proxy, self.beat, *self.travailleurs, *self.webs):
            if processus is not None:
                processus.tuer()
        self.courrier.stop()


def _repond_en_tls(port: int) -> bool:
    contexte = ssl.create_default_context()
    contexte.check_hostname, contexte.verify_mode = False, ssl.CERT_NONE
    liaison = HTTPSConnection(HOTE, port, timeout=5, context=contexte)
    try:
        liaison.request("GET", "/sante/vivant/")
        return liaison.getresponse().status == 200
    except OSError:
        return False
    finally:
        liaison.close()


@pytest.fixture
def pile(transactional_db: None, fichiers: Path, tmp_path: Path, settings: Any) -> Iterator[Callable[..., Pile]]:
    """Start a stack on the database of the test: `pile(webs=2)`; it stops with the test. Passwords are those that production reads."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    ouvertes: list[Pile] = []

    def monter(**options: Any) -> Pile:
        dossier = tmp_path / "pile"
        dossier.mkdir()
        ouvertes.append(Pile(dossier, **options))
        ouvertes[0].demarrer()
        settings.SECRET_KEY = (dossier / "secrets" / "cle").read_text().strip()  # to read and write the sessions that the stack opens
        return ouvertes[0]

    yield monter
    for montee in ouvertes:
        montee.arreter()
