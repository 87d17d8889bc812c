"""Plan, observations, interview on screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from evaluations.models import Evaluation, Observation
from evaluations.services import noter_observation

from .outils import client_de, en_evaluation, texte, url


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


@pytest.fixture
def eva(petite_scene, evaluation):
    return client_de(petite_scene.eva)


def plan(evaluation, **autres):
    demain = timezone.localtime() + timedelta(days=1)
    envoi = {
        "prevue_le": f"{demain:%Y-%m-%dT%H:%M}", "lieu": "organisme", "hote": "Préforma", "adresse": "4 quai du Port",
        "forme": "sur_place", "materielles": [], "organisationnelles": [], "partie_3_verifiee": "on",
        "version": str(evaluation.version),
    }  # fmt: skip
    return envoi | autres


def test_plan_is_saved_with_its_host(evaluation, eva):
    assert eva.post(url("plan", evaluation), plan(evaluation, enregistrer="1")).status_code == 302
    evaluation.refresh_from_db()
    assert (evaluation.lieu, evaluation.hote.nom, evaluation.partie_3_verifiee) == ("organisme", "Préforma", True)


def test_plan_then_information_writes_to_the_candidate_with_a_calendar(evaluation, eva):
    eva.post(url("plan", evaluation), plan(evaluation, informer="1"))
    courriel = Email.objects.get(subject__startswith="Votre évaluation pour le CQP")
    assert "4 quai du Port" in courriel.message
    assert "jury paritaire, qui seul décide" in courriel.message
    assert courriel.attachments.get().name == "evaluation.ics"


def test_information_without_a_date_is_refused(evaluation, eva):
    page = eva.post(url("plan", evaluation), plan(evaluation, prevue_le="", informer="1"))
    assert page.status_code == 409
    assert "Fixez d’abord la date et le lieu" in texte(page)


def test_place_of_a_candidate_without_employer_is_refused(evaluation, eva):
    evaluation.dossier.emplois.update(is_salarie=False)
    page = eva.post(url("plan", evaluation), plan(evaluation, lieu="entreprise"))
    assert page.status_code == 422
    assert "n’est pas salarié" in texte(page)
    assert "4 quai du Port" in texte(page)


def test_stale_plan_shows_both_texts(evaluation, eva):
    ancien = plan(evaluation, adresse="Mon adresse")
    eva.post(url("plan", evaluation), plan(evaluation))
    page = eva.post(url("plan", evaluation), ancien)
    assert page.status_code == 409
    assert "Mon adresse" in texte(page)
    assert "4 quai du Port" in texte(page)


def test_date_that_does_not_exist_is_explained(evaluation, eva):
    page = eva.post(url("plan", evaluation), plan(evaluation, prevue_le="31/02/2026 09:00"))
    assert page.status_code == 422
    assert "Cette date n’existe pas" in texte(page)


def test_plan_is_only_read_by_the_professionnel(petite_scene, evaluation):
    paul = client_de(petite_scene.paul)
    assert "À fixer par l’évaluateur externe" in texte(paul.get(url("plan", evaluation)))
    assert paul.post(url("plan", evaluation), plan(evaluation)).status_code == 422
    assert Evaluation.objects.get().lieu == ""


def test_observation_is_offered_only_where_the_competence_rests_on_one(evaluation, eva):
    codes = [c for c, _ in eva.get(url("observations", evaluation)).context["form"].fields["code"].choices]
    assert codes == ["", "C1"]


def test_observation_is_noted_then_removed(evaluation, eva):
    envoi = {"code": "C1", "le": f"{timezone.localdate()}", "lieu": "Refuge", "situation": "reelle", "constat": "Groupe accueilli"}
    assert eva.post(url("observations", evaluation), envoi).status_code == 302
    assert "Groupe accueilli" in texte(eva.get(url("observations", evaluation)))
    assert eva.post(url("observation-retirer", evaluation, Observation.objects.get().pk)).status_code == 302
    assert not Observation.objects.exists()


def test_observation_of_another_evaluation_does_not_exist(petite_scene, evaluation, eva):
    autre = petite_scene.amener("en_evaluation", candidate=petite_scene.zoe).evaluations.get()
    noter_observation(
        evaluation=autre, auteur=petite_scene.eva, code="C1", le=timezone.localdate(), lieu="Ici", situation="reelle", constat="Vu"
    )
    assert eva.get(url("observation-retirer", evaluation, Observation.objects.get().pk)).status_code == 404


def test_interview_in_the_future_or_upside_down_is_refused(evaluation, eva):
    demain = timezone.localtime() + timedelta(days=1)
    envoi = {"debut": f"{demain:%Y-%m-%dT08:00}", "fin": f"{demain:%Y-%m-%dT11:00}", "notes": "Notes", "version": str(evaluation.version)}
    page = eva.post(url("entretien", evaluation), envoi)
    assert page.status_code == 422
    assert "dans le futur" in texte(page)
    frappe = eva.post(url("entretien", evaluation), envoi, headers={"HX-Request": "true"})
    assert frappe.status_code == 422
    assert '<span class="text-danger fw-bold">Pas encore enregistré. ' in texte(frappe)
    assert "dans le futur" in texte(frappe)
    inverse = envoi | {"debut": envoi["fin"], "fin": envoi["debut"]}
    assert "vient après son début" in texte(eva.post(url("entretien", evaluation), inverse))


@pytest.mark.parametrize("page", [("plan",), ("observations",), ("recapitulatif",), ("bilan",), ("lecture", "C1"), ("guide", "C1"), ("entretien",)])
def test_page_that_is_typed_in_guards_what_is_not_saved(evaluation, eva, page):
    lue = texte(eva.get(url(page[0], evaluation, *page[1:])))
    assert "js/grille.js" in lue
    assert "data-garde" in lue
    assert "data-cellule" not in lue  # a cell is kept by the queue alone, which these pages do not have


def test_general_error_is_said_once(petite_scene, evaluation):
    paul = client_de(petite_scene.paul)
    for page, envoi in (("plan", {"version": "0", "forme": "sur_place"}), ("entretien", {"version": "0"})):
        refus = paul.post(url(page, evaluation), envoi)
        assert refus.status_code == 422
        assert texte(refus).count("Votre rôle sur ce dossier ne permet pas d’écrire ici.") == 1


def test_interview_shorter_than_two_hours_is_told_and_keeps_the_bilan_back(evaluation, eva):
    hier = timezone.localtime() - timedelta(days=1)
    envoi = {"debut": f"{hier:%Y-%m-%dT09:00}", "fin": f"{hier:%Y-%m-%dT10:30}", "notes": "", "version": str(evaluation.version)}
    assert eva.post(url("entretien", evaluation), envoi).status_code == 302
    phrase = "L’entretien a duré 90 minutes : il en faut au moins 120."
    assert phrase in texte(eva.get(url("entretien", evaluation)))
    page = eva.post(url("bilan", evaluation), {"presenter": "1"})
    assert page.status_code == 422
    assert phrase in texte(page)
