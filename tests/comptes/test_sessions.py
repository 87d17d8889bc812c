"""Sessions that end at the next request; answers that say nothing of who has an account; limits, each with its sentence."""

from __future__ import annotations

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from comptes.enums import Role
from comptes.models import Invitation, Utilisateur
from comptes.services import activer, inviter, retirer_role
from tests.candidates.outils import client_de, texte
from vae.settings import LIMITES_DU_COMPTE

pytestmark = pytest.mark.django_db
SECRET = "un petit pont de bois"
INCONNUE = "personne@exemple.fr"
MES_DONNEES = "/mes-donnees/"


class Compteur(PBKDF2PasswordHasher):
    """Counts the hashes computed: the work that a stopwatch would see."""

    faits = 0
    iterations = 1

    def encode(self, *args, **kwargs):
        """Count, then hash."""
        type(self).faits += 1
        return super().encode(*args, **kwargs)


@pytest.fixture(autouse=True)
def memoire_vide():
    """The counters of one test are not those of the next one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def limites(settings):
    """The limits of production."""
    settings.ACCOUNT_RATE_LIMITS = LIMITES_DU_COMPTE


def avec_secret(personne):
    personne.set_password(SECRET)
    personne.save()
    return personne


def entrer(email, secret=SECRET, client=None):
    client = client or Client()
    return client, client.post(reverse("account_login"), {"login": email, "password": secret})


def est_dehors(client):
    return client.get(MES_DONNEES)["Location"].startswith("/compte/login/")


def test_a_closed_account_is_out_at_the_next_request_and_its_sessions_stay_dead(petite_scene):
    zoe = client_de(petite_scene.zoe)
    assert zoe.get(MES_DONNEES).status_code == 200
    activer(utilisateur=petite_scene.zoe, auteur=petite_scene.sylvie, is_active=False)
    assert est_dehors(zoe)
    copie = Client()
    copie.cookies["sessionid"] = zoe.cookies["sessionid"].value if zoe.cookies["sessionid"].value else "perdue"
    activer(utilisateur=Utilisateur.objects.get(pk=petite_scene.zoe.pk), auteur=petite_scene.sylvie, is_active=True)
    assert est_dehors(copie)


def test_a_session_opened_before_the_closing_does_not_live_again(petite_scene):
    zoe = client_de(petite_scene.zoe)  # asks for nothing while the account is closed
    for ouvert in (False, True):
        activer(utilisateur=Utilisateur.objects.get(pk=petite_scene.zoe.pk), auteur=petite_scene.sylvie, is_active=ouvert)
    assert est_dehors(zoe)


def test_a_role_that_ends_closes_its_pages_at_the_next_request(petite_scene):
    paul = client_de(petite_scene.paul)
    assert paul.get("/evaluations/").status_code == 200
    retirer_role(utilisateur=petite_scene.paul, role=Role.PROFESSIONNEL, auteur=petite_scene.sylvie)
    assert "Mes missions" not in texte(paul.get("/"))


def test_sign_out_everywhere_keeps_this_device_alone(petite_scene):
    zoe = avec_secret(petite_scene.zoe)
    ici, _ = entrer(zoe.email)
    ailleurs, _ = entrer(zoe.email)
    inconnue_de_la_liste = client_de(zoe)
    page = texte(ici.get(reverse("usersessions_list")))
    assert page.count("Depuis le") == 2
    assert "Cet appareil" in page
    assert "Toutes vos autres connexions ont pris fin." in texte(ici.post(reverse("usersessions_list"), follow=True))
    assert ici.get(MES_DONNEES).status_code == 200
    assert est_dehors(ailleurs)
    assert est_dehors(inconnue_de_la_liste)
    assert UserSession.objects.filter(user=zoe).count() == 1


def test_another_password_ends_the_other_sessions(petite_scene):
    zoe = avec_secret(petite_scene.zoe)
    ici, _ = entrer(zoe.email)
    ailleurs, _ = entrer(zoe.email)
    neuf = "une passerelle de corde"
    assert ici.post(reverse("account_change_password"), {"oldpassword": SECRET, "password1": neuf, "password2": neuf}).status_code == 302
    assert est_dehors(ailleurs)


# --- nobody learns who has an account


def depouiller(reponse, *adresses):
    """A page without what changes from one request to another, nor the address that was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", reponse.content.decode())
    for adresse in adresses:
        page = page.replace(adresse, "ADRESSE")
    return page


def test_sign_in_says_the_same_of_a_wrong_password_and_of_an_unknown_address(petite_scene):
    avec_secret(petite_scene.zoe)
    connue, inconnue = (entrer(email, "pas le bon du tout")[1] for email in (petite_scene.zoe.email, INCONNUE))
    assert depouiller(connue, petite_scene.zoe.email) == depouiller(inconnue, INCONNUE)


@pytest.mark.parametrize("chemin", ["account_reset_password", "account_signup"])
def test_reset_and_sign_up_answer_the_same(petite_scene, chemin):
    donnees = {"prenom": "Nina", "nom": "Roux", "password1": SECRET, "password2": SECRET}
    reponses = [Client().post(reverse(chemin), donnees | {"email": email}, follow=True) for email in (petite_scene.zoe.email, INCONNUE)]
    assert reponses[0].redirect_chain == reponses[1].redirect_chain
    assert depouiller(reponses[0], petite_scene.zoe.email) == depouiller(reponses[1], INCONNUE)


