"""A dossier that follows a partial validation: what is acquired is shown as acquired, and not evaluated again."""

from __future__ import annotations

import datetime

import pytest

from bureau.scenario import pas_candidat as pc
from candidates.erreurs import DossierIncomplet
from candidates.models import CompetenceAcquise
from documents.models import Document
from evaluations.models import EvaluationElement
from evaluations.services import figer_preparation, preparer_element

from .outils import client_de, texte, url
from .test_documents import complet, lire


@pytest.fixture
def suite(petite_scene):
    """A dossier at `recevable` where C2 is already acquired."""
    dossier = petite_scene.amener("recevable")
    CompetenceAcquise.objects.create(dossier=dossier, code="C2", acquise_le=datetime.date(2025, 6, 12), pv_numero="PV-2025-0003")
    return dossier


def test_acquired_competence_is_not_in_the_grid(petite_scene, suite):
    evaluation = petite_scene.avancer(suite, petite_scene.alice, "en_evaluation").evaluations.get()
    eva = client_de(petite_scene.eva)
    assert "Cette compétence est acquise depuis le 12 juin 2025" in texte(eva.get(url("grille", evaluation, "C2")))
    envoi = {"C2_1-version": "0", "C2_1-resultat": "acquis", "C2_1-points_a_verifier": "", "C2_1-commentaire": ""}
    assert eva.post(url("cellule", evaluation, "C2.1"), envoi).status_code == 422
    assert not EvaluationElement.objects.exists()


def test_acquired_competence_is_shown_with_its_minutes_in_both_documents(petite_scene, suite):
    dossier = petite_scene.avancer(suite, petite_scene.alice, "evalue")
    for mots in (lire(complet(dossier)), lire(Document.objects.get(genre="bilan"))):
        assert "12 juin 2025" in mots
        assert "PV-2025-0003" in mots
        assert "Ravitailler" not in mots


def test_candidate_reads_what_they_keep_in_their_bilan(petite_scene, suite):
    petite_scene.signer_bilan(petite_scene.avancer(pc.remplir_partie_3(suite, petite_scene.alice), petite_scene.alice, "en_evaluation"), petite_scene.alice)
    page = texte(client_de(petite_scene.alice).get(url("mon-bilan", suite.evaluations.get())))
    assert "Gardée d’un dossier précédent" in page
    assert "Les évaluateurs se sont prononcés sur 1 compétence." in page


def test_acquired_competence_is_neither_prepared_nor_compared(petite_scene, suite):
    evaluation = petite_scene.avancer(suite, petite_scene.alice, "en_evaluation").evaluations.get()
    for personne in (petite_scene.eva, petite_scene.paul):
        with pytest.raises(DossierIncomplet):
            preparer_element(evaluation=evaluation, auteur=personne, code="C2.1", version=0, resultat="acquis")
        preparer_element(evaluation=evaluation, auteur=personne, code="C1.1", version=0, resultat="acquis")
        assert 'id="C2_1"' not in texte(client_de(personne).get(url("preparation", evaluation)))
        figer_preparation(evaluation=evaluation, auteur=personne)
    assert "(1 élément sur 3)" in texte(client_de(petite_scene.eva).get(url("concertation", evaluation)))
