"""People: found, invited by a mail that carries the only link, given and deprived of roles, habilitated."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.models import Habilitation, Invitation, Utilisateur
from comptes.services import accepter_invitation
from echanges.models import Courriel
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
NORA = {"email": "Nora@Exemple.fr", "prenom": "Nora", "nom": "Blanc", "role": "jure", "college": "salaries", "organisation": "Forméo"}


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


def adresse(nom, *suite):
    return reverse(f"bureau:{nom}", args=suite)


def test_search_folds_accents_and_roles_filter(sylvie):
    page = texte(sylvie.get(adresse("personnes"), {"q": "elise"}))
    assert "1 personne" in page
    assert "Élise Fontaine" in page
    assert "4 personnes" in texte(sylvie.get(adresse("personnes"), {"role": "jure"}))
    assert "Personne ne répond" in texte(sylvie.get(adresse("personnes"), {"q": "introuvable"}))


def test_list_reads_few_rows_at_a_time(sylvie, django_assert_max_num_queries):
    for rang in range(60):
        Utilisateur.objects.create_user(f"p{rang}@exemple.fr", None, nom=f"Nom{rang}")
    with django_assert_max_num_queries(12):
        assert "Page suivante" in texte(sylvie.get(adresse("personnes")))


def test_invitation_carries_a_link_that_opens_the_role(sylvie):
    assert sylvie.post(adresse("inviter"), NORA)["Location"] == adresse("personnes")
    courriel = Courriel.objects.get(evenement="bureau.invitation")
    secret = re.search(r"/comptes/invitation/([^/\s]+)/", courriel.envoi.message)[1]
    nora = accepter_invitation(secret=secret, mot_de_passe="une-phrase-longue-2026")
    assert (nora.email, nora.college, nora.organisation.nom) == ("nora@exemple.fr", "salaries", "Forméo")


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"college": ""}, "Choisissez le collège"),
        ({"role": "professionnel"}, "Le collège ne concerne que les membres du jury"),
        ({"role": ""}, "Choisissez un rôle."),
        ({"email": "nora"}, "adresse"),
        ({"role": "administrateur", "college": ""}, "administrateur"),
    ],
)
def test_wrong_invitation_keeps_what_was_typed(sylvie, change, phrase):
    reponse = sylvie.post(adresse("inviter"), {**NORA, **change})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert 'value="Nora"' in reponse.content.decode()
    assert not Invitation.objects.exists()


def test_administrator_invites_an_administrator(petite_scene):
    donnees = {**NORA, "role": "administrateur", "college": ""}
    assert client_de(petite_scene.ada).post(adresse("inviter"), donnees).status_code == 302


def test_role_is_given_and_ended(petite_scene, sylvie):
    paul = petite_scene.paul
    sylvie.post(adresse("personne", paul.pk), {"role": "accompagnateur", "college": ""})
    assert Utilisateur.objects.get(pk=paul.pk).has_role("accompagnateur")
    sylvie.post(adresse("role-retirer", paul.pk, "accompagnateur"))
    assert not Utilisateur.objects.get(pk=paul.pk).has_role("accompagnateur")
    assert sylvie.post(adresse("role-retirer", petite_scene.ada.pk, "administrateur")).status_code == 404


def test_nobody_ends_their_own_role_or_account(petite_scene, sylvie):
    sylvie.post(adresse("role-retirer", petite_scene.sylvie.pk, "secretariat"))
    assert sylvie.post(adresse("personne-fermer", petite_scene.sylvie.pk)).status_code == 422
    moi = Utilisateur.objects.get(pk=petite_scene.sylvie.pk)
    assert (moi.is_active, moi.has_role("secretariat")) == (True, True)


def test_closed_account_is_out_at_once(petite_scene, sylvie):
    paul = client_de(petite_scene.paul)
    sylvie.post(adresse("personne-fermer", petite_scene.paul.pk))
    assert "Se connecter" in texte(paul.get("/"))
    sylvie.post(adresse("personne-activer", petite_scene.paul.pk), {"is_active": "oui"})
    assert Utilisateur.objects.get(pk=petite_scene.paul.pk).is_active
    assert sylvie.post(adresse("personne-activer", petite_scene.paul.pk)).status_code == 400


def test_secretariat_does_not_close_an_administrator(petite_scene, sylvie):
    reponse = sylvie.post(adresse("personne-fermer", petite_scene.ada.pk))
    assert "Seul un administrateur ferme" in texte(reponse)
    assert Utilisateur.objects.get(pk=petite_scene.ada.pk).is_active


def test_habilitation_is_entered_and_suspended(petite_scene, sylvie):
    jour = timezone.localdate()
    donnees = {
        "certification": petite_scene.referentiel.certification_id, "role": "professionnel", "numero": "PRO-9001",
        "du": jour.isoformat(), "au": (jour + timedelta(days=700)).isoformat(),
    }  # fmt: skip
    sylvie.post(adresse("habiliter", petite_scene.amine.pk), donnees)
    habilitation = Habilitation.objects.get(numero="PRO-9001")
    ici = adresse("habilitation-suspendre", habilitation.pk)
    assert sylvie.post(ici, {"le": jour.isoformat(), "motif": ""}).status_code == 422
    sylvie.post(ici, {"le": jour.isoformat(), "motif": "Manquement."})
    habilitation.refresh_from_db()
    assert habilitation.motif_inhabilite(jour) == f"L’habilitation est suspendue depuis le {jour:%d/%m/%Y}."


def test_wrong_habilitation_keeps_what_was_typed(petite_scene, sylvie):
    existante = Habilitation.objects.first()
    jour = timezone.localdate()
    donnees = {
        "certification": petite_scene.referentiel.certification_id, "role": "professionnel", "numero": existante.numero,
        "du": jour.isoformat(), "au": (jour + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    reponse = sylvie.post(adresse("habiliter", petite_scene.amine.pk), donnees)
    assert reponse.status_code == 422
    assert existante.numero in texte(reponse)
    inverse = sylvie.post(adresse("habiliter", petite_scene.amine.pk), {**donnees, "numero": "X", "au": "2020-01-01"})
    assert "vient après son début" in texte(inverse)


def test_register_belongs_to_the_secretariat(petite_scene):
    ada = client_de(petite_scene.ada)
    assert ada.get(adresse("personne", petite_scene.paul.pk)).status_code == 200
    assert ada.get(adresse("habiliter", petite_scene.paul.pk)).status_code == 404
    assert ada.get(adresse("habilitation-suspendre", Habilitation.objects.first().pk)).status_code == 404


@pytest.mark.parametrize("qui", ["alice", "amine", "paul", "jeanne"])
def test_pages_do_not_exist_for_others(petite_scene, qui):
    client = client_de(petite_scene.personnes[qui])
    for chemin in (adresse("personnes"), adresse("inviter"), adresse("personne", petite_scene.paul.pk), adresse("reglages")):
        assert client.get(chemin).status_code == 404
