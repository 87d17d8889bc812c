"""Who opens which page of the candidate: theirs, nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from candidates.enums import Etat
from candidates.services import revoquer_accompagnement
from tests.candidates.outils import accompagner, brouillon, client_de, lire, pdf

pytestmark = pytest.mark.django_db
PAGES = [
    ("mon-dossier", ()), ("partie-2", ("identite",)), ("partie-2", ("experience",)), ("partie-2", ("emplois",)),
    ("partie-2", ("formation",)), ("partie-2", ("declaration",)), ("preuves", ()), ("emploi-ajouter", ()),
    ("deposer", ()), ("abandonner", ()), ("accompagnateurs", ()),
]  # fmt: skip
RESERVEES = {"deposer", "abandonner", "accompagnateurs"}  # the candidate's alone


@pytest.mark.parametrize(("nom", "suite"), PAGES)
def test_page_opens_for_the_candidate(scene, nom, suite):
    dossier = brouillon(scene)
    adresse = reverse(f"candidates:{nom}", args=[dossier.pk, *suite])
    assert client_de(scene.alice, frais=True).get(adresse).status_code == 200


@pytest.mark.parametrize(("nom", "suite"), PAGES)
@pytest.mark.parametrize("qui", ["zoe", "sylvie", "eva", "jeanne", "amine"])
def test_page_does_not_exist_for_anyone_else(scene, nom, suite, qui):
    dossier = brouillon(scene)
    adresse = reverse(f"candidates:{nom}", args=[dossier.pk, *suite])
    client = client_de(getattr(scene, qui), frais=True)
    assert client.get(adresse).status_code == 404
    assert client.post(adresse, {}).status_code == (405 if nom == "mon-dossier" else 404)


@pytest.mark.parametrize(("nom", "suite"), PAGES)
def test_page_sends_an_anonymous_person_to_sign_in(scene, nom, suite):
    adresse = reverse(f"candidates:{nom}", args=[brouillon(scene).pk, *suite])
    reponse = Client().get(adresse)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("nom", "suite"), PAGES)
def test_page_opens_for_the_accompagnateur_unless_it_signs_or_decides(scene, nom, suite):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    adresse = reverse(f"candidates:{nom}", args=[dossier.pk, *suite])
    attendu = 404 if nom in RESERVEES else 200
    assert client_de(scene.amine, frais=True).get(adresse).status_code == attendu


def test_accompagnateur_sees_nothing_once_their_help_ends(scene):
    dossier = brouillon(scene)
    revoquer_accompagnement(accompagnement=accompagner(scene, dossier), auteur=scene.alice)
    adresse = reverse("candidates:mon-dossier", args=[dossier.pk])
    assert client_de(scene.amine).get(adresse).status_code == 404


def test_signing_needs_a_fresh_sign_in(scene):
    scene.alice.set_password("une phrase assez longue")
    scene.alice.save()
    adresse = reverse("candidates:deposer", args=[brouillon(scene).pk])
    reponse = client_de(scene.alice).get(adresse)
    assert reponse.status_code == 302
    assert reverse("account_reauthenticate") in reponse["Location"]


def test_unknown_page_and_unknown_job_do_not_exist(scene):
    dossier, client = brouillon(scene), client_de(scene.alice)
    assert client.get(reverse("candidates:partie-2", args=[dossier.pk, "autre"])).status_code == 404
    assert client.get(reverse("candidates:emploi", args=[dossier.pk, dossier.pk])).status_code == 404
    assert client.get(reverse("candidates:partie-3", args=[dossier.pk, "C1"])).status_code == 404


@pytest.mark.parametrize(("qui", "attendu"), [("alice", 200), ("sylvie", 200), ("zoe", 404), ("eva", 404)])
def test_proof_is_sent_to_whoever_sees_the_dossier(scene, qui, attendu):
    dossier = scene.amener(Etat.DEPOSE)
    adresse = reverse("candidates:preuve", args=[dossier.preuves.get().pk])
    reponse = client_de(getattr(scene, qui)).get(adresse)
    lire(reponse)
    assert reponse.status_code == attendu


def test_proof_of_a_dossier_in_evaluation_is_sent_to_its_evaluator(scene):
    dossier = scene.amener(Etat.EN_EVALUATION)
    adresse = reverse("candidates:preuve", args=[dossier.preuves.first().pk])
    reponse = client_de(scene.eva).get(adresse)
    lire(reponse)
    assert reponse.status_code == 200


def test_proof_cannot_be_removed_by_the_secretariat(scene):
    dossier = brouillon(scene)
    client_de(scene.alice).post(reverse("candidates:preuves", args=[dossier.pk]), {"fichiers": pdf()})
    adresse = reverse("candidates:preuve-retirer", args=[dossier.preuves.get().pk])
    assert client_de(scene.sylvie).post(adresse).status_code == 404
    assert dossier.preuves.count() == 1


def test_asking_for_a_dossier_leads_an_anonymous_person_to_an_account_then_back(scene):
    reponse = Client().post(reverse("candidates:demander"), {"cqp": scene.referentiel.certification.code})
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("account_signup"))
    assert "next=%2Fdossier%2Fdemander%2F" in reponse["Location"]


def test_asking_twice_gives_the_same_draft(scene):
    client, adresse = client_de(scene.alice), reverse("candidates:demander")
    premier, second = client.post(adresse), client.post(adresse)
    assert premier["Location"] == second["Location"]
    assert premier["Location"].endswith("/partie-2/identite/")
