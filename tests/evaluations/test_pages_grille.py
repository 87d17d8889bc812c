"""The grid on screen: what is ticked is kept, what is stale is shown, what is refused is still there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from candidates.erreurs import VersionPerimee
from evaluations.lecture import maitrise
from evaluations.models import Evaluation, EvaluationCompetence, EvaluationElement
from evaluations.services import (
    Saisie,
    annoter,
    conclure_competence,
    noter_element,
    noter_elements,
    observer_competence,
)
from tests.plugins.attente import deux_ecritures, pendant_l_attente

from .outils import client_de, en_evaluation, feuille, texte, url

ACQUIS = {"C1.1": "acquis", "C1.2": "acquis", "C1.3": "acquis"}


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


@pytest.fixture
def eva(petite_scene, evaluation):
    return client_de(petite_scene.eva)


@pytest.fixture
def paul(petite_scene, evaluation):
    return client_de(petite_scene.paul)


def test_grid_shows_the_candidate_own_words_and_the_three_choices(evaluation, eva):
    page = texte(eva.get(url("grille", evaluation, "C1")))
    assert "Accueil d’un groupe" in page
    for libelle in ("Non mis en œuvre", "Non acquis", "Acquis"):
        assert page.count(f">{libelle}</label>") == 3


def test_cell_alone_is_saved_and_answers_with_its_version(evaluation, eva):
    envoi = {"C1_1-version": "0", "C1_1-resultat": "acquis", "C1_1-points_a_verifier": "Un exemple récent", "C1_1-commentaire": ""}
    reponse = eva.post(url("cellule", evaluation, "C1.1"), envoi)
    assert reponse.status_code == 200
    assert reponse.json()["marque"] == "1"
    assert "Enregistré à" in reponse.json()["html"]
    assert "Il reste à évaluer C1.2 et C1.3." in texte(eva.get(url("grille-direct", evaluation, "C1")))
    assert EvaluationElement.objects.get(code="C1.1").points_a_verifier == "Un exemple récent"


def test_cell_refuses_a_fourth_value(evaluation, eva):
    envoi = {"C1_1-version": "0", "C1_1-resultat": "presque", "C1_1-points_a_verifier": "", "C1_1-commentaire": ""}
    reponse = eva.post(url("cellule", evaluation, "C1.1"), envoi)
    assert reponse.status_code == 422
    assert "n’existe pas dans la grille" in reponse.json()["html"]
    assert not EvaluationElement.objects.exists()


def test_stale_cell_is_refused_and_nothing_is_overwritten(petite_scene, evaluation, eva):
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    envoi = {"C1_1-version": "0", "C1_1-resultat": "non_acquis", "C1_1-points_a_verifier": "", "C1_1-commentaire": ""}
    reponse = eva.post(url("cellule", evaluation, "C1.1"), envoi)
    assert reponse.status_code == 409
    assert reponse.json()["marque"] == "1"
    assert reponse.json()["actuel"]["C1_1-resultat"] == "acquis"
    for phrase in ('<strong>Votre saisie\u00a0:</strong> <span class="reponse">Non acquis', '<strong>Enregistré entre-temps\u00a0:</strong> <span class="reponse">Acquis'):
        assert phrase in reponse.json()["html"]
    assert EvaluationElement.objects.get(code="C1.1").resultat == "acquis"


def test_cell_sent_with_its_result_alone_leaves_its_texts(petite_scene, evaluation, eva):
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, points_a_verifier="Un point", commentaire="Un mot")
    assert eva.post(url("cellule", evaluation, "C1.1"), {"C1_1-version": "1", "C1_1-resultat": "acquis"}).status_code == 200
    cellule = EvaluationElement.objects.get(code="C1.1")
    assert (cellule.resultat, cellule.points_a_verifier, cellule.commentaire) == ("acquis", "Un point", "Un mot")


def test_cell_of_another_person_is_not_sent_under_this_name(petite_scene, evaluation, eva):
    """On a shared tablet, the page of one stays open while the other signs in."""
    envoi = {"C1_1-version": "0", "C1_1-resultat": "acquis"}
    reponse = eva.post(url("cellule", evaluation, "C1.1"), envoi, headers={"X-Personne": str(petite_scene.paul.pk)})
    assert reponse.status_code == 403
    assert "une autre personne est connectée" in reponse.json()["html"]
    assert not EvaluationElement.objects.exists()


def test_professionnel_who_sends_a_tick_is_refused(evaluation, paul):
    assert paul.post(url("cellule", evaluation, "C1.1"), {"C1_1-version": "0", "C1_1-resultat": "acquis"}).status_code == 422
    assert not EvaluationElement.objects.exists()


def test_conclusion_dates_the_results_today_unless_they_have_a_date(evaluation, eva):
    assert eva.post(url("grille", evaluation, "C1"), feuille(evaluation, "C1", ACQUIS)).status_code == 302
    assert EvaluationCompetence.objects.get(code="C1").resultats_le == timezone.localdate()
    hier = timezone.localdate() - timedelta(days=1)
    eva.post(url("grille", evaluation, "C1"), feuille(evaluation, "C1", ACQUIS, resultats_le=f"{hier}", conclusion="maitrisee"))
    assert EvaluationCompetence.objects.get(code="C1").resultats_le == hier


def test_step_1_saved_alone_dates_no_result(evaluation, eva):
    eva.post(url("grille", evaluation, "C1"), feuille(evaluation, "C1", {}, lecture_le=f"{timezone.localdate()}"))
    assert EvaluationCompetence.objects.get(code="C1").resultats_le is None


def _requetes(client, methode, *args, **kwargs):
    with CaptureQueriesContext(connection) as requetes:
        reponse = getattr(client, methode)(*args, **kwargs)
    assert reponse.status_code in (200, 304), reponse.status_code
    return [q["sql"] for q in requetes if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_cell_costs_at_most_8_queries_new_changed_or_annotated(evaluation, eva, paul):
    adresse = url("cellule", evaluation, "C1.1")
    comptes = [len(_requetes(eva, "post", adresse, {"C1_1-version": str(v), "C1_1-resultat": r})) for v, r in ((0, "acquis"), (1, "non_acquis"))]
    comptes.append(len(_requetes(paul, "post", adresse, {"C1_1-annotation": "Vu", "C1_1-avant": ""})))
    comptes.append(len(_requetes(paul, "post", url("preparation-cellule", evaluation, "C1.1"), {"C1_1-version": "0", "C1_1-resultat": "acquis"})))
    assert max(comptes) <= 8, comptes


def test_full_grid_page_costs_at_most_16_queries_once_its_reading_is_noted(petite_scene, evaluation, eva, paul):
    petite_scene.remplir_grille(evaluation.dossier)
    premieres, *suivantes = ([len(_requetes(c, "get", url("grille", evaluation, code))) for c in (eva, paul)] for code in ("C1", "C2", "C1"))
    assert max(premieres) <= 21, premieres  # the first reading of the hour is written in the journal
    assert max(n for comptes in suivantes for n in comptes) <= 16, suivantes


def test_page_with_a_stale_cell_shows_both_and_saves_the_others(petite_scene, evaluation, eva):
    envoi = feuille(evaluation, "C1", {"C1.1": "non_acquis", "C1.2": "acquis"})
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    reponse = eva.post(url("grille", evaluation, "C1"), envoi)
    assert reponse.status_code == 409
    assert '<strong>Votre saisie :</strong> <span class="reponse">Non acquis</span>' in texte(reponse)
    assert '<strong>Enregistré entre-temps :</strong> <span class="reponse">Acquis</span>' in texte(reponse)
    assert EvaluationElement.objects.get(code="C1.2").resultat == "acquis"
    assert EvaluationElement.objects.get(code="C1.1").resultat == "acquis"


def test_page_sent_again_after_a_conflict_keeps_ones_own_text(petite_scene, evaluation, eva):
    envoi = feuille(evaluation, "C1", {"C1.1": "non_acquis"})
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    page = eva.post(url("grille", evaluation, "C1"), envoi)
    envoi["C1_1-version"] = str(page.context["rangees"][0]["form"]["version"].value())
    assert eva.post(url("grille", evaluation, "C1"), envoi).status_code == 302
    assert EvaluationElement.objects.get(code="C1.1").resultat == "non_acquis"


def test_conclusion_against_the_proposal_without_motive_keeps_the_ticks(evaluation, eva):
    envoi = feuille(evaluation, "C1", ACQUIS, conclusion="non_maitrisee", observations="Bonne pratique")
    page = eva.post(url("grille", evaluation, "C1"), envoi)
    assert page.status_code == 422
    assert "Motivez votre conclusion" in texte(page)
    assert EvaluationElement.objects.filter(resultat="acquis").count() == 3
    assert page.context["feuille"].conclusion["conclusion"].value() == "non_maitrisee"
    assert EvaluationCompetence.objects.get(code="C1").observations == "Bonne pratique"


def test_conclusion_with_its_motive_is_kept(evaluation, eva):
    envoi = feuille(evaluation, "C1", ACQUIS, conclusion="non_maitrisee", motif="Preuves d’une autre personne")
    assert eva.post(url("grille", evaluation, "C1"), envoi).status_code == 302
    ligne = EvaluationCompetence.objects.get(code="C1")
    assert (ligne.conclusion, ligne.motif, ligne.is_divergente) == ("non_maitrisee", "Preuves d’une autre personne", True)


def test_conclusion_written_elsewhere_meanwhile_is_not_overwritten(petite_scene, evaluation, eva):
    adresse = url("grille", evaluation, "C1")
    eva.post(adresse, feuille(evaluation, "C1", ACQUIS, conclusion="non_maitrisee", motif="Preuves d’une autre personne"))
    lue = eva.get(adresse).context["feuille"]
    avant = {"conclusion_avant": lue.conclusion_avant, "dates_avant": lue.dates_avant}
    conclure_competence(evaluation=evaluation, auteur=petite_scene.eva, code="C1", conclusion="maitrisee")
    intouchee = feuille(evaluation, "C1", ACQUIS, conclusion="non_maitrisee", motif="Preuves d’une autre personne", observations="Vu")
    assert eva.post(adresse, intouchee | avant).status_code == 302
    assert EvaluationCompetence.objects.get(code="C1").conclusion == "maitrisee"  # this page did not touch it
    autre = feuille(evaluation, "C1", ACQUIS, conclusion="non_maitrisee", motif="Un autre motif", observations="Vu")
    page = eva.post(adresse, autre | avant)
    assert page.status_code == 409
    assert "modifiée entre-temps" in texte(page)
    assert EvaluationCompetence.objects.get(code="C1").conclusion == "maitrisee"
    reprise = {"conclusion_avant": page.context["feuille"].conclusion_avant, "dates_avant": page.context["feuille"].dates_avant}
    assert eva.post(adresse, autre | reprise).status_code == 302
    assert EvaluationCompetence.objects.get(code="C1").motif == "Un autre motif"


def test_conclusion_waits_for_every_element(evaluation, eva):
    page = eva.post(url("grille", evaluation, "C1"), feuille(evaluation, "C1", {"C1.1": "acquis"}, conclusion="maitrisee"))
    assert page.status_code == 422
    assert "Évaluez d’abord C1.2, C1.3." in texte(page)


def test_dates_of_both_steps_come_in_order(evaluation, eva):
    jour = timezone.localdate()
    envoi = feuille(evaluation, "C1", {}, lecture_le=f"{jour}", resultats_le=f"{jour.replace(year=jour.year - 1)}")
    page = eva.post(url("grille", evaluation, "C1"), envoi)
    assert page.status_code == 422
    assert "La lecture du dossier précède les résultats." in texte(page)


def test_points_of_5001_characters_are_refused_with_the_count(evaluation, eva):
    envoi = feuille(evaluation, "C1", {}) | {"C1_2-points_a_verifier": "é" * 5001}
    page = eva.post(url("grille", evaluation, "C1"), envoi)
    assert page.status_code == 422
    assert "Retirez-en 1." in texte(page)
    assert "é" * 5001 in texte(page)


def test_professionnel_reads_the_grid_and_annotates(petite_scene, evaluation, paul):
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="non_acquis")
    page = texte(paul.get(url("grille", evaluation, "C1")))
    assert "<strong>Non acquis</strong>" in page
    assert 'type="radio"' not in page
    envoi = {"C1_1-annotation": "Vu en entreprise", "C1_1-avant": ""}
    assert paul.post(url("cellule", evaluation, "C1.1"), envoi).status_code == 200
    assert EvaluationElement.objects.get(code="C1.1").annotation == "Vu en entreprise"


def test_professionnel_cannot_tick(evaluation, paul):
    envoi = feuille(evaluation, "C1", ACQUIS) | {f"C1_{n}-{c}": "" for n in (1, 2, 3) for c in ("annotation", "avant")}
    paul.post(url("grille", evaluation, "C1"), envoi)
    assert not EvaluationElement.objects.exclude(resultat="").exists()


def test_annotation_and_tick_do_not_disturb_each_other(petite_scene, evaluation):
    annoter(evaluation=evaluation, auteur=petite_scene.paul, code="C1.1", annotation="Vu", avant="")
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    annoter(evaluation=evaluation, auteur=petite_scene.paul, code="C1.1", annotation="Vu deux fois", avant="Vu")
    cellule = EvaluationElement.objects.get(code="C1.1")
    assert (cellule.annotation, cellule.resultat, cellule.version) == ("Vu deux fois", "acquis", 1)


def test_annotation_over_another_one_is_refused(petite_scene, evaluation):
    annoter(evaluation=evaluation, auteur=petite_scene.paul, code="C1.1", annotation="Vu", avant="")
    with pytest.raises(VersionPerimee):
        annoter(evaluation=evaluation, auteur=petite_scene.paul, code="C1.1", annotation="Autre", avant="")


def test_observations_written_by_both_are_not_lost(petite_scene, evaluation, paul):
    observer_competence(evaluation=evaluation, auteur=petite_scene.eva, code="C1", observations="D’Eva", avant="")
    envoi = {f"C1_{n}-{c}": "" for n in (1, 2, 3) for c in ("annotation", "avant")}
    page = paul.post(url("grille", evaluation, "C1"), envoi | {"observations": "De Paul", "observations_avant": ""})
    assert page.status_code == 409
    assert "D’Eva" in texte(page)
    assert EvaluationCompetence.objects.get(code="C1").observations == "D’Eva"


def test_live_view_answers_once_then_nothing_until_something_changes(petite_scene, evaluation, paul):
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    adresse = url("grille-direct", evaluation, "C1")
    premiere = paul.get(adresse)
    assert "<strong>Acquis</strong>" in texte(premiere)
    vu = {"If-None-Match": premiere["ETag"]}
    assert len(_requetes(paul, "get", adresse, headers=vu)) <= 3
    assert paul.get(adresse, headers=vu).status_code == 304
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.2", version=0, resultat="acquis")
    suivante = paul.get(adresse, headers=vu)
    assert suivante.status_code == 200
    annoter(evaluation=evaluation, auteur=petite_scene.paul, code="C1.2", annotation="Vu", avant="")
    assert paul.get(adresse, headers={"If-None-Match": suivante["ETag"]}).status_code == 200
    assert client_de(petite_scene.zoe).get(adresse, headers=vu).status_code == 404


def test_several_cells_at_once_return_the_stale_ones(petite_scene, evaluation):
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    saisies = [Saisie("C1.1", 0, resultat="non_acquis"), Saisie("C1.2", 0, resultat="acquis")]
    perimees = noter_elements(evaluation=evaluation, auteur=petite_scene.eva, saisies=saisies)
    assert list(perimees) == ["C1.1"]
    assert EvaluationElement.objects.get(code="C1.2").resultat == "acquis"


def test_closed_bilan_refuses_the_page_and_keeps_what_was_typed(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    evaluation = dossier.evaluations.get()
    page = client_de(petite_scene.eva).post(url("grille", evaluation, "C1"), feuille(evaluation, "C1", {"C1.1": "non_acquis"}))
    assert page.status_code == 409
    assert "Le bilan est arrêté" in texte(page)
    assert page.context["rangees"][0]["form"]["resultat"].value() == "non_acquis"


@deux_ecritures
@pytest.mark.django_db(transaction=True)
def test_cell_waits_for_the_dossier_with_nothing_in_hand(petite_scene):
    evaluation = en_evaluation(petite_scene)
    with pendant_l_attente(
        evaluation.dossier_id, lambda: noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis").version
    ) as issues:
        Evaluation.objects.filter(pk=evaluation.pk).update(version=F("version") + 1)
    assert issues == [1]


@deux_ecritures
@pytest.mark.django_db(transaction=True)
def test_proposal_is_that_of_the_grid_when_a_cell_waited_for_the_conclusion(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    evaluation, eva = dossier.evaluations.get(), petite_scene.eva
    EvaluationCompetence.objects.filter(evaluation=evaluation, code="C1").update(conclusion="", motif="")
    cellule = EvaluationElement.objects.get(evaluation=evaluation, code="C1.1")
    with pendant_l_attente(
        dossier.pk, lambda: noter_element(evaluation=evaluation, auteur=eva, code="C1.1", version=cellule.version, resultat="non_acquis").resultat
    ) as issues:
        conclure_competence(evaluation=evaluation, auteur=eva, code="C1", conclusion="maitrisee", motif="Vu en situation.")
    assert issues == ["non_acquis"]
    pe.arreter(dossier, petite_scene.alice, petite_scene.paul, eva)
    avis = maitrise(evaluation, "C1", {e.code: e for e in evaluation.elements.all()})
    assert EvaluationCompetence.objects.get(evaluation=evaluation, code="C1").proposition == avis.proposition
