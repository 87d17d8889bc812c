"""The bilan and the whole dossier as PDFs: what they say, who reads them."""

from __future__ import annotations

import json
import subprocess

import pikepdf
import pytest

from bureau.scenario import pas_evaluation as pe
from bureau.scenario import textes
from bureau.scenario.pas_candidat import preuve_fraiche
from documents.models import Document
from documents.services import fabriquer, get_document_visible
from evaluations.services import refuser_de_signer, signer_bilan


def lire(document: Document) -> str:
    """The text of the PDF, on one line."""
    with document.fichier.open("rb") as fichier:
        sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=fichier.read(), capture_output=True, check=True)
    return " ".join(sortie.stdout.decode().split())


def complet(dossier) -> Document:
    document = fabriquer(document_id=Document.objects.get(genre="dossier_complet", dossier_id=dossier.pk).pk)
    assert document.erreur == ""
    return document


def test_whole_dossier_holds_the_45_elements_and_the_candidate_words(scene):
    document = complet(scene.amener("evalue"))
    mots = lire(document)
    structure = scene.referentiel.structure
    assert sum(len(c.elements) for c in structure.competences) == 45
    assert mots.count("☑ Acquis") == 45
    assert textes.EXEMPLES["C3.A1"][0][:20] in mots
    assert "PRO-0117" in mots
    assert "EXT-0031" in mots


def test_whole_dossier_carries_its_data(petite_scene):
    dossier = petite_scene.amener("evalue")
    with complet(dossier).fichier.open("rb") as fichier, pikepdf.open(fichier) as pdf:
        donnees = json.loads(pdf.attachments["dossier.json"].get_file().read_bytes())
    assert donnees["dossier"] == dossier.numero
    assert [d["partie"] for d in donnees["depots"]] == [2, 3]
    assert len(donnees["signatures"]) == 6
    assert {e["resultat"] for e in donnees["evaluation"]["elements"]} == {"acquis"}


def test_whole_dossier_shows_a_refusal_in_place_of_the_signature(petite_scene):
    s, dossier = petite_scene, petite_scene.amener("en_evaluation")
    s.remplir_grille(dossier)
    s.fabriquer(pe.arreter(dossier, s.alice, s.paul, s.eva))
    evaluation = dossier.evaluations.get()
    refuser_de_signer(evaluation=evaluation, auteur=s.eva, motif="Ne souhaite pas signer", preuve=preuve_fraiche())
    for personne, role in ((s.paul, "professionnel"), (s.eva, "evaluateur_externe")):
        signer_bilan(evaluation=evaluation, auteur=personne, role=role, preuve=preuve_fraiche())
    dossier.refresh_from_db()
    mots = lire(complet(pe.transmettre(dossier, s.eva)))
    assert "N’a pas signé." in mots
    assert "par Eva Schmitt" in mots
    assert "Ne souhaite pas signer" in mots


def test_bilan_holds_results_and_comments_and_no_signature(petite_scene):
    s, dossier = petite_scene, petite_scene.amener("en_evaluation")
    s.remplir_grille(dossier, {"C2.1": "non_acquis"})
    document = fabriquer(document_id=pe.arreter(dossier, s.alice, s.paul, s.eva).pk)
    mots = lire(document)
    assert "☑ Compétence non maîtrisée" in mots
    assert "Merci pour l’écoute" in mots
    assert "Signé électroniquement" not in mots


@pytest.mark.parametrize(("nom", "voit"), [
    ("alice", True), ("paul", True), ("eva", True), ("sylvie", True), ("zoe", False), ("amine", False), ("pierre", False),
    ("jeanne", False),
])  # fmt: skip
def test_bilan_and_whole_dossier_are_read_by_those_of_the_dossier(petite_scene, nom, voit):
    petite_scene.amener("evalue")
    for document in Document.objects.filter(genre__in=["bilan", "dossier_complet"]):
        if voit:
            assert get_document_visible(pk=document.pk, utilisateur=petite_scene.personnes[nom]) == document
        else:
            with pytest.raises(Document.DoesNotExist):
                get_document_visible(pk=document.pk, utilisateur=petite_scene.personnes[nom])


def test_jury_reads_them_once_the_dossier_is_on_its_agenda(petite_scene):
    petite_scene.amener("inscrit")
    for document in Document.objects.filter(genre__in=["bilan", "dossier_complet"]):
        assert get_document_visible(pk=document.pk, utilisateur=petite_scene.jeanne) == document
