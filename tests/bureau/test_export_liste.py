"""The files of the list hold exactly what is on screen, in the same order, and run nothing."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from bureau.export import COLONNES
from bureau.regles import neutraliser
from bureau.volume import generer
from candidates.enums import Etat
from journal.models import Evenement
from tests.bureau.outils import client_de

pytestmark = pytest.mark.django_db
NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EXPORT = "/bureau/dossiers/export/"


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


def lire_csv(reponse):
    return list(csv.reader(io.StringIO(b"".join(reponse.streaming_content).decode("utf-8-sig")), delimiter=";"))


def lire_xlsx(reponse):
    """Rows of the only sheet, dates read back, and the raw XML of the sheet and of the workbook."""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(reponse.streaming_content)))
    feuille = archive.read("xl/worksheets/sheet1.xml").decode()
    lignes = []
    for rangee in ET.fromstring(feuille).iterfind(".//s:row", NS):  # noqa: S314  our own file
        ligne = [""] * len(COLONNES)
        for cellule in rangee.iterfind("s:c", NS):
            rang = ord(re.match("[A-Z]", cellule.get("r"))[0]) - ord("A")
            if cellule.get("t") == "inlineStr":
                ligne[rang] = "".join(t.text or "" for t in cellule.iterfind(".//s:t", NS))
            else:
                ligne[rang] = f"{date(1899, 12, 30) + timedelta(days=int(cellule.find('s:v', NS).text)):%d/%m/%Y}"
        lignes.append(ligne)
    return lignes, feuille, archive.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("requete", ["file=", "file=annonces&tri=candidat", "urgence=retard&tri=-echeance", "q=perrin&tri=-numero"])
def test_both_files_hold_the_list_in_its_order(petite_scene, sylvie, requete):
    generer(referentiel=petite_scene.referentiel, nombre=60)
    ecran, page = [], 1
    while page:
        reponse = sylvie.get(f"/bureau/dossiers/?{requete}&page={page}")
        ecran += [ligne.dossier.numero for ligne in reponse.context["lignes"]]
        page = page + 1 if reponse.context["page"].has_next() else 0
    en_csv = lire_csv(sylvie.get(f"{EXPORT}?{requete}"))
    en_xlsx = lire_xlsx(sylvie.get(f"{EXPORT}?{requete}&format=xlsx"))[0]
    assert ecran
    assert [ligne[0] for ligne in en_csv[1:]] == ecran
    assert en_xlsx == en_csv
    assert en_csv[0] == [libelle for libelle, _ in COLONNES]


def test_sheet_is_named_frozen_and_filtered(petite_scene, sylvie):
    petite_scene.amener(Etat.DEPOSE)
    lignes, feuille, classeur = lire_xlsx(sylvie.get(f"{EXPORT}?format=xlsx"))
    assert len(lignes) == 2
    assert '<sheet name="Dossiers"' in classeur
    assert 'state="frozen"' in feuille
    assert '<autoFilter ref="A1:T2"' in feuille


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r", "http://x.example/"])
def test_nothing_typed_runs_or_links(petite_scene, sylvie, debut):
    dossier = petite_scene.amener(Etat.DEPOSE)
    dossier.candidat.nom_naissance = f'{debut}HYPERLINK("http://x")'
    dossier.candidat.save()
    attendu = neutraliser(dossier.candidat.nom_naissance)
    assert attendu.startswith("'") == (debut != "http://x.example/")
    lignes, feuille, _ = lire_xlsx(sylvie.get(f"{EXPORT}?format=xlsx"))
    assert lire_csv(sylvie.get(EXPORT))[1][2] == attendu
    assert lignes[1][2].replace("_x000D_", "\r").split() == attendu.split()  # a spreadsheet's own way to write it
    assert "<f>" not in feuille
    assert "hyperlink" not in feuille.replace("HYPERLINK", "")


def test_export_is_journalled_without_what_was_typed(petite_scene, sylvie):
    petite_scene.amener(Etat.DEPOSE)
    sylvie.head(f"{EXPORT}?q=moreau")
    lire_xlsx(sylvie.get(f"{EXPORT}?q=moreau&format=xlsx"))
    fait = Evenement.objects.get(action="dossiers_exportes")
    assert (fait.acteur_id, fait.donnees) == (str(petite_scene.sylvie.pk), {"format": "xlsx", "nombre": 1, "filtres": ["q"]})


def test_selection_alone_is_exported(petite_scene, sylvie):
    alice = petite_scene.amener(Etat.DEPOSE)
    petite_scene.amener(Etat.BROUILLON, candidate=petite_scene.zoe)
    reponse = sylvie.post(reverse("bureau:lot-preparer"), {"action": "csv", "portee": "coches", "dossier": [alice.pk]})
    assert [ligne[0] for ligne in lire_csv(reponse)[1:]] == [alice.numero]
    assert len(lire_csv(sylvie.post(reverse("bureau:lot-preparer"), {"action": "csv", "portee": "tout", "requete": ""}))) == 3
