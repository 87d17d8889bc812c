"""The séance followed by thirty members: what their polling costs to the web process, without and with news.

    .venv/bin/python -m benchmarks.seance [--membres 30] [--secondes 30]

Each member asks every second, as the page does, from a thread of its own that keeps its connection. The share is that of the web
process alone (gunicorn, gthread, one process, eight threads), in parts of one core.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

from .commun import Durees, Rapport, part_de_processeur
from .terrain import pile, preparer_scene, temoin_de, terrain

if TYPE_CHECKING:
    from jury.models import SessionJury

DOSSIERS, RYTHME, NOUVELLE = 6, 1.0, 5.0  # on the agenda; seconds between two questions of a member, and between two news


def ouvrir_la_session(membres: int) -> tuple[SessionJury, list[Any]]:
    """A session in session, `membres` around the table; return it with its members."""
    from bureau.scenario import pas_jury as pj
    from bureau.scenario.personnes import Personnage, creer_personne
    from candidates.enums import Etat
    from comptes.enums import College, Role
    from jury import services as j
    from tests.jury.outils import dupliquer

    scene = preparer_scene()
    dossier = scene.amener(Etat.EVALUE)
    session = scene.preparer_session([dossier, *(dupliquer(dossier, n) for n in range(DOSSIERS - 1))])
    autres = [
        creer_personne(Personnage(f"m{n}", "Membre", f"Numéro {n}", Role.JURE, "Atelier", "Membre", "", list(College)[n % 2]), mot_de_passe=None)
        for n in range(membres - session.membres.count())
    ]
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.select_related("personne")]
    j.definir_membres(session=session, auteur=scene.sylvie, sieges=[*sieges, *(j.Siege(p) for p in autres)])
    j.convoquer(session=session, auteur=scene.sylvie)
    session.refresh_from_db()
    pj.ouvrir(session, scene.personnes)
    session.refresh_from_db()
    return session, [m.personne for m in session.membres.select_related("personne")]


class Membre(threading.Thread):
    """One member's page: asks every second, remembers what it was answered."""

    def __init__(self, port: int, chemin: str, temoin: str, fin: threading.Event, decalage: float) -> None:
        super().__init__(daemon=True)
        self.port, self.chemin, self.temoin, self.fin, self.decalage = port, chemin, temoin, fin, decalage
        self.durees: list[float] = []
        self.statuts: dict[int, int] = {}
        self.retards = 0

    def run(self) -> None:
        """Ask until the end; a question that comes late is counted, not made up for."""
        liaison, etag = HTTPConnection("127.0.0.1", self.port, timeout=30), ""
        prochaine = time.perf_counter() + self.decalage
        while not self.fin.wait(max(0.0, prochaine - time.perf_counter())):
            debut = time.perf_counter()
            entetes = {"Host": "localhost", "X-Forwarded-Proto": "https", "HX-Request": "true", "Cookie": self.temoin} | ({"If-None-Match": etag} if etag else {})
            liaison.request("GET", self.chemin, headers=entetes)
            reponse = liaison.getresponse()
            reponse.read()
            self.durees.append(time.perf_counter() - debut)
            self.statuts[reponse.status] = self.statuts.get(reponse.status, 0) + 1
            etag = reponse.headers.get("ETag", etag)
            prochaine += RYTHME
            if prochaine < time.perf_counter():
                self.retards += 1
                prochaine = time.perf_counter() + RYTHME
        liaison.close()


def suivre(montee: Any, chemin: str, temoins: list[str], secondes: float, session: SessionJury | None) -> tuple[dict[str, float], Durees, dict[int, int]]:
    """All the members during `secondes`; with a session, something new in it every five seconds."""
    from django.db.models import F

    fin = threading.Event()
    membres = [Membre(montee.ports[0], chemin, t, fin, RYTHME * n / len(temoins)) for n, t in enumerate(temoins)]
    for membre in membres:
        membre.start()
    time.sleep(2 * RYTHME)
    for membre in membres:
        membre.durees.clear()
        membre.statuts.clear()
    with part_de_processeur(montee.webs[0].pid) as part:
        limite = time.perf_counter() + secondes
        while (reste := limite - time.perf_counter()) > 0:
            time.sleep(min(reste, NOUVELLE))
            if session is not None:
                type(session).objects.filter(pk=session.pk).update(version=F("version") + 1)
    fin.set()
    for membre in membres:
        membre.join(30)
    statuts: dict[int, int] = {}
    for membre in membres:
        for statut, nombre in membre.statuts.items():
            statuts[statut] = statuts.get(statut, 0) + nombre
    part["retards"] = sum(m.retards for m in membres)
    return part, Durees(tuple(d for m in membres for d in m.durees)), statuts


