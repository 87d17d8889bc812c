"""Memory of a worker that makes one hundred whole dossiers, and of a web process that serves every page of the secretariat.

    .venv/bin/python -m benchmarks.memoire [--dossiers 100]
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil

from .commun import Rapport
from .terrain import pile, preparer_scene, temoin_de, terrain

if TYPE_CHECKING:
    from tests.plugins.pile import Pile, Processus

LIMITE_WEB, LIMITE_TRAVAILLEUR = 150, 400  # Mo


def enfant(processus: Processus) -> psutil.Process:
    """The process that works: the child of gunicorn or of Celery, or itself when it has none."""
    return max(psutil.Process(processus.pid).children(recursive=True) or [psutil.Process(processus.pid)], key=lambda p: p.memory_info().rss)


def mo(processus: Processus) -> float:
    """Resident memory of the process that works, in millions of bytes."""
    return enfant(processus).memory_info().rss / 1e6


def attendre(nombre: int, suivi: Any, limite: float) -> None:
    """Wait until `nombre` documents of the measure are ready, `suivi` being told at each new one; at most `limite` seconds."""
    from documents.models import Document

    vus, fin = 0, time.monotonic() + limite
    while vus < nombre and time.monotonic() < fin:
        lignes = Document.objects.filter(cle__startswith="mesure-")
        if rates := list(lignes.filter(etat="echec").values_list("erreur", flat=True)):
            raise SystemExit(f"Un document a échoué : {rates[0]}")
        if (prets := lignes.filter(etat="pret").count()) > vus:
            vus = prets
            suivi(vus)
        time.sleep(0.2)


def mesurer_travailleur(rapport: Rapport, montee: Pile, fait: Any, nombre: int, limite: float) -> None:
    """One hundred times the same dossier of fifty pages, by one process."""
    from documents.services import produire

    travailleur = montee.travailleurs[0]
    points: list[tuple[float, float]] = [(0, mo(travailleur))]
    debut, numero = time.perf_counter(), enfant(travailleur).pid
    for rang in range(nombre):
        produire(genre="dossier_complet", objet_id=fait.pk, cle=f"mesure-{rang}")
    attendre(nombre, lambda prets: points.append((prets, mo(travailleur))), limite)
    nombre = int(points[-1][0])
    secondes = time.perf_counter() - debut
    if enfant(travailleur).pid != numero:
        raise SystemExit("Le travailleur a été remplacé pendant la mesure.")
    moitie = max((y for x, y in points if x <= nombre / 2), default=0)
    fin = max(y for x, y in points if x > nombre / 2)
    rapport.tracer("travailleur", "Mémoire d’un travailleur", "dossiers complets fabriqués", "Mo", {"résidente": points})
    rapport.noter("travailleur_demarrage", points[0][1], "Mo", libelle="travailleur au démarrage")
    rapport.noter("travailleur_max", max(y for _, y in points), "Mo", cible=f"<= {LIMITE_TRAVAILLEUR}", libelle=f"travailleur, maximum sur {nombre} dossiers")
    rapport.noter("travailleur_croissance", fin / moitie, "×", cible="<= 1.05", libelle="maximum de la seconde moitié / de la première")
    rapport.noter("cpu_par_dossier", sum(enfant(travailleur).cpu_times()[:2]) / nombre, "s", libelle="processeur par dossier complet")
    rapport.noter("secondes_par_dossier", secondes / nombre, "s", libelle="durée par dossier complet, machine partagée")


def mesurer_web(rapport: Rapport, montee: Pile, scene: Any, dossier: Any) -> None:
    """Every page of the desk that needs no argument, and those of the dossier, ten times, then the memory."""
    from django.urls import reverse

    sylvie, alice = temoin_de(scene.sylvie), temoin_de(scene.alice)
    nus = ["bureau:accueil", "bureau:dossiers", "bureau:personnes", "bureau:registre", "bureau:prets", "bureau:galerie", "bureau:courrier", "bureau:dossiers-export"]
    pages = [(reverse(nom), sylvie) for nom in nus]
    pages += [(reverse(f"bureau:{nom}", args=[dossier.pk]), sylvie) for nom in ("dossier", "journal", "messages", "notes", "binome")]
    pages += [(reverse("candidates:mon-dossier", args=[dossier.pk]), alice), ("/compte/login/", ""), ("/documents/verifier/", ""), ("/dossier/cqp/", "")]
    avant = mo(montee.webs[0])
    for _ in range(10):
        for chemin, temoin in pages:
            statut = montee.demander(chemin, Cookie=temoin)[0]
            if statut >= 500 or statut == 0:
                raise SystemExit(f"{chemin} : {statut}")
    rapport.noter("web_demarrage", avant, "Mo", libelle="web au démarrage")
    rapport.noter("web", mo(montee.webs[0]), "Mo", cible=f"<= {LIMITE_WEB}", libelle=f"web après {10 * len(pages)} pages")


def main() -> int:
    """Take the measure, write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dossiers", type=int, default=100)
    arguments.add_argument("--secondes", type=float, default=3600, help="s’arrêter là, et dire combien de dossiers ont été faits")
    options = arguments.parse_args()
    rapport = Rapport("memoire", "Mémoire des processus")
    with terrain() as dossier:
        from candidates.enums import Etat

        scene = preparer_scene()
        fait = scene.amener(Etat.EVALUE)
        with pile(dossier, webs=1, travailleurs=("documents",)) as montee:
            mesurer_web(rapport, montee, scene, fait)
            mesurer_travailleur(rapport, montee, fait, options.dossiers, options.secondes)
    return rapport.ecrire()


if __name__ == "__main__":
    sys.exit(main())
