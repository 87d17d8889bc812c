"""The mails of the evaluation: one subject, what to do, a link that works after signing in."""

from __future__ import annotations

import re

import pytest
from post_office.models import Email

from bureau.scenario import pas_evaluation as pe
from evaluations.models import Mission
from evaluations.services import remplacer_binome, renvoyer_a_l_evaluation, repondre_mission

from .outils import client_de


def courriel(debut: str) -> Email:
    return Email.objects.filter(subject__startswith=debut).latest("created")


def suivre(message: str, personne) -> int:
    adresse = re.search(r"http://localhost:8000(/\S+)", message)[1]
    return client_de(personne).get(adresse).status_code


def test_mission_proposed_leads_to_its_page(petite_scene):
    pe.designer(petite_scene.amener("pret"), petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    message = Email.objects.filter(to="eva@demo.example").latest("created").message
    assert "accepter ou refuser" in message
    assert suivre(message, petite_scene.eva) == 200


def test_mission_refused_tells_the_secretariat_why(petite_scene):
    pe.designer(petite_scene.amener("pret"), petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    mission = Mission.objects.get(evaluateur=petite_scene.eva)
    repondre_mission(mission=mission, auteur=petite_scene.eva, accepte=False, motif="Indisponible en juin")
    message = courriel("Mission refusée").message
    assert "Indisponible en juin" in message
    assert suivre(message, petite_scene.sylvie) == 200


def test_replaced_pair_is_told_with_the_reason(petite_scene):
    remplacer_binome(dossier=petite_scene.amener("en_evaluation"), auteur=petite_scene.sylvie, motif="Absence prolongée")
    recus = Email.objects.filter(subject__startswith="Fin de votre mission")
    assert {adresse for recu in recus for adresse in recu.to} == {"paul@demo.example", "eva@demo.example"}
    assert "Absence prolongée" in courriel("Fin de votre mission").message


@pytest.mark.parametrize("debut", [
    "Votre évaluation se prépare", "Votre évaluation pour le CQP", "Le bilan de votre évaluation est à lire",
    "Le bilan de votre évaluation est à signer", "Votre dossier est transmis au jury",
])  # fmt: skip
def test_candidate_is_told_each_step_with_a_link_that_works(petite_scene, debut):
    petite_scene.amener("evalue")
    recu = courriel(debut)
    assert recu.to == ["alice@demo.example"]
    assert suivre(recu.message, petite_scene.alice) == 200
    assert "{{" not in recu.message + recu.subject


def test_return_by_the_secretariat_is_told_to_the_pair(petite_scene):
    renvoyer_a_l_evaluation(dossier=petite_scene.amener("evalue"), auteur=petite_scene.sylvie, motif="Une date est à revoir")
    recu = courriel("Un dossier vous revient")
    assert "Une date est à revoir" in recu.message
    assert suivre(recu.message, petite_scene.eva) == 200
