"""Accept an invitation, say who one is, open an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes.enums import Role
from comptes.models import Invitation, Utilisateur
from comptes.services import inviter
from tests.candidates.outils import client_de, texte

pytestmark = pytest.mark.django_db
PHRASE = "un petit pont de bois"


@pytest.fixture
def secret(scene):
    _, secret = inviter(
        email="nora@demo.example", prenom="Nora", nom="Petit", role=Role.PROFESSIONNEL, auteur=scene.sylvie
    )
    return secret


def page(secret):
    return reverse("comptes:invitation", args=[secret])


def test_invitation_says_who_invites_to_what(secret):
    contenu = texte(Client().get(page(secret)))
    assert "Sylvie Garnier vous invite comme" in contenu
    assert "Professionnel du secteur" in contenu
    assert "nora@demo.example" in contenu


def test_new_person_chooses_a_password_and_holds_the_role(secret):
    reponse = Client().post(page(secret), {"password1": PHRASE, "password2": PHRASE})
    assert reponse["Location"] == reverse("account_login")
    nora = Utilisateur.objects.get(email="nora@demo.example")
    assert nora.has_role(Role.PROFESSIONNEL)
    assert nora.check_password(PHRASE)
    entree = Client().post(reverse("account_login"), {"login": "nora@demo.example", "password": PHRASE})
    assert entree.status_code == 302


@pytest.mark.parametrize(
    ("premier", "second", "phrase"),
    [
        ("court", "court", "au minimum 12"),
        (PHRASE, "autre chose", "écrivez deux fois le même"),
        ("", "", "Choisissez un mot de passe."),
    ],
)
def test_password_is_refused_with_a_reason(secret, premier, second, phrase):
    reponse = Client().post(page(secret), {"password1": premier, "password2": second})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert not Utilisateur.objects.filter(email="nora@demo.example").exists()


def test_used_expired_or_unknown_invitation_is_no_dead_end(secret):
    Client().post(page(secret), {"password1": PHRASE, "password2": PHRASE})
    for adresse in (page(secret), page("inconnu")):
        reponse = Client().get(adresse)
        assert reponse.status_code == 410
        assert reverse("account_login") in texte(reponse)


def test_expired_invitation_is_refused(secret):
    Invitation.objects.update(expire_le=timezone.now() - timedelta(minutes=1))
    assert Client().post(page(secret), {"password1": PHRASE, "password2": PHRASE}).status_code == 410


def test_known_person_signs_in_then_accepts(scene):
    _, secret = inviter(
        email=scene.alice.email, prenom="Alice", nom="Moreau", role=Role.ACCOMPAGNATEUR, auteur=scene.sylvie
    )
    assert "Se connecter pour accepter" in texte(Client().get(page(secret)))
    client = client_de(scene.alice)
    assert "Accepter l’invitation" in texte(client.get(page(secret)))
    assert client.post(page(secret))["Location"] == reverse("bureau:accueil")
    assert Utilisateur.objects.get(pk=scene.alice.pk).has_role(Role.ACCOMPAGNATEUR)


def test_another_person_does_not_accept_for_someone(scene):
    _, secret = inviter(
        email=scene.alice.email, prenom="Alice", nom="Moreau", role=Role.ACCOMPAGNATEUR, auteur=scene.sylvie
    )
    client = client_de(scene.zoe)
    reponse = client.post(page(secret))
    assert reponse.status_code == 403
    assert "Vous êtes connecté avec une autre adresse" in texte(reponse)
    assert not Utilisateur.objects.get(pk=scene.alice.pk).has_role(Role.ACCOMPAGNATEUR)


def test_profile_is_saved(scene):
    donnees = {
        "prenom": "Paul",
        "nom": "Renaud",
        "fonction": "Formateur",
        "organisation": "Nouvel Atelier",
        "siret": "",
    }
    assert client_de(scene.paul).post(reverse("comptes:profil"), donnees).status_code == 302
    paul = Utilisateur.objects.get(pk=scene.paul.pk)
    assert (paul.fonction, paul.organisation.nom) == ("Formateur", "Nouvel Atelier")


def test_profile_keeps_what_was_typed_when_refused(scene):
    reponse = client_de(scene.paul).post(
        reverse("comptes:profil"), {"prenom": "", "nom": "Renaud", "siret": "12", "fonction": "Formateur"}
    )
    assert reponse.status_code == 422
    contenu = texte(reponse)
    assert "Indiquez votre prénom." in contenu
    assert "Ce numéro SIRET n’est pas valide" in contenu
    assert 'value="Formateur"' in contenu


def test_profile_is_for_whoever_signed_in(client):
    assert client.get(reverse("comptes:profil")).status_code == 302


def test_account_is_opened_with_names_and_a_verified_address(client, db, mailoutbox):
    donnees = {
        "prenom": "Nadia",
        "nom": "Zidane",
        "email": "Nadia@Exemple.fr",
        "password1": PHRASE,
        "password2": PHRASE,
    }
    suite = reverse("candidates:demander")
    reponse = client.post(f"{reverse('account_signup')}?next={suite}", donnees | {"next": suite})
    assert reponse.status_code == 302
    code = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mailoutbox[-1].body, re.MULTILINE)[1]
    arrivee = client.post(reponse["Location"], {"code": code})
    assert arrivee["Location"] == suite
    nadia = Utilisateur.objects.get(email="nadia@exemple.fr")
    assert nadia.nom_complet == "Nadia Zidane"


def test_account_without_names_is_refused(client, db):
    reponse = client.post(
        reverse("account_signup"), {"email": "x@exemple.fr", "password1": PHRASE, "password2": PHRASE}
    )
    assert "Indiquez votre prénom." in texte(reponse)
    assert not Utilisateur.objects.exists()
