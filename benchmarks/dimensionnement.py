"""What one dossier costs from the request to the parchment, and what follows for 1,000, 100,000 and 1,000,000 dossiers a year.

    .venv/bin/python -m benchmarks.dimensionnement [--dossiers 10]

Measured: queries, processor of Python and of PostgreSQL, growth of the database, files and mails of dossiers walked along the whole
road, their documents made. The pages are measured apart: processor of a typical page, times the requests of one road.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from .commun import Rapport
from .terrain import preparer_scene, terrain

ANNUELS = (1_000, 100_000, 1_000_000)
PAGES_PAR_DOSSIER, FRAGMENTS_PAR_DOSSIER = 150, 750  # of everyone: whole pages; then drafts saved as one types, polls, files of the pages
HEURES_OUVREES = 220 * 8  # of a year
POINTE = 5  # the busiest hour is five times the mean one: closing of sessions, end of campaigns
PREUVES_REELLES = 30e6  # bytes: twenty photographs of a telephone; the invented ones are small
OCCUPATION = 0.6  # share of a core that one plans on


def base_en_octets() -> int:
    """Size of the database of the measure."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_database_size(current_database())")
        return int(curseur.fetchone()[0])


def fichiers_en_octets(dossier: Path) -> int:
    """Size of the private files."""
    return sum(f.stat().st_size for f in (dossier / "fichiers").rglob("*") if f.is_file())


class Compteur:
    """Processor of this process and of its connection to PostgreSQL, and queries, of what runs inside the block."""

    def __init__(self) -> None:
        self.python = self.postgres = 0.0
        self.requetes = 0

    def _compter(self, executer: Any, *arguments: Any) -> Any:
        self.requetes += 1
        return executer(*arguments)

    def __enter__(self) -> Compteur:
        from django.db import connection

        connection.ensure_connection()
        self._serveur = psutil.Process(connection.connection.info.backend_pid)
        self._avant = (time.process_time(), sum(self._serveur.cpu_times()[:2]))
        self._oreille = connection.execute_wrapper(self._compter)
        self._oreille.__enter__()
        return self

    def __exit__(self, *faute: Any) -> None:
        self._oreille.__exit__(*faute)
        self.python += time.process_time() - self._avant[0]
        self.postgres += sum(self._serveur.cpu_times()[:2]) - self._avant[1]


def conduire(scene: Any, nombre: int, gestes: Compteur, documents: Compteur) -> None:
    """`nombre` candidates from the request to the announced award, in one session; then every document that still waits."""
    from bureau.scenario.parcours import fabriquer_maintenant
    from bureau.scenario.personnes import Personnage, creer_personne
    from candidates.enums import Etat
    from comptes.enums import Role
    from documents.models import Document

    def fabriquer(document: Document) -> None:
        with documents:
            fabriquer_maintenant(document)

    # the minutes and the bilans are made half-way: their cost is taken from that of the gestures
    scene.fabriquer = fabriquer
    candidates = [creer_personne(Personnage(f"mesure{n}", "Candidate", f"Numéro {n}", Role.CANDIDAT, "Atelier", "Assistante", ""), mot_de_passe=None) for n in range(nombre)]
    with gestes:
        dossiers = [scene.amener(Etat.EVALUE, candidate=c) for c in candidates]
        scene.tenir_session(scene.preparer_session(dossiers))
    gestes.python -= documents.python
    gestes.postgres -= documents.postgres
    gestes.requetes -= documents.requetes
    while attendent := list(Document.objects.exclude(etat="pret").filter(tentatives__lt=3)):
        for document in attendent:
            fabriquer(document)


def mesurer_les_pages(scene: Any) -> tuple[float, float, float]:
    """Seconds of processor and queries of a page, the mean of those that people open most; seconds of a fragment."""
    from django.test import Client
    from django.urls import reverse

    from candidates.models import Dossier

    dossier = Dossier.objects.latest("demande_le")
    candidate, desk = Client(), Client()
    for client, personne in ((candidate, dossier.candidat.utilisateur), (desk, scene.sylvie)):
        assert personne is not None
        client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    pages = [(candidate, reverse("candidates:mon-dossier", args=[dossier.pk])), (desk, reverse("bureau:dossier", args=[dossier.pk])), (desk, "/"), (desk, "/bureau/dossiers/")]
    fragments = [(candidate, reverse("candidates:avancement", args=[dossier.pk, 2, "identite"]))]
    couts = []
    for adresses in (pages, fragments):
        compteur = Compteur()
        for client, chemin in adresses:
            client.get(chemin)
        with compteur:
            for _ in range(10):
                for client, chemin in adresses:
                    client.get(chemin)
        couts.append(((compteur.python + compteur.postgres) / (10 * len(adresses)), compteur.requetes / (10 * len(adresses))))
    return *couts[0], couts[1][0]