@pytest.mark.parametrize("sorte", ["inconnue", "sans mot de passe", "fermee"])
def test_a_failed_sign_in_takes_the_same_work_whoever_is_named(petite_scene, settings, sorte):
    settings.PASSWORD_HASHERS = ["tests.comptes.test_sessions.Compteur"]
    avec_secret(petite_scene.zoe)
    autre = avec_secret(petite_scene.alice)
    if sorte == "sans mot de passe":
        autre.set_unusable_password()
    autre.is_active = sorte != "fermee"
    autre.save()
    faits = []
    for email in (petite_scene.zoe.email, INCONNUE if sorte == "inconnue" else autre.email):
        Compteur.faits = 0
        entrer(email, "pas le bon du tout")
        faits.append(Compteur.faits)
    assert faits[0] > 0
    assert faits[0] == faits[1]


def test_a_sign_up_takes_the_same_work_whether_the_address_has_an_account(petite_scene, settings):
    settings.PASSWORD_HASHERS = ["tests.comptes.test_sessions.Compteur"]
    donnees, faits = {"prenom": "Nina", "nom": "Roux", "password1": SECRET, "password2": SECRET}, []
    for email in (petite_scene.zoe.email, INCONNUE):
        Compteur.faits = 0
        assert Client().post(reverse("account_signup"), donnees | {"email": email}).status_code == 302
        faits.append(Compteur.faits)
    assert faits == [1, 1]


# --- limits


def test_guessing_a_password_is_stopped_with_a_sentence(petite_scene, limites):
    avec_secret(petite_scene.zoe)
    for _ in range(5):
        entrer(petite_scene.zoe.email, "pas le bon du tout")
    _, reponse = entrer(petite_scene.zoe.email)  # even with the right one
    assert "Trop d’essais ont échoué pour cette adresse. Attendez cinq minutes" in texte(reponse)
    _, autre = entrer(INCONNUE, "pas le bon du tout")
    assert "Trop d’essais" not in texte(autre)


def test_an_unknown_address_is_stopped_as_a_known_one(petite_scene, limites):
    for _ in range(5):
        entrer(INCONNUE, "pas le bon du tout")
    assert "Trop d’essais ont échoué" in texte(entrer(INCONNUE)[1])


def test_asking_for_many_resets_is_stopped_with_a_sentence(petite_scene, limites):
    envois = [Client().post(reverse("account_reset_password"), {"email": petite_scene.zoe.email}) for _ in range(4)]
    assert [r.status_code for r in envois[:3]] == [302] * 3
    assert envois[3].status_code == 429 or "Trop de demandes" in texte(envois[3])


def test_a_redis_that_is_away_neither_closes_the_sign_in_nor_lifts_the_limit(petite_scene, limites, settings):
    essai = {"BACKEND": "vae.cache.Cache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"default": essai}
    avec_secret(petite_scene.zoe)
    assert entrer(petite_scene.zoe.email)[1].status_code == 302
    for _ in range(5):
        entrer(petite_scene.alice.email, "pas le bon du tout")
    assert "Trop d’essais ont échoué" in texte(entrer(petite_scene.alice.email)[1])


@pytest.mark.parametrize("methode", ["get", "post"])
def test_trying_invitations_is_stopped_with_a_page(limites, methode, db):
    adresse = reverse("comptes:invitation", args=["au-hasard"])
    statuts = [getattr(Client(), methode)(adresse).status_code for _ in range(21)]
    assert statuts[19:] == [410, 429]
    assert "attendez une minute" in texte(Client().get(adresse))


def test_the_address_that_counts_is_the_one_our_front_server_wrote(limites, settings, db):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    adresse = reverse("comptes:invitation", args=["au-hasard"])
    for numero in range(21):  # someone writes other addresses before: the last one alone is believed
        reponse = Client().get(adresse, headers={"X-Forwarded-For": f"10.0.0.{numero}, 203.0.113.7"})
    assert reponse.status_code == 429
    assert Client().get(adresse, headers={"X-Forwarded-For": "203.0.113.7, 203.0.113.8"}).status_code == 410


# --- invitations


def test_a_link_scanner_uses_nothing_up(petite_scene):
    _, secret = inviter(email="nora@demo.example", prenom="Nora", nom="Petit", role=Role.PROFESSIONNEL, auteur=petite_scene.sylvie)
    adresse, client = reverse("comptes:invitation", args=[secret]), Client()
    for _ in range(3):
        assert client.get(adresse).status_code == 200
        assert client.head(adresse).status_code == 200
        assert client.options(adresse).status_code == 405
    assert Invitation.objects.get(email="nora@demo.example").is_utilisable
    assert not Utilisateur.objects.filter(email="nora@demo.example").exists()
    assert client.post(adresse, {"password1": SECRET, "password2": SECRET}).status_code == 302
    assert Client().post(adresse, {"password1": "un autre petit pont", "password2": "un autre petit pont"}).status_code == 410
    assert Utilisateur.objects.get(email="nora@demo.example").check_password(SECRET)
