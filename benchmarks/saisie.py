"""Saving a field of the dossier and a cell of the grid: p50, p95 and requests per second of processor, with 1, 8 and 32 clients.

    DATABASE_URL=postgres://… REDIS_URL=redis://… python -m benchmarks.saisie

One gunicorn process of eight threads, on loopback, and the database of `benchmarks.pages` that holds 200 dossiers. Each client writes
one field, or one cell, of its own, again and again, on one connection. Times are those that the client waits; a request per second
of processor counts the time of gunicorn and of its sessions of the database, not that of the clients.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import psycopg

from .commun import RACINE, Durees, Rapport, relever
from .pages import creer_base, lire_horloge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TAILLE, CLIENTS, FOIS, PREMIERES = 200, (1, 8, 32), 40, 3
FORMULAIRE = "application/x-www-form-urlencoded"


def preparer() -> None:
    """Print, as JSON, the fields and the cells that the clients write: address, body, session. Runs in a process of its own."""
    import django

    django.setup()
    from django.urls import reverse

    from bureau.scenario import pas_candidat as pc
    from candidates.models import Dossier, Parcours
    from candidates.regles import marquer
    from comptes.models import Utilisateur
    from evaluations.models import Evaluation, EvaluationElement
    from referentiels.models import Referentiel
    from tests.bureau.outils import client_de

    from .pages import preparer as peupler

    evaluation = Evaluation.objects.get(pk=peupler(TAILLE)["evaluation"])
    eva = client_de(Utilisateur.objects.get(email__startswith="eva@")).cookies["sessionid"].value
    cellules = [
        {
            "adresse": reverse("evaluations:cellule", args=[evaluation.pk, c.code]), "session": eva,
            "prefixe": c.code.replace(".", "_"), "version": c.version,
        }
        for c in EvaluationElement.objects.filter(evaluation=evaluation).order_by("code")
    ]  # fmt: skip
    champs = []
    for rang in range(max(CLIENTS)):
        personne, _ = Utilisateur.objects.get_or_create(email=f"saisie-{rang}@mesure.invalid", defaults={"nom": f"Saisie {rang}", "prenom": "Camille"})
        dossier = Dossier.objects.filter(candidat__utilisateur=personne).first() or pc.demander(personne, Referentiel.objects.earliest("publie_le"))
        adresse = reverse("candidates:saisie", args=[dossier.pk, "experience"])
        parcours = Parcours.objects.filter(dossier=dossier).first()
        marque = marquer(parcours.experience_totale if parcours else "")
        champs.append({"adresse": adresse, "session": client_de(personne).cookies["sessionid"].value, "marque": marque})
    print(json.dumps({"cellules": cellules, "champs": champs}))


@dataclass
class Poste:
    """One client: its connection, its session, what it writes, how long each answer took."""

    port: int
    adresse: str
    session: str
    prefixe: str = ""
    version: int = 0
    marque: str = ""
    temps: list[float] = field(default_factory=list)

    def travailler(self, fois: int) -> None:
        """Write `fois` times, one after the other, after a few for nothing."""
        liaison = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        jeton = secrets.token_hex(16)
        entetes = {"Content-Type": FORMULAIRE, "Cookie": f"sessionid={self.session}; csrftoken={jeton}", "X-CSRFToken": jeton, "HX-Request": "true"}
        for tour in range(-PREMIERES, fois):
            corps = urlencode(self._corps(tour))
            debut = time.perf_counter()
            liaison.request("POST", self.adresse, corps, entetes)
            reponse = liaison.getresponse()
            lu = reponse.read()
            if tour >= 0:
                self.temps.append(time.perf_counter() - debut)
            if reponse.status != 200:
                raise RuntimeError(f"{self.adresse} : réponse {reponse.status} {lu[:300]!r}")
            if not self.prefixe:
                self.marque = json.loads(lu)["marques"]["experience_totale"]
        liaison.close()

    def _corps(self, tour: int) -> dict[str, Any]:
        if not self.prefixe:
            marques = json.dumps({"experience_totale": self.marque})
            return {"noms": "experience_totale", "marques": marques, "experience_totale": self._valeur(tour)}
        version, self.version = self.version, self.version + 1
        return {f"{self.prefixe}-version": version, f"{self.prefixe}-commentaire": self._valeur(tour)}

    def _valeur(self, tour: int) -> str:
        return f"Vu en situation, {tour + PREMIERES} fois, {self.session[:6]}."


@contextmanager
def servir(base: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A gunicorn of one process and eight threads over this database: its port and its process."""
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    commande = [sys.executable, "-m", "gunicorn", "vae.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    processus = subprocess.Popen(commande, cwd=RACINE, env=_environnement(base), stderr=subprocess.DEVNULL)
    try:
        fin = time.monotonic() + 60
        while time.monotonic() < fin:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, processus
    finally:
        processus.terminate()
        processus.wait()


def _environnement(base: str) -> dict[str, str]:
    return {**os.environ, "VAE_MODE": "test", "VAE_MFA_OBLIGATOIRE": "false", "DATABASE_URL": base, "DJANGO_SETTINGS_MODULE": "vae.settings", "VAE_CONN_MAX_AGE": "600"}


def _cpu_de_la_base(base: str) -> float:
    """Seconds of processor of the sessions open on this database."""
    with psycopg.connect(base, autocommit=True) as liaison:
        pids = liaison.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").fetchall()
    return sum(lire_horloge(pid) for (pid,) in pids)


def mesurer(rapport: Rapport, nom: str, postes: Sequence[dict[str, Any]], base: str, cible: str = "") -> None:
    """Play the same gesture with 1, 8 and 32 clients; note what they waited and what it cost."""
    for clients in CLIENTS:
        with servir(base) as (port, processus):
            equipe = [Poste(port, **postes[rang]) for rang in range(clients)]
            avant = relever(processus.pid).cpu
            debut = time.perf_counter()
            with ThreadPoolExecutor(clients) as fils:
                list(fils.map(lambda p: p.travailler(FOIS), equipe))
            secondes = time.perf_counter() - debut
            cpu = relever(processus.pid).cpu - avant + _cpu_de_la_base(base)
        durees = Durees(tuple(t for p in equipe for t in p.temps))
        rapport.noter(f"{nom}_{clients}_p50", durees.p50, "s", libelle=f"{nom}, {clients} à la fois : attente médiane")
        rapport.noter(f"{nom}_{clients}_p95", durees.p95, "s", libelle=f"{nom}, {clients} à la fois : attente au 95e centile")
        envois = clients * (FOIS + PREMIERES)
        rapport.noter(f"{nom}_{clients}_debit", envois / secondes, "/s", libelle=f"{nom}, {clients} à la fois : enregistrements par seconde")
        rapport.noter(f"{nom}_{clients}_par_coeur", envois / cpu, "/s", cible=cible, libelle=f"{nom}, {clients} à la fois : par seconde de processeur")
        for poste, suite in zip(postes, equipe, strict=False):
            poste |= {"version": suite.version, "marque": suite.marque}


def principal() -> int:
    """Measure, write the report."""
    if sys.argv[1:] == ["--preparer"]:
        preparer()
        return 0
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("Donnez l’adresse d’une base PostgreSQL dans DATABASE_URL.")
    base = creer_base(TAILLE)
    lu = subprocess.run([sys.executable, "-m", "benchmarks.saisie", "--preparer"], cwd=RACINE, env=_environnement(base), check=True, stdout=subprocess.PIPE)
    postes = json.loads(lu.stdout.splitlines()[-1])
    rapport = Rapport("saisie", "Enregistrer un champ du dossier, une cellule de la grille")
    mesurer(rapport, "champ", postes["champs"], base)
    mesurer(rapport, "cellule", postes["cellules"], base)
    return rapport.ecrire()


if __name__ == "__main__":
    sys.exit(principal())
