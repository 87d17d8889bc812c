"""The pages that people open, with 200 dossiers and with a hundred thousand: queries, p50, p95, growth.

    DATABASE_URL=postgres://… python -m benchmarks.pages --tailles 200,2000,20000,100000

One database per size, made beside the one of DATABASE_URL (`vae_mesure_200`, …) and kept for the next run unless `--jeter`; one process
per database. The processes answer the same page in turn, so that what else the machine does weighs on every size alike. A time is that
of the processor, of the page and of its database session together: it does not count the wait for another program.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from .commun import RACINE, Durees, Rapport

TAILLES = (200, 2_000, 20_000, 100_000)
CROISSANCE, REQUETES = "<= 1.5", "<= 25"


# -- one process per size ----------------------------------------------------------------------------------------------


def preparer(taille: int) -> dict[str, str]:
    """Fill this database up to `taille` dossiers, two of them walked by hand; give the page and the reader of each measure."""
    from django.core.management import call_command
    from django.db import connection

    from bureau.scenario import Scene
    from bureau.scenario import pas_jury as pj
    from bureau.scenario.personnes import distribuer
    from bureau.volume import generer
    from candidates.enums import Etat
    from candidates.models import Dossier
    from evaluations.models import Evaluation
    from jury.models import SessionJury
    from referentiels.models import Referentiel

    for commande in ("migrate", "charger_referentiel", "creer_certificat_demo"):
        call_command(commande, verbosity=0, stdout=StringIO())
    referentiel = Referentiel.objects.earliest("publie_le")
    if not SessionJury.objects.exclude(numero__startswith="GEN-").exists():
        scene = Scene(referentiel, distribution=distribuer(certification=referentiel.certification))
        scene.remplir_grille(scene.amener(Etat.EN_EVALUATION))
        pj.ouvrir(scene.preparer_session([scene.amener(Etat.EVALUE, candidate=scene.zoe)]), scene.personnes)
    manque = taille - Dossier.objects.count()
    if manque > 0:
        generer(referentiel=referentiel, nombre=manque)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")  # as PostgreSQL does by itself on a site that lives
    evaluation = Evaluation.objects.filter(is_active=True).exclude(dossier__numero__startswith="GEN-").earliest("ouverte_le")
    session = SessionJury.objects.exclude(numero__startswith="GEN-").latest("le")
    return {
        "evaluation": str(evaluation.pk), "dossier": str(evaluation.dossier_id), "session": str(session.pk),
        "inscription": str(session.inscriptions.earliest("pk").pk),
    }  # fmt: skip


def _pages(ids: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name, reader, address of each page."""
    from django.urls import reverse as adresse

    from tests.bureau.test_volume import pages

    listes = [(a, "sylvie", a) for a in pages() if "evaluateur=" not in a and "session=" not in a]
    dossier, evaluation, session = ids["dossier"], ids["evaluation"], ids["session"]
    return [
        *listes,
        ("dossier du bureau", "sylvie", adresse("bureau:dossier", args=[dossier])),
        ("dossier du candidat", "alice", adresse("candidates:mon-dossier", args=[dossier])),
        ("accueil du candidat", "alice", "/"), ("accueil de l’évaluateur", "eva", "/"), ("accueil du jury", "jeanne", "/"),
        ("missions", "eva", adresse("evaluations:missions")),
        ("évaluation", "eva", adresse("evaluations:evaluation", args=[evaluation])),
        ("grille", "eva", adresse("evaluations:grille", args=[evaluation, "C1"])),
        ("sessions", "sylvie", adresse("jury:sessions")), ("session", "sylvie", adresse("jury:session", args=[session])),
        ("séance", "jeanne", adresse("jury:seance", args=[session])),
        ("séance, un fragment avec nouvelle", "jeanne", adresse("jury:seance-etat", args=[session])),
        ("chiffres", "sylvie", adresse("bureau:chiffres")), ("registre des attributions", "sylvie", adresse("bureau:attributions")),
    ]  # fmt: skip


def _servir(taille: int) -> None:
    """Prepare the database, say which pages, then answer one line of JSON per page asked: status, seconds, queries."""
    import django

    django.setup()
    from django.conf import settings
    from django.core import signals
    from django.db import close_old_connections, connection
    from django.test.utils import CaptureQueriesContext

    from comptes.models import Utilisateur
    from tests.bureau.outils import client_de

    settings.ALLOWED_HOSTS = ["*"]
    pages = _pages(preparer(taille))
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)  # the same session of the database all along, whose time is read
    clients = {nom: client_de(Utilisateur.objects.get(email__startswith=f"{nom}@")) for nom in {qui for _, qui, _ in pages}}
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_backend_pid()")
        pid = curseur.fetchone()[0]
    print(json.dumps(pages), flush=True)
    for ligne in sys.stdin:
        qui, adresse = json.loads(ligne)
        with CaptureQueriesContext(connection) as requetes:
            statut = clients[qui].get(adresse).status_code
        nombre = len(requetes)  # before the next page forgets them
        debut, debut_base = time.process_time(), lire_horloge(pid)
        clients[qui].get(adresse)
        duree = time.process_time() - debut + lire_horloge(pid) - debut_base
        print(json.dumps((statut, duree, nombre)), flush=True)


