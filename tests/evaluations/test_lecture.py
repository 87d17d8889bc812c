"""Step 1: the candidate's words beside the elements, points saved as one types and dated, their list to print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations.models import EvaluationCompetence, EvaluationElement
from evaluations.services import dater_competence, noter_element, noter_points

from .outils import client_de, en_evaluation, texte, url


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


@pytest.fixture
def eva(petite_scene):
    return client_de(petite_scene.eva)


def envoi(evaluation, textes, code="C1", **autres):
    versions = dict(evaluation.elements.values_list("code", "version"))
    lu = {"lecture_le": "", "enregistrer": "1"}
    for e in evaluation.dossier.referentiel.structure.competence(code).elements:
        base = f"{e.code.replace('.', '_')}-lu"
        lu |= {f"{base}-version": str(versions.get(e.code, 0)), f"{base}-points": textes.get(e.code, "")}
    return lu | autres


def test_rows_and_proofs_stand_beside_the_elements(evaluation, eva):
    page = texte(eva.get(url("lecture", evaluation, "C1")))
    competence = evaluation.dossier.referentiel.structure.competence("C1")
    for mots in (competence.activites[0].libelle, competence.elements[0].libelle, competence.elements[0].criteres[0], "Preuves de la compétence 1", "preuve-apercu"):
        assert mots in page


def test_point_is_saved_as_one_types_and_dates_the_reading(evaluation, eva):
    noter_element(evaluation=evaluation, auteur=evaluation.evaluateur_externe.evaluateur, code="C1.1", version=0, resultat="acquis", commentaire="Vu")
    reponse = eva.post(url("points-noter", evaluation, "C1.1"), {"C1_1-lu-version": "1", "C1_1-lu-points": "Un exemple récent"})
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in reponse.content.decode()
    cellule = EvaluationElement.objects.get()
    assert (cellule.points_a_verifier, cellule.resultat, cellule.commentaire, cellule.version) == ("Un exemple récent", "acquis", "Vu", 2)
    assert EvaluationCompetence.objects.get(code="C1").lecture_le == timezone.localdate()
    encore = eva.post(url("points-noter", evaluation, "C1.1"), {"C1_1-lu-version": "2", "C1_1-lu-points": "Deux exemples"})
    assert "lecture_le" not in encore.content.decode()


def test_stale_point_is_refused_and_nothing_is_overwritten(petite_scene, evaluation, eva):
    noter_points(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", points="Le mien", version=0)
    assert eva.post(url("points-noter", evaluation, "C1.1"), {"C1_1-lu-version": "0", "C1_1-lu-points": "Autre"}).status_code == 409
    lu = envoi(evaluation, {"C1.1": "Autre"}) | {"C1_1-lu-version": "0", "C1_2-lu-points": "Celui-ci passe"}
    page = eva.post(url("lecture", evaluation, "C1"), lu)
    assert page.status_code == 409
    assert "Le mien" in texte(page)
    assert dict(evaluation.elements.values_list("code", "points_a_verifier")) == {"C1.1": "Le mien", "C1.2": "Celui-ci passe"}
    assert 'name="C1_1-lu-version" value="1"' in page.content.decode()


def test_point_too_long_is_refused_with_its_length(evaluation, eva):
    reponse = eva.post(url("points-noter", evaluation, "C1.1"), {"C1_1-lu-version": "0", "C1_1-lu-points": "é" * 20_000})
    assert reponse.status_code == 422
    assert "la limite est de" in reponse.content.decode()
    assert eva.post(url("lecture", evaluation, "C1"), envoi(evaluation, {"C1.1": "é" * 20_000})).status_code == 422


def test_reading_is_dated_without_any_point_and_goes_on(evaluation, eva):
    reponse = eva.post(url("lecture", evaluation, "C1"), envoi(evaluation, {}, lue="1"))
    assert reponse["Location"] == url("lecture", evaluation, "C1")
    assert "Lue le" in texte(eva.get(url("lecture", evaluation, "C1")))
    assert eva.post(url("lecture", evaluation, "C1"), envoi(evaluation, {}, continuer="1", lecture_le=f"{timezone.localdate()}"))["Location"] == url("lecture", evaluation, "C2")


def test_reading_in_the_future_or_after_the_results_is_refused(petite_scene, evaluation, eva):
    demain = timezone.localdate() + timedelta(days=1)
    page = eva.post(url("lecture", evaluation, "C1"), envoi(evaluation, {"C1.1": "Gardé"}, lecture_le=f"{demain}"))
    assert page.status_code == 422
    assert "dans le futur" in texte(page)
    hier = timezone.localdate() - timedelta(days=1)
    dater_competence(evaluation=evaluation, auteur=petite_scene.eva, code="C2", lecture_le=None, resultats_le=hier)
    noter_points(evaluation=evaluation, auteur=petite_scene.eva, code="C2.1", points="Noté après", version=0)
    assert EvaluationCompetence.objects.get(code="C2").lecture_le is None


def test_professionnel_reads_and_does_not_write(petite_scene, evaluation):
    noter_points(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", points="Un exemple récent <b>", version=0)
    paul = client_de(petite_scene.paul)
    page = paul.get(url("lecture", evaluation, "C1"))
    assert "Un exemple récent &lt;b&gt;" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert paul.post(url("points-noter", evaluation, "C1.1"), {}).status_code == 404
    assert paul.post(url("lecture", evaluation, "C1"), envoi(evaluation, {"C1.1": "À moi"})).status_code == 422
    assert evaluation.elements.get().points_a_verifier == "Un exemple récent <b>"


def test_printed_list_has_every_point_and_room_to_write(petite_scene, evaluation, eva):
    noter_points(evaluation=evaluation, auteur=petite_scene.eva, code="C1.2", points="Demander un planning", version=0)
    page = texte(eva.get(url("points", evaluation)))
    structure = evaluation.dossier.referentiel.structure
    for mots in ("Demander un planning", structure.competence("C1").elements[1].libelle, "1 point noté", "a-ecrire", "Aucun point noté pour cette compétence."):
        assert mots in page
    assert structure.competence("C1").elements[0].libelle not in page


def test_unknown_competence_or_element_does_not_exist(evaluation, eva):
    assert eva.get(url("lecture", evaluation, "C9")).status_code == 404
    assert eva.post(url("points-noter", evaluation, "C1.99"), {}).status_code == 404