def projeter(par_dossier: dict[str, float], annuel: int) -> dict[str, float]:
    """What a number of dossiers a year asks for: cores at the busiest hour, gigabytes a year, mails a day, requests a second."""
    pointe = annuel / HEURES_OUVREES / 3600 * POINTE  # dossiers a second
    web = PAGES_PAR_DOSSIER * par_dossier["page_s"] + FRAGMENTS_PAR_DOSSIER * par_dossier["fragment_s"]
    return {
        "requetes_http_s": pointe * (PAGES_PAR_DOSSIER + FRAGMENTS_PAR_DOSSIER),
        "coeurs_web": pointe * web / OCCUPATION,
        "coeurs_documents": pointe * par_dossier["documents_s"] / OCCUPATION,
        "coeurs_postgres": pointe * (par_dossier["postgres_s"] + 0.25 * web) / OCCUPATION,
        "base_go_an": annuel * par_dossier["base_o"] / 1e9,
        "pdf_go_an": annuel * par_dossier["pdf_o"] / 1e9,
        "preuves_go_an": annuel * PREUVES_REELLES / 1e9,
        "courriels_jour": annuel * par_dossier["courriels"] / 220,
    }


def relever(dossier: Path, nombre: int) -> dict[str, float]:
    """Walk `nombre` dossiers; what one cost."""
    from documents.models import Document
    from echanges.models import Courriel
    from journal.models import Evenement

    scene = preparer_scene()
    gestes, documents = Compteur(), Compteur()
    avant = (base_en_octets(), fichiers_en_octets(dossier), Courriel.objects.count(), Evenement.objects.count())
    conduire(scene, nombre, gestes, documents)
    page, requetes_page, fragment = mesurer_les_pages(scene)
    pdf = sum(Document.objects.filter(etat="pret").values_list("taille", flat=True))
    apres = (base_en_octets(), fichiers_en_octets(dossier), Courriel.objects.count(), Evenement.objects.count())
    ecart = [(b - a) / nombre for a, b in zip(avant, apres, strict=True)]
    return {
        "gestes_s": gestes.python / nombre, "gestes_requetes": gestes.requetes / nombre, "documents_s": documents.python / nombre,
        "documents_requetes": documents.requetes / nombre, "documents": Document.objects.filter(etat="pret").count() / nombre,
        "postgres_s": (gestes.postgres + documents.postgres) / nombre, "page_s": page, "page_requetes": requetes_page,
        "fragment_s": fragment,
        "base_o": ecart[0], "pdf_o": pdf / nombre, "fichiers_o": ecart[1], "courriels": ecart[2], "evenements": ecart[3],
    }  # fmt: skip


LIBELLES = {
    "gestes_s": ("processeur des gestes (services)", "s"), "gestes_requetes": ("requêtes des gestes", ""), "documents_s": ("processeur des documents", "s"),
    "documents_requetes": ("requêtes des documents", ""), "documents": ("documents", ""), "postgres_s": ("processeur de PostgreSQL", "s"),
    "page_s": ("processeur d’une page", "s"), "fragment_s": ("processeur d’un fragment", "s"), "page_requetes": ("requêtes d’une page", ""), "base_o": ("base", "o"), "pdf_o": ("PDF", "o"),
    "fichiers_o": ("fichiers, preuves inventées comprises", "o"), "courriels": ("courriels", ""), "evenements": ("événements du journal", ""),
}  # fmt: skip


def main() -> int:
    """Take the measure, write the report."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dossiers", type=int, default=10)
    nombre = arguments.parse_args().dossiers
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("DATABASE_URL doit nommer un PostgreSQL : la base se mesure là.")
    rapport = Rapport("dimensionnement", "Ce que coûte un dossier")
    with terrain() as dossier:
        par_dossier = relever(dossier, nombre)
    for nom, (libelle, unite) in LIBELLES.items():
        rapport.noter(nom, par_dossier[nom], unite, libelle=f"par dossier : {libelle}" if not nom.startswith(("page", "fragment")) else libelle)
    for annuel in ANNUELS:
        for nom, valeur in projeter(par_dossier, annuel).items():
            rapport.noter(f"{nom}_{annuel}", valeur, libelle=f"{annuel} dossiers par an : {nom}")
    rapport.details["hypotheses"] = {"pages": PAGES_PAR_DOSSIER, "fragments": FRAGMENTS_PAR_DOSSIER, "heures": HEURES_OUVREES, "pointe": POINTE, "occupation": OCCUPATION, "preuves_o": PREUVES_REELLES}
    coeurs = {f"{a} / an, {quoi}": projeter(par_dossier, a)[f"coeurs_{quoi}"] for a in ANNUELS[:2] for quoi in ("web", "documents", "postgres")}
    rapport.comparer("coeurs", "Cœurs à l’heure de pointe", "cœurs", coeurs)
    return rapport.ecrire()


if __name__ == "__main__":
    sys.exit(main())
