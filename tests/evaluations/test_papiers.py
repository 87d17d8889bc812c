"""The papers between the secretariat, the candidate and the pair: receipt, convocation, interview sheet."""

from __future__ import annotations

import pytest
from django.utils import timezone

from candidates.models import Depot
from documents.models import Document
from documents.services import fabriquer, get_document_visible
from evaluations.fiche_entretien import demander_fiche
from evaluations.models import Evaluation
from evaluations.services import informer_candidat

from .outils import client_de, en_evaluation, url
from .test_documents import lire


def lisible(document: Document, personne) -> bool:
    try:
        return get_document_visible(pk=document.pk, utilisateur=personne) == document
    except Document.DoesNotExist:
        return False


def test_each_deposit_has_its_receipt_with_the_files_and_the_last_day_to_answer(petite_scene):
    petite_scene.amener("depose")
    document = fabriquer(document_id=Document.objects.get(genre="recepisse").pk)
    depot = Depot.objects.get()
    mots = lire(document)
    assert (document.erreur, document.pages) == ("", 1)
    assert depot.sha256 in mots.replace(" ", "")
    assert all(p["nom"] in mots for p in depot.contenu["preuves"])
    assert "Il vous répond au plus tard le" in mots
    lecteurs = {n for n, p in petite_scene.personnes.items() if lisible(document, p)}
    assert {"alice", "sylvie"} <= lecteurs
    assert lecteurs.isdisjoint({"zoe", "paul", "eva", "jeanne"})


def test_a_new_convocation_replaces_the_one_before_which_keeps_its_words(petite_scene):
    evaluation = en_evaluation(petite_scene)
    for adresse in ("4 quai du Port, 69002 Lyon", "9 rue Neuve, 75010 Paris"):
        Evaluation.objects.filter(pk=evaluation.pk).update(prevue_le=timezone.now(), lieu="organisme", adresse=adresse)
        informer_candidat(evaluation=evaluation, auteur=petite_scene.eva)
    nouvelle, ancienne = Document.objects.filter(genre="convocation_evaluation").order_by("-numero")[:2]
    assert ancienne.remplacement.par == nouvelle
    assert "9 rue Neuve" in lire(fabriquer(document_id=nouvelle.pk))
    assert "9 rue Neuve" not in lire(fabriquer(document_id=ancienne.pk))


def test_interview_sheet_is_for_the_pair_alone(petite_scene):
    evaluation = en_evaluation(petite_scene)
    reponse = client_de(petite_scene.eva).post(url("fiche-entretien", evaluation))
    document = fabriquer(document_id=Document.objects.get(genre="fiche_entretien").pk)
    assert str(document.pk) in reponse["Location"]
    assert "Points à vérifier" in lire(document)
    lecteurs = {n for n, p in petite_scene.personnes.items() if lisible(document, p)}
    assert {"eva", "paul", "sylvie"} <= lecteurs
    assert lecteurs.isdisjoint({"alice", "zoe", "amine", "jeanne"})


@pytest.mark.parametrize("ecrit", ["", "Demander le tableau de bord 2025"])
def test_interview_sheet_follows_the_points(petite_scene, ecrit):
    evaluation = en_evaluation(petite_scene)
    premiere = demander_fiche(evaluation=evaluation, auteur=petite_scene.eva)
    if ecrit:
        evaluation.elements.create(code="C1.1", points_a_verifier=ecrit)
    seconde = demander_fiche(evaluation=evaluation, auteur=petite_scene.paul)
    assert (seconde == premiere) is (not ecrit)
    assert ecrit in lire(fabriquer(document_id=seconde.pk))
