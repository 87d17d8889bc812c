"""Save one field as it is typed: cheap, repeatable, and never over what someone else wrote."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat, RoleDossier
from candidates.models import Candidat, Emploi, Modification, Parcours, ReponseActivite
from candidates.regles import fusionner, marquer
from candidates.services import demander_dossier, enregistrer, ouvrir_acces
from tests.candidates.outils import brouillon, client_de, marques, texte
from tests.plugins.attente import deux_ecritures, pendant_l_attente

VALEURS = st.one_of(st.none(), st.booleans(), st.text(max_size=20), st.dates(), st.dictionaries(st.text(max_size=3), st.text(max_size=3)))
VIDES: tuple[Any, ...] = (None, "", [], {})


@given(VALEURS, VALEURS, VALEURS)
def test_merge_never_writes_over_what_was_not_read(lu, actuel, voulu):
    a_ecrire, conflits = fusionner(actuels={"c": actuel}, voulus={"c": voulu}, vus={"c": marquer(lu)})
    if "c" in a_ecrire:
        assert marquer(lu) == marquer(actuel) != marquer(voulu)
    elif "c" in conflits:
        assert conflits["c"] == actuel
        assert len({marquer(lu), marquer(actuel), marquer(voulu)}) == 3
    else:
        assert marquer(voulu) in {marquer(actuel), marquer(lu)}


@given(VALEURS, VALEURS)
def test_merge_twice_writes_once(actuel, voulu):
    premier, _ = fusionner(actuels={"c": actuel}, voulus={"c": voulu}, vus={"c": marquer(actuel)})
    apres = premier.get("c", actuel)
    assert fusionner(actuels={"c": apres}, voulus={"c": voulu}, vus={"c": marquer(actuel)}) == ({}, {})


@given(st.dates())
def test_a_date_is_marked_as_it_is_typed(jour):
    assert marquer(jour) == marquer(jour.isoformat())


def test_nothing_has_one_mark():
    assert len({marquer(v) for v in VIDES}) == 1
    assert marquer(False) != marquer(None)


pytest_db = pytest.mark.django_db


@pytest.fixture
def dossier(scene):
    return brouillon(scene)


def saisir(client: Client, dossier: Any, page: str, noms: str, valeurs: dict[str, Any], vues: dict[str, str] | None = None) -> Any:
    """Send one unit as the page does."""
    donnees = {"noms": noms, "marques": json.dumps(vues or {}), **valeurs}
    return client.post(reverse("candidates:saisie", args=[dossier.pk, page]), donnees)


@pytest_db
def test_field_is_saved_alone_and_says_when(scene, dossier):
    alice = client_de(scene.alice)
    vues = json.loads(marques(alice.get(reverse("candidates:partie-2", args=[dossier.pk, "identite"]))))
    reponse = saisir(alice, dossier, "identite", "commune", {"commune": "Lyon 🌷"}, vues)
    corps = reponse.json()
    assert (reponse.status_code, corps["etat"], list(corps["marques"])) == (200, "enregistre", ["commune"])
    assert corps["marques"]["commune"] == marquer("Lyon 🌷")
    candidat = Candidat.objects.get(pk=dossier.candidat_id)
    assert (candidat.commune, candidat.prenoms) == ("Lyon 🌷", "Alice")


@pytest_db
def test_two_people_on_one_field_see_both_texts(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    vues = {"experience_totale": marquer("")}
    assert saisir(client_de(scene.amine), dossier, "experience", "experience_totale", {"experience_totale": "9 ans"}, vues).status_code == 200
    reponse = saisir(client_de(scene.alice), dossier, "experience", "experience_totale", {"experience_totale": "10 ans"}, vues)
    corps = reponse.json()
    assert reponse.status_code == 409
    assert [(c["votre"], c["enregistre"], c["entrees"]) for c in corps["conflits"]] == [("10 ans", "9 ans", {"experience_totale": ["9 ans"]})]
    assert "9 ans" in corps["html"]
    assert Parcours.objects.get(dossier=dossier).experience_totale == "9 ans"
    suite = {"experience_totale": corps["conflits"][0]["marque"]}
    assert saisir(client_de(scene.alice), dossier, "experience", "experience_totale", {"experience_totale": "10 ans"}, suite).status_code == 200


@pytest_db
def test_two_people_on_two_fields_do_not_meet(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    vues = {"experience_totale": marquer(""), "experience_metier": marquer("")}
    assert saisir(client_de(scene.amine), dossier, "experience", "experience_totale", {"experience_totale": "9 ans"}, vues).status_code == 200
    assert saisir(client_de(scene.alice), dossier, "experience", "experience_metier", {"experience_metier": "4 ans"}, vues).status_code == 200


@pytest_db
def test_sending_twice_is_no_conflict(scene, dossier):
    alice = client_de(scene.alice)
    codes = [saisir(alice, dossier, "experience", "experience_totale", {"experience_totale": "9 ans"}, {}).status_code for _ in range(3)]
    assert codes == [200, 200, 200]
    assert Parcours.objects.get(dossier=dossier).version == 1


@pytest_db
def test_invalid_field_says_why_and_writes_nothing(scene, dossier):
    reponse = saisir(client_de(scene.alice), dossier, "identite", "date_naissance", {"date_naissance": "31/02/1990"})
    assert reponse.status_code == 422
    assert "n’existe pas" in reponse.json()["erreurs"]["date_naissance"][0]
    assert Candidat.objects.get(pk=dossier.candidat_id).date_naissance is None


@pytest_db
def test_dates_of_a_job_are_judged_together(scene, dossier):
    identifiant = uuid.uuid4()
    reponse = saisir(client_de(scene.alice), dossier, f"emploi-{identifiant}", "du,au", {"du": "2024-05-03", "au": "2023-05-03"})
    assert reponse.status_code == 422
    assert "vient avant le début" in reponse.json()["erreurs"]["au"][0]
    assert Emploi.objects.get(pk=identifiant).du == date(2024, 5, 3)


@pytest_db
def test_first_field_of_a_job_creates_it_and_the_next_ones_complete_it(scene, dossier):
    alice, identifiant = client_de(scene.alice), uuid.uuid4()
    saisir(alice, dossier, f"emploi-{identifiant}", "intitule", {"intitule": "Assistante"})
    saisir(alice, dossier, f"emploi-{identifiant}", "activite_autres", {"activite_autres": "Accueil"})
    emploi = Emploi.objects.get(pk=identifiant)
    assert (emploi.dossier, emploi.intitule, emploi.activites) == (dossier, "Assistante", {"autres": "Accueil"})


@pytest_db
def test_job_of_another_dossier_is_not_written(scene, dossier):
    emploi = pas.c.ajouter_emploi(dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante"})
    autre = demander_dossier(auteur=scene.zoe, referentiel=scene.referentiel)
    assert saisir(client_de(scene.zoe), autre, f"emploi-{emploi.pk}", "intitule", {"intitule": "Volé"}).status_code == 404
    assert Emploi.objects.get(pk=emploi.pk).intitule == "Assistante"


@pytest_db
@pytest.mark.parametrize("page", ["inconnue", "emploi-pas-un-id", "C9", "complements-4", "preuves"])
def test_page_that_does_not_exist_is_not_saved(scene, dossier, page):
    assert saisir(client_de(scene.alice), dossier, page, "commune", {"commune": "Lyon"}).status_code == 404


@pytest_db
def test_inputs_that_the_page_does_not_have_are_ignored(scene, dossier):
    reponse = saisir(client_de(scene.alice), dossier, "identite", "utilisateur_id", {"utilisateur_id": str(scene.zoe.pk), "etat": "valide"})
    assert reponse.status_code == 200
    dossier.refresh_from_db()
    assert (dossier.etat, Candidat.objects.get(pk=dossier.candidat_id).utilisateur) == (Etat.BROUILLON, scene.alice)


@pytest_db
def test_marks_that_are_not_marks_read_as_nothing_seen(scene, dossier):
    alice = client_de(scene.alice)
    adresse = reverse("candidates:saisie", args=[dossier.pk, "identite"])
    for bizarre in ("pas du json", "[1]", "3", '{"prenoms": 4}'):
        reponse = alice.post(adresse, {"noms": "prenoms", "prenoms": "Autre", "marques": bizarre})
        assert reponse.status_code == 409
    assert Candidat.objects.get(pk=dossier.candidat_id).prenoms == "Alice"


@pytest_db
def test_whoever_is_signed_out_is_told_so(scene, dossier):
    reponse = saisir(Client(), dossier, "identite", "commune", {"commune": "Lyon"})
    assert (reponse.status_code, reponse.json()["etat"]) == (401, "deconnecte")


@pytest_db
@pytest.mark.parametrize("cle", ["zoe", "paul", "jeanne", "ada"])
def test_someone_elses_dossier_does_not_exist(scene, dossier, cle):
    assert saisir(client_de(scene.personnes[cle]), dossier, "identite", "commune", {"commune": "Lyon"}).status_code == 404


@pytest_db
def test_secretariat_reads_and_does_not_write(scene, dossier):
    assert saisir(client_de(scene.sylvie), dossier, "identite", "commune", {"commune": "Lyon"}).status_code == 404
    assert Candidat.objects.get(pk=dossier.candidat_id).commune == ""


@pytest_db
def test_deposited_part_is_not_written(scene):
    dossier = scene.amener(Etat.DEPOSE)
    reponse = saisir(client_de(scene.alice), dossier, "identite", "commune", {"commune": "Trop tard"})
    assert reponse.status_code == 409
    assert "ne peut plus être modifiée" in reponse.json()["phrases"][0]


@pytest_db
def test_text_that_someone_else_replaces_is_kept_with_its_name(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    for auteur, valeur in ((scene.alice, "9"), (scene.alice, "9 ans"), (scene.amine, "9 ans et"), (scene.amine, "9 ans et 2 mois"), (scene.alice, "10 ans")):
        enregistrer(dossier=dossier, auteur=auteur, page="experience", champs={"experience_totale": valeur})
    faites = Modification.objects.order_by("pk").values_list("auteur", "champ", "avant")
    assert list(faites) == [(scene.amine.pk, "experience_totale", "9 ans"), (scene.alice.pk, "experience_totale", "9 ans et 2 mois")]
    assert Parcours.objects.get(dossier=dossier).traces["experience_totale"]["par"] == str(scene.alice.pk)


@deux_ecritures
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("page", "champ", "modele"), [("experience", "experience_totale", Parcours), ("identite", "commune", Candidat)])
def test_text_that_waited_for_another_does_not_cover_it(petite_scene, page, champ, modele):
    dossier = brouillon(petite_scene)
    lu = {champ: marquer("")}
    modele.objects.update(**{champ: ""})
    with pendant_l_attente(
        dossier.pk, lambda: enregistrer(dossier=dossier, auteur=petite_scene.alice, page=page, champs={champ: "Tapé hors ligne"}, vus=lu).conflits
    ) as issues:
        enregistrer(dossier=dossier, auteur=petite_scene.alice, page=page, champs={champ: "Tapé au bureau"}, vus=lu)
    assert issues == [{champ: "Tapé au bureau"}]
    assert modele.objects.values_list(champ, flat=True).get() == "Tapé au bureau"


@pytest_db
def test_one_field_costs_the_same_whatever_the_dossier(scene):
    dossier = pas.remplir_partie_3(scene.amener(Etat.RECEVABLE), scene.alice)
    alice, compte = client_de(scene.alice), []
    for noms, valeur in (("C1_A1-exemples", "Un autre exemple"), ("C6_Q1-texte", "Une autre réponse"), ("C5-texte", "Aucun document ne peut sortir.")):
        rangee = json.loads(marques(alice.get(reverse("candidates:partie-3", args=[dossier.pk, noms[:2]]))))
        with CaptureQueriesContext(connection, ) as requetes:
            reponse = saisir(alice, dossier, noms[:2], noms, {noms: valeur}, rangee)
        assert reponse.status_code == 200, texte(reponse)
        compte.append(len([q for q in requetes if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]))
    assert max(compte) <= 8, compte
    assert ReponseActivite.objects.get(dossier=dossier, code="C1.A1").exemples == "Un autre exemple"


@pytest_db
def test_one_field_of_part_2_costs_at_most_eight_queries(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    pas.remplir_partie_2(dossier, scene.alice)
    emploi = dossier.emplois.get()
    amine, compte = client_de(scene.amine), {}
    for page, nom in (("identite", "commune"), ("experience", "autres_activites_lesquelles"), ("declaration", "fait_a"), (f"emploi-{emploi.pk}", "entreprise")):
        adresse = reverse("candidates:emploi", args=[dossier.pk, emploi.pk]) if page.startswith("emploi") else reverse("candidates:partie-2", args=[dossier.pk, page])
        vues = json.loads(marques(amine.get(adresse)))
        with CaptureQueriesContext(connection) as requetes:
            assert saisir(amine, dossier, page, nom, {nom: "Écrit par un autre"}, vues).status_code == 200
        compte[nom] = len([q for q in requetes if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])
    assert max(compte.values()) <= 8, compte


@pytest_db
def test_field_that_someone_else_wrote_says_who_beside_itself(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    enregistrer(dossier=dossier, auteur=scene.amine, page="experience", champs={"experience_totale": "9 ans"})
    adresse = reverse("candidates:partie-2", args=[dossier.pk, "experience"])
    phrase = f"Écrit par {scene.amine.nom_complet}, le "
    assert texte(client_de(scene.alice).get(adresse)).count(phrase) == 1
    assert phrase not in texte(client_de(scene.amine).get(adresse))


@pytest_db
def test_whoever_helps_does_not_turn_away_the_mails_of_the_candidate(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    avant = dossier.candidat.email
    assert avant
    refus = saisir(client_de(scene.amine), dossier, "identite", "email", {"email": scene.amine.email}, {"email": marquer(avant)})
    assert (refus.status_code, "Seul le candidat change" in refus.content.decode()) == (409, True)
    assert saisir(client_de(scene.amine), dossier, "identite", "commune", {"commune": "Lyon"}, {"commune": marquer(dossier.candidat.commune)}).status_code == 200
    siennes = Candidat.objects.get(pk=dossier.candidat_id)
    assert (siennes.email, siennes.commune) == (avant, "Lyon")
    assert saisir(client_de(scene.alice), dossier, "identite", "email", {"email": "alice@exemple.fr"}, {"email": marquer(avant)}).status_code == 200
