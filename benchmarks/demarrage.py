"""Cold start: from the command of production to the first answer of a web process, and to a worker that listens.

    .venv/bin/python -m benchmarks.demarrage [--fois 5]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from .commun import Durees, Rapport, relever
from .terrain import pile, terrain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugins.pile import Processus


def demarrer(processus: Processus, pret: Callable[[], bool]) -> tuple[float, float]:
    """Seconds until `pret()`, asked every ten milliseconds, and seconds of processor by then; the process is killed before."""
    processus.tuer()
    processus.journal.write_bytes(b"")
    with processus.journal.open("wb") as sortie:
        debut = time.perf_counter()
        processus.popen = subprocess.Popen(processus.commande, env=processus.env, cwd=processus.dossier, stdout=sortie, stderr=sortie, start_new_session=True)
        while not pret():
            if processus.popen.poll() is not None or time.perf_counter() - debut > 120:
                raise SystemExit(f"{processus.nom} ne démarre pas :\n{processus.journal.read_text()[-2000:]}")
            time.sleep(0.01)
        return time.perf_counter() - debut, relever(processus.pid).cpu


def python_nu(env: dict[str, str]) -> tuple[float, float]:
    """The same for a Python that imports Django alone: what the rest is compared with."""
    debut, avant = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-c", "import django.core.handlers.wsgi"], env=env, check=True)
    apres = os.times()
    return time.perf_counter() - debut, apres.children_user + apres.children_system - avant.children_user - avant.children_system


def mesurer(montee: Any, fois: int) -> tuple[dict[str, Durees], dict[str, Durees]]:
    """Each start `fois` times, interleaved: seconds elapsed, seconds of processor."""
    web, travailleur = montee.webs[0], montee.travailleurs[0]
    gestes: dict[str, Callable[[], tuple[float, float]]] = {
        "python": lambda: python_nu(web.env),
        "web": lambda: demarrer(web, lambda: montee.statut("/sante/vivant/") == 200),
        "travailleur": lambda: demarrer(travailleur, lambda: b" ready." in travailleur.journal.read_bytes()),
    }
    valeurs: dict[str, list[tuple[float, float]]] = {nom: [] for nom in gestes}
    for _ in range(fois):
        for nom, geste in gestes.items():
            valeurs[nom].append(geste())
    return tuple({nom: Durees(tuple(ligne[rang] for ligne in v)) for nom, v in valeurs.items()} for rang in (0, 1))  # type: ignore[return-value]


def main() -> int:
    """Take the measure, write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fois", type=int, default=5)
    fois = arguments.parse_args().fois
    rapport = Rapport("demarrage", "Démarrage à froid")
    with terrain() as dossier, pile(dossier, webs=1, travailleurs=("documents",)) as montee:
        durees, processeur = mesurer(montee, fois)
    libelles = {"python": "Python et Django seuls", "web": "web, jusqu’à la première réponse", "travailleur": "travailleur, jusqu’à l’écoute"}
    for nom, libelle in libelles.items():
        rapport.noter(nom, durees[nom].p50, "s", libelle=libelle)
        rapport.noter(f"{nom}_cpu", processeur[nom].p50, "s", libelle=f"{libelle} : processeur")
    for nom in ("web", "travailleur"):
        rapport.noter(f"{nom}_ratio", processeur[nom].p50 / processeur["python"].p50, "×", libelle=f"{nom} / Python et Django seuls, processeur")
    rapport.comparer("processus", "Démarrage à froid (médiane)", "secondes de processeur", {libelles[n]: processeur[n].p50 for n in libelles})
    return rapport.ecrire()


if __name__ == "__main__":
    sys.exit(main())