def compter_les_requetes(personne: Any, adresse: str) -> tuple[int, int]:
    """Queries of a poll with news, then of one without."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as avec:
        etag = client.get(adresse, headers={"HX-Request": "true"})["ETag"]
    with CaptureQueriesContext(connection) as sans:
        statut = client.get(adresse, headers={"HX-Request": "true", "If-None-Match": etag}).status_code
    if statut != 304:
        raise SystemExit(f"Une question sans nouvelle devait recevoir 304, elle reçoit {statut}.")
    return len(avec), len(sans)


def main() -> int:
    """Take the measure, write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--membres", type=int, default=30)
    arguments.add_argument("--secondes", type=float, default=30)
    options = arguments.parse_args()
    rapport = Rapport("seance", f"Une séance suivie par {options.membres} membres")
    with terrain() as dossier:
        from django.urls import reverse

        session, personnes = ouvrir_la_session(options.membres)
        adresse = reverse("jury:seance-etat", args=[session.pk])
        avec, sans = compter_les_requetes(personnes[0], adresse)
        rapport.noter("requetes_sans_nouvelle", sans, cible="<= 3", libelle="requêtes d’une question sans nouvelle")
        rapport.noter("requetes_avec_nouvelle", avec, cible="<= 25", libelle="requêtes d’une question avec nouvelle")
        temoins = [temoin_de(p) for p in personnes]
        with pile(dossier, webs=1, travailleurs=("courante",), VAE_CONN_MAX_AGE="60") as montee:
            cout = mesurer(rapport, montee, adresse, temoins, options.secondes, session)
    parts = {
        "sans nouvelle": options.membres * cout["sans"] / RYTHME,
        "une nouvelle toutes les 5 s": options.membres * (cout["sans"] * (1 / RYTHME - 1 / NOUVELLE) + cout["avec"] / NOUVELLE),
    }  # fmt: skip
    for libelle, part in parts.items():
        rapport.noter(f"part_prevue_{libelle.split()[0]}", part, "cœur", libelle=f"part d’un cœur au rythme prévu, {libelle}")
    rapport.comparer("part", rapport.titre, "part d’un cœur (web)", parts)
    return rapport.ecrire()


def mesurer(rapport: Rapport, montee: Any, adresse: str, temoins: list[str], secondes: float, session: SessionJury) -> dict[str, float]:
    """Without news, then with; return the seconds of processor of a question of each kind, whatever the pace that was held."""
    cout: dict[str, float] = {}
    for nom, libelle, suivie in (("calme", "sans nouvelle", None), ("animee", "une nouvelle toutes les 5 s", session)):
        part, durees, statuts = suivre(montee, adresse, temoins, secondes, suivie)
        avec, sans = statuts.get(200, 0), statuts.get(304, 0)
        if set(statuts) - {200, 304} or not avec + sans:
            raise SystemExit(f"Les membres devaient recevoir 200 ou 304, ils reçoivent {statuts}.")
        if suivie is None:
            cout["sans"] = part["cpu"] / (avec + sans)
        else:
            cout["avec"] = max(part["cpu"] - sans * cout["sans"], 0.0) / max(avec, 1)
        rapport.noter(f"part_{nom}", part["part"], "cœur", libelle=f"part d’un cœur, {libelle}")
        rapport.noter(f"rythme_{nom}", len(durees.valeurs) / part["secondes"], "/s", libelle=f"questions par seconde tenues, {libelle}")
        rapport.noter(f"p50_{nom}", 1000 * durees.p50, "ms", libelle=f"p50, {libelle}")
        rapport.noter(f"p95_{nom}", 1000 * durees.p95, "ms", libelle=f"p95, {libelle}")
        rapport.noter(f"retards_{nom}", part["retards"], "", libelle=f"questions en retard, {libelle}")
        rapport.details[f"statuts_{nom}"] = statuts
    for nom, valeur in cout.items():
        rapport.noter(f"cpu_{nom}", 1000 * valeur, "ms", libelle=f"processeur d’une question {nom} nouvelle")
    return cout


if __name__ == "__main__":
    sys.exit(main())
