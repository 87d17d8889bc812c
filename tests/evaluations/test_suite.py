"""A dossier that follows a partial validation: what is acquired is shown as acquired, and not evaluated again."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from bureau.scenario import pas_candidat as pc
from bureau.scenario import pas_evaluation as pe
from candidates.erreurs import DossierIncomplet
from candidates.models import CompetenceAcquise
from comptes.erreurs import ErreurMetier
from documents.models import Document
from evaluations import services as e
from evaluations.controle import lire_controle
from evaluations.delta import lire_delta
from evaluations.models import EvaluationCompetence, EvaluationElement
from evaluations.presentation import lire_grille
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


def test_recap_shows_the_acquired_competence_closed_with_its_decision(petite_scene, suite):
    evaluation = petite_scene.avancer(suite, petite_scene.alice, "en_evaluation").evaluations.get()
    eva = client_de(petite_scene.eva)
    page = texte(eva.get(url("recapitulatif", evaluation)))
    assert "décision du jury du 12 juin 2025, procès-verbal PV-2025-0003" in page
    assert 'name="C1-conclusion"' in page
    assert 'name="C2-conclusion"' not in page
    eva.post(url("recapitulatif", evaluation), {"C1-version": "0", "C2-version": "0", "C2-conclusion": "maitrisee"})
    assert not EvaluationCompetence.objects.filter(code="C2").exists()


ECRITURES = {
    "annoter": lambda ev, s: e.annoter(evaluation=ev, auteur=s.paul, code="C2.1", annotation="Vu"),
    "dater": lambda ev, s: e.dater_competence(evaluation=ev, auteur=s.eva, code="C2", lecture_le=None, resultats_le=None),
    "conclure": lambda ev, s: e.conclure_competence(evaluation=ev, auteur=s.eva, code="C2", conclusion="maitrisee"),
    "observer": lambda ev, s: e.observer_competence(evaluation=ev, auteur=s.paul, code="C2", observations="Vu"),
}  # fmt: skip


def test_nothing_is_written_about_an_acquired_competence(petite_scene, suite):
    evaluation = petite_scene.avancer(suite, petite_scene.alice, "en_evaluation").evaluations.get()
    for nom, ecrire in ECRITURES.items():
        with pytest.raises(ErreurMetier, match="C2") as refus:
            ecrire(evaluation, petite_scene)
        assert "acquise" in str(refus.value), nom


def test_checklist_and_transmission_ask_for_the_missing_competences_alone(petite_scene, suite):
    dossier = petite_scene.avancer(suite, petite_scene.alice, "en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    evaluation = pe.signer(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    preuves = {c.code: c.preuve for c in lire_controle(evaluation)}
    assert (preuves["elements"], preuves["conclusions"]) == ("3 sur 3.", "C1.")
    assert [c["code"] for c in lire_delta(lire_grille(evaluation))["competences"]] == ["C1"]
    page = texte(client_de(petite_scene.eva).get(url("bilan", evaluation)))
    assert "procès-verbal PV-2025-0003" in page
    pe.transmettre(dossier, petite_scene.eva)
    assert set(evaluation.competences.values_list("code", flat=True)) == {"C1"}
    assert not evaluation.elements.filter(code__startswith="C2").exists()


def test_acquired_competence_is_not_observed_again(petite_scene):
    dossier = petite_scene.amener("recevable")
    CompetenceAcquise.objects.create(dossier=dossier, code="C1", acquise_le=datetime.date(2025, 6, 12), pv_numero="PV-2025-0003")
    evaluation = petite_scene.avancer(dossier, petite_scene.alice, "en_evaluation").evaluations.get()
    with pytest.raises(ErreurMetier, match="C1 est déjà acquise"):
        e.noter_observation(
            evaluation=evaluation, auteur=petite_scene.eva, code="C1", le=timezone.localdate(), lieu="Ici", situation="reelle", constat="Vu"
        )


def test_acquired_competence_is_neither_prepared_nor_compared(petite_scene, suite):
    evaluation = petite_scene.avancer(suite, petite_scene.alice, "en_evaluation").evaluations.get()
    for personne in (petite_scene.eva, petite_scene.paul):
        with pytest.raises(DossierIncomplet):
            preparer_element(evaluation=evaluation, auteur=personne, code="C2.1", version=0, resultat="acquis")
        preparer_element(evaluation=evaluation, auteur=personne, code="C1.1", version=0, resultat="acquis")
        assert 'id="C2_1"' not in texte(client_de(personne).get(url("preparation", evaluation)))
        figer_preparation(evaluation=evaluation, auteur=personne)
    assert "(1 élément sur 3)" in texte(client_de(petite_scene.eva).get(url("concertation", evaluation)))
