"""What awaits each person; the demonstration's door, that exists in the demonstration alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bureau.scenario import pas_evaluation as pe
from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from comptes.services import donner_role
from documents.authentification import preuve_de
from echanges.models import Courriel
from evaluations.lecture import get_evaluation
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db


def accueil(personne):
    return texte(client_de(personne).get("/"))


def test_public_home_says_what_it_is_and_where_to_go(client, cqp):
    reponse = client.get("/")
    page = reponse.content.decode()
    for nom in ("candidates:informer", "account_login", "documents:verifier"):
        assert reverse(nom) in page
    assert reverse("bureau:demo") not in page


def test_candidate_without_a_dossier_is_told_what_to_do(petite_scene):
    assert "Vous n’avez pas encore de dossier" in accueil(petite_scene.zoe)


def test_candidate_reads_what_awaits_them_and_until_when(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    assert f"Réponse attendue au plus tard le {dossier.echeance_le.day}" in accueil(petite_scene.alice)


def test_candidate_signs_the_bilan_in_one_click(petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    petite_scene.remplir_grille(dossier)
    pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    adresse = reverse("evaluations:mon-bilan", args=[get_evaluation(dossier).pk])
    assert f'href="{adresse}"' in client_de(petite_scene.alice).get("/").content.decode()


@pytest.mark.parametrize(
    ("qui", "vide"),
    [
        ("amine", "Vous n’accompagnez aucun dossier en ce moment"),
        ("paul", "Vous n’avez aucune mission en ce moment"),
        ("jeanne", "Aucune session ne vous attend"),
        ("sylvie", "Aucune recevabilité n’est en retard"),
    ],
)
def test_empty_home_says_what_to_do(petite_scene, qui, vide):
    assert vide in accueil(petite_scene.personnes[qui])


def test_evaluators_see_what_they_must_answer_then_hold_then_sign(petite_scene):
    dossier = petite_scene.amener(Etat.PRET)
    pe.designer(dossier, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    assert "À accepter ou à refuser" in accueil(petite_scene.eva)
    pe.accepter(dossier, petite_scene.paul, petite_scene.eva)
    assert "Évaluation en cours" in accueil(petite_scene.paul)
    petite_scene.signer_bilan(dossier, petite_scene.alice)
    assert "transmettez le dossier au jury" in accueil(petite_scene.eva)
    assert "L’évaluateur externe transmet le dossier au jury" in accueil(petite_scene.paul)
    assert accueil(petite_scene.elise).count("dossier VAE-") == 0


def test_jury_sees_the_session_to_come_then_the_minutes_to_sign(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    assert f"Session {session.numero}" in accueil(petite_scene.jules)
    pj.ouvrir(session, petite_scene.personnes)
    pj.deliberer(session, petite_scene.jeanne)
    pj.clore(session, petite_scene.jeanne)
    assert "relisez le procès-verbal et signez-le" in accueil(petite_scene.jacques)
    assert "relisez le procès-verbal et signez-le" not in accueil(petite_scene.jules)
    assert "Jury programmé" in accueil(petite_scene.alice)
    assert "CQP obtenu" not in accueil(petite_scene.alice)


def test_several_roles_give_several_sections(petite_scene):
    donner_role(utilisateur=petite_scene.paul, role="jure", college="salaries", auteur=None)
    page = accueil(petite_scene.paul)
    assert "Mes missions d’évaluation" in page
    assert "Mes sessions du jury" in page


@pytest.mark.parametrize(
    ("qui", "libelles"),
    [
        ("alice", ["Mes dossiers", "Le CQP par la VAE"]),
        ("paul", ["Accueil", "Mes missions"]),
        ("jeanne", ["Accueil", "Mes sessions"]),
        ("sylvie", ["Bureau", "Dossiers", "Courrier", "Sessions du jury", "Personnes", "Réglages"]),
        ("ada", ["Accueil", "Personnes", "Réglages"]),
    ],
)
def test_menu_follows_the_roles(petite_scene, qui, libelles):
    reponse = client_de(petite_scene.personnes[qui]).get("/")
    assert [e.libelle for e in reponse.context["maison"]["menu"]] == libelles
    assert [e.actif for e in reponse.context["maison"]["menu"]].count(True) == 1


def test_home_of_the_secretariat_counts_in_few_queries(petite_scene, django_assert_max_num_queries):
    petite_scene.amener(Etat.DEPOSE)
    petite_scene.amener(Etat.PRET, candidate=petite_scene.zoe)
    client = client_de(petite_scene.sylvie)
    with django_assert_max_num_queries(12):
        client.get("/")


def test_demonstration_signs_in_with_one_click_and_may_sign(petite_scene, client, settings):
    settings.DEMO = True
    assert "Entrer comme Alice" in texte(client.get(reverse("bureau:demo")))
    assert client.post(reverse("bureau:demo"), {"email": "alice@demo.example"})["Location"] == "/"
    requete = client.get("/").wsgi_request
    assert (requete.user.prenom, preuve_de(requete).methode) == ("Alice", "démonstration")
    assert client.post(reverse("bureau:demo"), {"email": "inconnue@demo.example"}).status_code == 404


def test_demonstration_shows_the_mails_that_left(petite_scene, client, settings):
    settings.DEMO = True
    petite_scene.amener(Etat.INCOMPLET)
    courriel = Courriel.objects.get(evenement="recevabilite.complements")
    assert courriel.sujet in texte(client.get(reverse("bureau:courriels-demo")))
    assert "/dossier/" in texte(client.get(reverse("bureau:courriel-demo", args=[courriel.pk])))


def test_demonstration_does_not_exist_elsewhere(petite_scene, client):
    petite_scene.amener(Etat.INCOMPLET)
    pages = [reverse("bureau:demo"), reverse("bureau:courriels-demo"), reverse("bureau:courriel-demo", args=[Courriel.objects.first().pk])]
    assert {client.get(p).status_code for p in pages} == {404}
    assert client.post(pages[0], {"email": "alice@demo.example"}).status_code == 404
