"""The longest dossier that a candidate can reasonably send: eighty pages, forty proofs, answers that fill pages."""

from __future__ import annotations

import itertools
import os
import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.db import models

from candidates.enums import Partie
from candidates.models import Depot
from documents.models import Document
from evaluations.models import EvaluationElement

from .exemplaires import rendre
from .test_conformite import TITRES, controler, structure

if TYPE_CHECKING:
    from candidates.models import Dossier

MOYEN = "J’ai organisé la session de mars : convocations, émargements, salles, intervenants, puis le bilan avec le formateur. " * 5
LONG = MOYEN * 14
PREUVE = "preuve-{n:02d}-feuille-d-emargement-de-la-session-de-mars.pdf"


def grossir(dossier: Dossier) -> None:
    """Give the last deposit of part 3 forty proofs and long answers, the grid a comment in each cell, behind the back of services."""
    depot = dossier.depots.get(partie=Partie.ACTIVITES)
    codes = list(depot.contenu["competences"])
    for rang, code in enumerate(codes):
        competence = depot.contenu["competences"][code]
        for n, activite in enumerate(competence["activites"].values()):
            activite.update(exemples=LONG if n % 2 else MOYEN, documents="Convocation, feuille d’émargement, bilan de la session." if activite["documents"] else "")
        competence["questions"] = dict.fromkeys(competence["questions"], LONG)
        numeros = range(1 + rang * 40 // len(codes), 1 + (rang + 1) * 40 // len(codes))
        competence["preuves"] = [
            {"id": str(n), "nom": PREUVE.format(n=n), "montre": "Montre l’organisation d’une session.", "taille": 240_000 + n, "type": "application/pdf", "sha256": f"{n:064x}", "cibles": [code, f"{code}.A1"]}
            for n in numeros
        ]
    models.QuerySet(Depot).filter(pk=depot.pk).update(contenu=depot.contenu)
    models.QuerySet(EvaluationElement).filter(evaluation__dossier=dossier).update(points_a_verifier=MOYEN[:300], commentaire=MOYEN, annotation=MOYEN[:400])


def titres_orphelins(octets: bytes) -> list[str]:
    """Headings whose page is not that of what they announce."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        pages = {p.objgen: rang for rang, p in enumerate(pdf.pages, 1)}
        suite = [(str(e.S), pages[e.Pg.objgen]) for e in structure(pdf) if "/Pg" in e and str(e.S) in {*TITRES, "/P", "/L", "/Table", "/Figure"}]
        return [f"{titre}, page {page}" for (titre, page), (_, suivante) in itertools.pairwise(suite) if titre in TITRES and page != suivante]


def lire_pages(octets: bytes) -> list[str]:
    sortie = subprocess.run(["pdftotext", "-raw", "-", "-"], input=octets, capture_output=True, check=True)
    return sortie.stdout.decode().split("\f")[:-1]


@pytest.mark.lent
def test_eighty_pages_and_forty_proofs_read_well(scene: Any) -> None:
    dossier = scene.amener("evalue")
    grossir(dossier)
    titre, rendu = rendre(Document.objects.get(genre="dossier_complet", dossier_id=dossier.pk))
    if os.environ.get("VAE_EXEMPLAIRES"):
        (Path(os.environ["VAE_EXEMPLAIRES"]) / "dossier_complet-80-pages.pdf").write_bytes(rendu.octets)
    pages = lire_pages(rendu.octets)
    entier = "".join("".join(pages).split())
    assert rendu.pages >= 80
    assert controler(rendu.octets, titre) == []
    assert [n for n in range(1, 41) if PREUVE.format(n=n) not in entier] == []
    assert titres_orphelins(rendu.octets) == []
    assert [n for n, page in enumerate(pages, 1) if f"page {n} / {rendu.pages}" not in page] == []
    assert entier.count("aprèscetableau") >= 10