def lire_horloge(pid: int) -> float:
    """Seconds of processor that a process has used (Linux), its database being on this machine."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


# -- the parent --------------------------------------------------------------------------------------------------------


class Serveur:
    """The process of one size."""

    def __init__(self, taille: int, base: str) -> None:
        environnement = {**os.environ, "VAE_MODE": "test", "VAE_MFA_OBLIGATOIRE": "false", "DATABASE_URL": base, "DJANGO_SETTINGS_MODULE": "vae.settings"}
        commande = [sys.executable, "-m", "benchmarks.pages", "--servir", str(taille)]
        self.processus = subprocess.Popen(commande, cwd=RACINE, env=environnement, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pages: list[tuple[str, str, str]] = [tuple(p) for p in json.loads(self._sortie.readline())]

    @property
    def _sortie(self) -> IO[str]:
        assert self.processus.stdout is not None
        return self.processus.stdout

    def demander(self, qui: str, adresse: str) -> tuple[int, float, int]:
        """Status, seconds, queries."""
        assert self.processus.stdin is not None
        self.processus.stdin.write(json.dumps((qui, adresse)) + "\n")
        self.processus.stdin.flush()
        statut, duree, requetes = json.loads(self._sortie.readline())
        return statut, duree, requetes

    def fermer(self) -> None:
        """End the process."""
        assert self.processus.stdin is not None
        self.processus.stdin.close()
        self.processus.wait()
        self._sortie.close()


def creer_base(taille: int, *, jeter: bool = False) -> str:
    """Address of the database of this size, beside that of DATABASE_URL."""
    racine, nom = os.environ["DATABASE_URL"], f"vae_mesure_{taille}"
    with psycopg.connect(make_conninfo(racine), autocommit=True) as liaison:
        if jeter:
            liaison.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(nom)))
        if not liaison.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone():
            modele = os.environ.get("VAE_BASE_MODELE") or "template1"  # one whose migrations are played already
            liaison.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(nom), sql.Identifier(modele)))
    return f"{racine.rsplit('/', 1)[0]}/{nom}"


def _mesurer(serveurs: dict[int, Serveur], tours: int) -> dict[str, dict[int, tuple[Durees, int]]]:
    """Times and queries of each page at each size, the sizes in turn."""
    resultats: dict[str, dict[int, tuple[list[float], int]]] = {}
    for tour in range(tours + 1):  # the first one warms up
        for rang, (nom, qui, _) in enumerate(next(iter(serveurs.values())).pages):
            for taille, serveur in serveurs.items():
                statut, duree, requetes = serveur.demander(qui, serveur.pages[rang][2])
                if statut != 200:
                    sys.exit(f"{nom} à {taille} dossiers : réponse {statut}")
                temps, _ = resultats.setdefault(nom, {}).setdefault(taille, ([], 0))
                # a reading is written to the journal the first time of an hour, which may begin in the midst of a round
                avant = resultats[nom][taille][1] if tour > 1 else requetes
                resultats[nom][taille] = ([*temps, duree] if tour else [], min(avant, requetes))
    return {nom: {t: (Durees(tuple(temps)), n) for t, (temps, n) in par_taille.items()} for nom, par_taille in resultats.items()}


def principal(arguments: list[str] | None = None) -> int:
    """Measure, write the report; 1 when a target is missed."""
    lecteur = argparse.ArgumentParser(description="Le temps des pages selon le nombre de dossiers.")
    lecteur.add_argument("--tailles", default=",".join(str(t) for t in TAILLES), help="nombres de dossiers, séparés par des virgules")
    lecteur.add_argument("--tours", type=int, default=7, help="mesures de chaque page")
    lecteur.add_argument("--jeter", action="store_true", help="refaire les bases de mesure")
    lecteur.add_argument("--servir", type=int, help=argparse.SUPPRESS)
    options = lecteur.parse_args(arguments)
    if options.servir:
        _servir(options.servir)
        return 0
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("Donnez l’adresse d’une base PostgreSQL dans DATABASE_URL.")
    tailles = sorted(int(t) for t in options.tailles.split(","))
    serveurs = {taille: Serveur(taille, creer_base(taille, jeter=options.jeter)) for taille in tailles}
    try:
        resultats = _mesurer(serveurs, options.tours)
    finally:
        for serveur in serveurs.values():
            serveur.fermer()
    return _rapporter(resultats, tailles)


def _rapporter(resultats: dict[str, dict[int, tuple[Durees, int]]], tailles: list[int]) -> int:
    rapport = Rapport("pages", "Le temps des pages selon le nombre de dossiers (secondes de processeur, page et base)")
    details: dict[str, Any] = {}
    for nom, par_taille in resultats.items():
        petit, grand = par_taille[tailles[0]][0], par_taille[tailles[-1]][0]
        details[nom] = {t: {"p50": round(d.p50, 5), "p95": round(d.p95, 5), "requetes": n} for t, (d, n) in par_taille.items()}
        rapport.noter(f"croissance {nom}", min(grand.valeurs) / min(petit.valeurs), "×", cible=CROISSANCE)
    rapport.details["pages"] = details
    rapport.noter("requetes", max(n for p in resultats.values() for _, n in p.values()), cible=REQUETES, libelle="Requêtes de la page qui en fait le plus")
    pire = sorted(resultats, key=lambda nom: -min(resultats[nom][tailles[-1]][0].valeurs) / min(resultats[nom][tailles[0]][0].valeurs))[:5]
    courbes = {nom: [(t, resultats[nom][t][0].p50) for t in tailles] for nom in ["/", *[p for p in pire if p != "/"]]}
    rapport.tracer("croissance", "Les pages qui grandissent le plus, et l’accueil", "dossiers", "secondes", courbes, log=True)
    return rapport.ecrire()


if __name__ == "__main__":
    sys.exit(principal())
