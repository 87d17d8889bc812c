"""Cold start: from the command of production to the first answer of a web process, and to a worker that listens.

    .venv/bin/python -m benchmarks.demarrage [--fois 5]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from .commun import Durees, Rapport
from .terrain import pile, terrain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.plugins.pile import Processus


def demarrer(processus: Processus, pret: Callable[[], bool]) -> float:
    """Seconds until `pret()`, asked every ten milliseconds; the process is killed before and after."""
    processus.tuer()
    processus.journal.write_bytes(b"")
    with processus.journal.open("wb") as sortie:
        debut = time.perf_counter()
        processus.popen = subprocess.Popen(processus.commande, env=processus.env, cwd=processus.dossier, stdout=sortie, stderr=sortie, start_new_session=True)
        while not pret():
            if processus.popen.poll() is not None or time.perf_counter() - debut > 120:
                raise SystemExit(f"{processus.nom} ne démarre pas :\n{processus.journal.read_text()[-2000:]}")
            time.sleep(0.01)
        return time.perf_counter() - debut


def python_nu(env: dict[str, str]) -> float:
    """Seconds for a Python that imports Django alone: what the rest is compared with."""
    debut = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django.core.handlers.wsgi"], env=env, check=True)
    return time.perf_counter() - debut


def mesurer(montee: Any, fois: int) -> dict[str, Durees]:
    """Each start `fois` times, interleaved."""
    web, travailleur = montee.webs[0], montee.travailleurs[0]
    gestes: dict[str, Callable[[], float]] = {
        "python": lambda: python_nu(web.env),
        "web": lambda: demarrer(web, lambda: montee.statut("/sante/vivant/") == 200),
        "travailleur": lambda: demarrer(travailleur, lambda: b" ready." in travailleur.journal.read_bytes()),
    }
    valeurs: dict[str, list[float]] = {nom: [] for nom in gestes}
    for _ in range(fois):
        for nom, geste in gestes.items():
            valeurs[nom].append(geste())
    debut = time.perf_counter()
    montee.statut("/compte/login/")
    valeurs["premiere_page"] = [time.perf_counter() - debut]
    return {nom: Durees(tuple(v)) for nom, v in valeurs.items()}


def main() -> int:
    """Take the measure, write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fois", type=int, default=5)
    fois = arguments.parse_args().fois
    rapport = Rapport("demarrage", "Démarrage à froid")
    with terrain() as dossier, pile(dossier, webs=1, travailleurs=("documents",)) as montee:
        durees = mesurer(montee, fois)
    libelles = {"python": "Python et Django seuls", "web": "web, jusqu’à la première réponse", "travailleur": "travailleur, jusqu’à l’écoute", "premiere_page": "première page ensuite"}
    for nom, libelle in libelles.items():
        rapport.noter(nom, durees[nom].p50, "s", libelle=libelle)
    for nom in ("web", "travailleur"):
        rapport.noter(f"{nom}_ratio", durees[nom].p50 / durees["python"].p50, "×", libelle=f"{nom} / Python et Django seuls")
    rapport.comparer("processus", "Démarrage à froid (médiane)", "secondes", {libelles[n]: durees[n].p50 for n in ("python", "web", "travailleur")})
    return rapport.ecrire()


if __name__ == "__main__":
    sys.exit(main())
