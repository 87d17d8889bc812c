"""Who opens the pages of an evaluation: the pair, the candidate for their bilan; for anyone else they do not exist."""

from __future__ import annotations

import pytest

from bureau.scenario import pas_evaluation as pe
from candidates.models import Acces
from evaluations.models import Evaluation, Mission
from evaluations.services import remplacer_binome, repondre_mission

from .outils import client_de, en_evaluation, texte, url

PAGES = [("evaluation",), ("plan",), ("observations",), ("entretien",), ("grille", "C1"), ("grille-direct", "C1"), ("bilan",)]


@pytest.mark.parametrize("cible", PAGES, ids=lambda p: p[0])
def test_pages_open_for_the_pair_and_nobody_else(petite_scene, cible):
    evaluation = en_evaluation(petite_scene)
    adresse = url(cible[0], evaluation, *cible[1:])
    assert [client_de(petite_scene.personnes[n]).get(adresse).status_code for n in ("eva", "paul")] == [200, 200]
    autres = ("alice", "zoe", "sylvie", "pierre", "elise", "jeanne", "ada")
    assert {client_de(petite_scene.personnes[n]).get(adresse).status_code for n in autres} == {404}


def test_pages_ask_an_anonymous_person_to_sign_in(petite_scene, client):
    reponse = client.get(url("evaluation", en_evaluation(petite_scene)))
    assert reponse.status_code == 302
    assert "/compte/login/" in reponse["Location"]


def test_grid_of_an_unknown_competence_does_not_exist(petite_scene):
    evaluation = en_evaluation(petite_scene)
    assert client_de(petite_scene.eva).get(url("grille", evaluation, "C9")).status_code == 404
    assert client_de(petite_scene.eva).post(url("cellule", evaluation, "C1.99")).status_code == 404


def test_missions_shows_an_empty_state(petite_scene):
    assert "Aucune mission pour le moment" in texte(client_de(petite_scene.pierre).get("/evaluations/"))


def test_mission_before_acceptance_shows_only_what_links_need(petite_scene):
    dossier = petite_scene.amener("pret")
    pe.designer(dossier, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    mission = Mission.objects.get(evaluateur=petite_scene.eva)
    page = client_de(petite_scene.eva).get(url("mission", mission))
    assert "Formavie Conseil" in texte(page)
    assert "Bulletin" not in texte(page)
    assert client_de(petite_scene.paul).get(url("mission", mission)).status_code == 404


def test_mission_refuses_an_acceptance_without_a_declaration(petite_scene):
    mission = _proposee(petite_scene)
    page = client_de(petite_scene.eva).post(url("mission", mission), {"accepter": "1", "declaration": "", "liens": "", "motif": ""})
    assert page.status_code == 422
    assert "Dites si vous avez un lien" in texte(page)


def test_mission_of_the_externe_with_a_link_is_to_be_refused(petite_scene):
    mission = _proposee(petite_scene)
    envoi = {"accepter": "1", "declaration": "liens", "liens": "Ma nièce", "motif": ""}
    page = client_de(petite_scene.eva).post(url("mission", mission), envoi)
    assert page.status_code == 422
    assert "refusez la mission" in texte(page)
    assert "Ma nièce" in texte(page)


def test_second_acceptance_opens_the_evaluation(petite_scene):
    mission = _proposee(petite_scene)
    autre = Mission.objects.get(evaluateur=petite_scene.paul)
    repondre_mission(mission=autre, auteur=petite_scene.paul, accepte=True, sans_lien=True)
    page = client_de(petite_scene.eva).post(url("mission", mission), {"accepter": "1", "declaration": "aucun", "liens": "", "motif": ""})
    evaluation = Evaluation.objects.get()
    assert page["Location"] == url("evaluation", evaluation)


def test_refusal_needs_a_reason_then_leaves_the_list(petite_scene):
    mission = _proposee(petite_scene)
    client = client_de(petite_scene.eva)
    assert client.post(url("mission", mission), {"refuser": "1", "motif": ""}).status_code == 422
    assert client.post(url("mission", mission), {"refuser": "1", "motif": "Indisponible"}).status_code == 302
    assert client.get(url("mission", mission)).status_code == 404


def test_replaced_pair_and_their_grid_are_hidden(petite_scene):
    evaluation = en_evaluation(petite_scene)
    remplacer_binome(dossier=evaluation.dossier, auteur=petite_scene.sylvie, motif="Indisponibilité prolongée")
    assert client_de(petite_scene.eva).get(url("evaluation", evaluation)).status_code == 404
    Acces.objects.create(dossier=evaluation.dossier, personne=petite_scene.eva, role="evaluateur_externe")
    assert client_de(petite_scene.eva).get(url("grille", evaluation, "C1")).status_code == 404


def _proposee(scene):
    pe.designer(scene.amener("pret"), scene.sylvie, scene.paul, scene.eva)
    return Mission.objects.get(evaluateur=scene.eva)
