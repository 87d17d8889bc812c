"""A fresh proof of who one is before a right changes hands, a list leaves the site, or something is signed; nothing typed is lost."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from django.urls import reverse

from comptes.enums import Role
from comptes.models import Utilisateur
from tests.candidates.outils import client_de, texte

pytestmark = pytest.mark.django_db
SECRET = "un petit pont de bois"
CONFIRMER = "/compte/reauthenticate/"
ENVOIS = ("personne", "personne-activer", "personne-fermer", "personne-deux-etapes", "habiliter", "role-retirer", "role-dater")
FICHIERS = ("personnes-export", "registre-export", "dossiers-export", "attributions-export")


def il_y_a(client, secondes):
    """Make the last proof of this session that old."""
    session = client.session
    for acte in session["account_authentication_methods"]:
        acte["at"] = time.time() - secondes
    session.save()
    return client


@pytest.fixture
def sylvie(petite_scene):
    """A secretary whose sign-in is thirty-one minutes old."""
    petite_scene.sylvie.set_password(SECRET)
    petite_scene.sylvie.save()
    return il_y_a(client_de(petite_scene.sylvie), 31 * 60)


@pytest.mark.parametrize("nom", ENVOIS)
def test_a_right_is_not_changed_on_an_old_sign_in(petite_scene, sylvie, nom):
    arguments = {"pk": petite_scene.paul.pk}
    if nom == "role-retirer":
        arguments["role"] = "professionnel"
    if nom == "role-dater":
        arguments["attribution"] = petite_scene.paul.attributions.get().pk
    reponse = sylvie.post(reverse(f"bureau:{nom}", kwargs=arguments), {"is_active": "oui", "verifiee": "on"})
    assert reponse["Location"].startswith(CONFIRMER)
    paul = Utilisateur.objects.get(pk=petite_scene.paul.pk)
    assert (paul.is_active, paul.roles) == (True, {Role.CANDIDAT, Role.PROFESSIONNEL})


@pytest.mark.parametrize("nom", ["inviter", "habilitation-ajouter", "lot-preparer"])
def test_neither_an_invitation_nor_a_register_nor_a_batch(sylvie, nom):
    assert sylvie.post(reverse(f"bureau:{nom}"), {"email": "x@exemple.fr"})["Location"].startswith(CONFIRMER)


def test_the_whole_dossier_and_the_revocations_ask_too(petite_scene, sylvie):
    dossier = petite_scene.amener("depose")
    assert sylvie.post(reverse("bureau:dossier-telecharger", args=[dossier.pk]))["Location"].startswith(CONFIRMER)
    habilitation = petite_scene.paul.habilitations.first()
    for nom in ("corriger", "renouveler", "suspendre", "lever", "terminer"):
        assert sylvie.post(reverse(f"bureau:habilitation-{nom}" if nom != "lever" else "bureau:suspension-lever", args=[habilitation.pk]))["Location"].startswith(CONFIRMER), nom


@pytest.mark.parametrize("nom", FICHIERS)
def test_a_list_leaves_after_a_confirmation_then_from_its_page(sylvie, nom):
    adresse = f"{reverse(f'bureau:{nom}')}?format=csv"
    reponse = sylvie.get(adresse)
    assert reponse["Location"] == f"{CONFIRMER}?next=%2Fdocuments%2Ffichier%2F"
    suite = sylvie.post(CONFIRMER, {"password": SECRET, "next": "/documents/fichier/"})
    assert suite["Location"] == "/documents/fichier/"
    assert f'href="{adresse}"' in unescape(sylvie.get("/documents/fichier/").content.decode())
    assert sylvie.get(adresse)["Content-Disposition"].startswith("attachment")


def test_what_was_typed_comes_back_to_be_sent(petite_scene, sylvie):
    adresse = reverse("bureau:personne", args=[petite_scene.zoe.pk])
    reponse = sylvie.post(adresse, {"role": Role.EVALUATEUR_EXTERNE, "college": "", "du": "", "au": ""})
    assert sylvie.post(CONFIRMER, {"password": "pas le bon", "next": adresse}).status_code == 200
    assert sylvie.post(CONFIRMER, {"password": SECRET, "next": adresse})["Location"] == adresse
    assert reponse.status_code == 302
    page = sylvie.get(adresse)
    assert "Terminer mon envoi" in texte(page)
    assert not Utilisateur.objects.get(pk=petite_scene.zoe.pk).has_role(Role.EVALUATEUR_EXTERNE)
    champs = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode()))
    champs.pop("csrfmiddlewaretoken", None)
    assert sylvie.post(adresse, champs).status_code == 302
    assert Utilisateur.objects.get(pk=petite_scene.zoe.pk).has_role(Role.EVALUATEUR_EXTERNE)


def test_pages_that_only_read_ask_for_nothing(petite_scene, sylvie):
    for adresse in (reverse("bureau:personnes"), reverse("bureau:personne", args=[petite_scene.paul.pk]), reverse("bureau:registre")):
        assert sylvie.get(adresse).status_code == 200


def test_whoever_may_not_export_learns_nothing_of_the_confirmation(petite_scene):
    zoe = il_y_a(client_de(petite_scene.zoe), 31 * 60)
    assert {zoe.get(reverse(f"bureau:{nom}")).status_code for nom in FICHIERS} == {404}


def test_a_signature_asks_for_a_proof_of_five_minutes(petite_scene):
    dossier = petite_scene.amener("brouillon")
    petite_scene.alice.set_password(SECRET)
    petite_scene.alice.save()
    alice = il_y_a(client_de(petite_scene.alice), 301)
    assert alice.get(reverse("candidates:deposer", args=[dossier.pk]))["Location"].startswith(CONFIRMER)
    assert alice.get(reverse("bureau:fermer-compte"))["Location"].startswith(CONFIRMER)


def test_a_clock_set_forward_then_back_proves_nothing(sylvie):
    il_y_a(sylvie, -3600)
    assert sylvie.get(reverse("bureau:personnes-export"))["Location"].startswith(CONFIRMER)
