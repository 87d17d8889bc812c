"""Observations written again, the interview's two hours, the guide whose questions are adapted, added and answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evaluations.models import Observation, QuestionEntretien
from evaluations.services import ajouter_question, noter_entretien, noter_observation, noter_question

from .outils import client_de, en_evaluation, texte, url

HTMX = {"HX-Request": "true"}


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


@pytest.fixture
def eva(petite_scene):
    return client_de(petite_scene.eva)


@pytest.fixture
def premiere(evaluation):
    """Words of the first question of the guide."""
    return evaluation.dossier.referentiel.structure.competence("C1").guide.themes[0].questions[0]


# observations


@pytest.fixture
def observation(petite_scene, evaluation):
    return noter_observation(
        evaluation=evaluation, auteur=petite_scene.eva, code="C1", le=timezone.localdate(), lieu="Refuge", situation="reelle", constat="Groupe accueilli"
    )


def saisie(observation, **autres):
    lu = {"code": "C1", "le": f"{observation.le}", "lieu": "Refuge", "situation": "simulee", "constat": "Groupe accueilli, puis orienté", "version": "0"}
    return lu | autres


def test_observation_is_written_again_by_either(petite_scene, evaluation, observation):
    paul = client_de(petite_scene.paul)
    assert "Groupe accueilli" in texte(paul.get(url("observation-modifier", evaluation, observation.pk)))
    assert paul.post(url("observation-modifier", evaluation, observation.pk), saisie(observation)).status_code == 302
    observation.refresh_from_db()
    assert (observation.situation, observation.constat, observation.version) == ("simulee", "Groupe accueilli, puis orienté", 1)


def test_stale_observation_shows_both_texts(evaluation, observation, eva):
    adresse = url("observation-modifier", evaluation, observation.pk)
    eva.post(adresse, saisie(observation))
    page = eva.post(adresse, saisie(observation, constat="Ma version"))
    assert page.status_code == 409
    assert "Ma version" in texte(page)
    assert "puis orienté" in texte(page)
    assert 'name="version" value="1"' in page.content.decode()


def test_observation_is_no_longer_written_once_the_bilan_is_closed(evaluation, observation, eva):
    evaluation.bilan_arrete_le = timezone.now()
    evaluation.save()
    adresse = url("observation-modifier", evaluation, observation.pk)
    assert "<textarea" not in eva.get(adresse).content.decode()
    page = eva.post(adresse, saisie(observation))
    assert page.status_code in (409, 422)
    assert "Le bilan est arrêté" in texte(page)
    assert Observation.objects.get().constat == "Groupe accueilli"


def test_observation_in_the_future_or_gone_is_refused(evaluation, observation, eva):
    adresse = url("observation-modifier", evaluation, observation.pk)
    page = eva.post(adresse, saisie(observation, le=f"{timezone.localdate() + timedelta(days=1)}"))
    assert (page.status_code, "dans le futur" in texte(page)) == (422, True)
    observation.delete()
    assert eva.get(adresse).status_code == 404


# the interview


def test_interview_says_what_remains(petite_scene, evaluation, eva):
    fin = timezone.now()
    noter_entretien(evaluation=evaluation, auteur=petite_scene.eva, debut=fin - timedelta(minutes=119), fin=fin, notes="")
    assert "L’entretien a duré 119 minutes : il en faut au moins 120. Il manque 1 minute." in texte(eva.get(url("entretien", evaluation)))


def test_interview_starts_and_ends_by_one_touch(evaluation, eva):
    debut = timezone.localtime().replace(second=0, microsecond=0) + timedelta(minutes=1)
    for ecart, champ in ((0, "debut"), (125, "fin")):
        with time_machine.travel(debut + timedelta(minutes=ecart), tick=False):
            evaluation.refresh_from_db()
            lu = {c: f"{timezone.localtime(v):%Y-%m-%dT%H:%M}" if v else "" for c, v in (("debut", evaluation.entretien_debut), ("fin", evaluation.entretien_fin))}
            envoi = lu | {"notes": "Deux exemples", "version": str(evaluation.version), "maintenant": champ}
            assert eva.post(url("entretien", evaluation), envoi).status_code == 302
            if champ == "debut":
                assert f"seront atteintes à <strong>{debut + timedelta(minutes=120):%H:%M}</strong>" in texte(eva.get(url("entretien", evaluation)))
    evaluation.refresh_from_db()
    assert (evaluation.entretien_debut, evaluation.entretien_minutes, evaluation.entretien_notes) == (debut, 125, "Deux exemples")


# the guide


def test_guide_is_at_hand_on_both_pages(evaluation, eva):
    for page in (url("entretien", evaluation), url("grille", evaluation, "C1")):
        lue = texte(eva.get(page))
        assert 'class="tiroir"' in lue, page
        assert url("guide", evaluation, "C1") in lue, page


def test_do_and_dont_are_told_to_the_letter(scene):
    evaluation = en_evaluation(scene)
    page = texte(client_de(scene.eva).get(url("guide", evaluation, "C1")))
    guidance = scene.referentiel.structure.guidance
    assert all(mots in page for mots in (*guidance.a_faire, *guidance.a_eviter))


def test_answer_is_saved_as_one_types(evaluation, eva, premiere):
    fragment = eva.get(url("guide", evaluation, "C1"), headers=HTMX)
    assert "<h1>" not in fragment.content.decode()
    assert premiere in texte(fragment)
    envoi = {"version": "0", "posee": premiere, "reponse": "Elle vérifie les émargements 📋"}
    reponse = eva.post(url("question", evaluation, "C1.T1.1"), envoi, headers=HTMX)
    assert 'value="1"' in reponse.content.decode()
    question = QuestionEntretien.objects.get()
    assert (question.texte, question.reponse, question.competence) == ("", "Elle vérifie les émargements 📋", "C1")
    assert eva.post(url("question", evaluation, "C1.T1.1"), envoi, headers=HTMX).status_code == 200
    assert "Elle vérifie les émargements 📋" in texte(eva.get(url("guide", evaluation, "C1")))


def test_question_is_adapted_and_keeps_the_words_of_the_guide(evaluation, eva, premiere):
    envoi = {"version": "0", "posee": "Et chez vous ?", "reponse": ""}
    assert eva.post(url("question", evaluation, "C1.T1.1"), envoi)["Location"] == url("guide", evaluation, "C1")
    page = texte(eva.get(url("guide", evaluation, "C1")))
    assert "Et chez vous ?" in page
    assert f"le guide dit : « {premiere} »" in page
    eva.post(url("question", evaluation, "C1.T1.1"), envoi | {"version": "1", "posee": ""})
    assert QuestionEntretien.objects.get().texte == ""


def test_both_evaluators_write_and_neither_overwrites(petite_scene, evaluation, eva, premiere):
    noter_question(evaluation=evaluation, auteur=petite_scene.paul, code="C1.T1.1", version=0, posee="", reponse="Noté par Paul")
    envoi = {"version": "0", "posee": premiere, "reponse": "Noté par Eva"}
    reponse = eva.post(url("question", evaluation, "C1.T1.1"), envoi, headers=HTMX)
    assert reponse.status_code == 409
    assert "« Noté par Paul »" in texte(reponse)
    assert 'name="version"' not in reponse.content.decode()  # the next letter typed does not overwrite
    assert eva.post(url("question", evaluation, "C1.T1.1"), envoi | {"reponse": "Noté par Eva, et"}, headers=HTMX).status_code == 409
    assert 'name="remplace" value="1"' in reponse.content.decode()
    page = eva.post(url("question", evaluation, "C1.T1.1"), envoi)
    assert page.status_code == 409
    assert "Noté par Paul" in texte(page)
    assert "Noté par Eva" in texte(page)
    assert QuestionEntretien.objects.get().reponse == "Noté par Paul"
    assert eva.post(url("question", evaluation, "C1.T1.1"), envoi | {"remplace": "1"}, headers=HTMX).status_code == 200


def test_question_of_the_pair_is_added_answered_and_taken_back(petite_scene, evaluation, eva):
    guide = url("guide", evaluation, "C1")
    assert eva.post(guide, {"ajouter": "1", "ajoutee": "  "}).status_code == 422
    fragment = eva.post(guide, {"ajouter": "1", "ajoutee": "Et le lundi ? <b>"}, headers=HTMX)
    assert "Et le lundi ? &lt;b&gt;" in fragment.content.decode()
    noter_question(evaluation=evaluation, auteur=petite_scene.paul, code="C1.P1", version=1, posee="Et le lundi ? <b>", reponse="Oui")
    refus = eva.post(guide, {"retirer": "C1.P1"})
    assert refus.status_code == 409
    assert "Une réponse est notée" in texte(refus)
    noter_question(evaluation=evaluation, auteur=petite_scene.paul, code="C1.P1", version=2, posee="Et le lundi ?", reponse="")
    assert eva.post(guide, {"retirer": "C1.P1"}).status_code == 302
    assert not QuestionEntretien.objects.exists()
    assert eva.post(guide, {"retirer": "C1.T1.1"}).status_code == 409


def test_added_question_is_not_emptied(petite_scene, evaluation, eva):
    ajouter_question(evaluation=evaluation, auteur=petite_scene.eva, competence="C1", posee="Et le lundi ?")
    reponse = eva.post(url("question", evaluation, "C1.P1"), {"version": "1", "posee": "", "reponse": ""}, headers=HTMX)
    assert (reponse.status_code, "Écrivez la question, ou retirez-la." in texte(reponse)) == (422, True)


def test_answer_too_long_is_refused_and_unknown_questions_do_not_exist(evaluation, eva):
    reponse = eva.post(url("question", evaluation, "C1.T1.1"), {"version": "0", "posee": "", "reponse": "é" * 20_001}, headers=HTMX)
    assert reponse.status_code == 422
    assert "la limite est de" in texte(reponse)
    for code in ("C1.T9.9", "C9.T1.1", "C1.P7"):
        assert eva.post(url("question", evaluation, code), {}).status_code == 404


def test_closed_evaluation_shows_its_answers_and_takes_none(petite_scene, evaluation, eva):
    noter_question(evaluation=evaluation, auteur=petite_scene.eva, code="C1.T1.1", version=0, posee="", reponse="Noté avant")
    evaluation.refresh_from_db()
    evaluation.bilan_arrete_le = timezone.now()
    evaluation.save()
    page = eva.get(url("guide", evaluation, "C1"))
    assert "Noté avant" in texte(page)
    assert "<textarea" not in page.content.decode()
    assert eva.post(url("question", evaluation, "C1.T1.1"), {"version": "1", "posee": "", "reponse": "Trop tard"}, headers=HTMX).status_code in (409, 422)
    assert QuestionEntretien.objects.get().reponse == "Noté avant"
