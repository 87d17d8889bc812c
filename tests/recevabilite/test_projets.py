"""Nothing typed of a ruling is lost: drafts, two windows, two secretaries, a session that ends."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bureau.scenario import pas_candidat as pc
from bureau.scenario.personnes import Personnage, creer_personne
from candidates.enums import Etat
from candidates.erreurs import ActionInterdite, VersionPerimee
from comptes.enums import Role
from recevabilite.models import ProjetAvis, Recevabilite
from recevabilite.services import garder_projet
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
TEXTE = "Poste vérifié auprès de l’employeur 😀 <b>gras</b>"


@pytest.fixture
def depose(petite_scene):
    return petite_scene.amener(Etat.DEPOSE)


@pytest.fixture
def solene(petite_scene):
    """A second secretary."""
    return creer_personne(Personnage("solene", "Solène", "Garin", Role.SECRETARIAT, "", "Secrétaire", ""))


def adresse(nom, dossier):
    return reverse(f"recevabilite:{nom}", args=[dossier.pk])


def test_what_is_typed_comes_back_after_the_session_ends(petite_scene, depose):
    sylvie = client_de(petite_scene.sylvie)  # no fresh sign-in is needed to keep a draft
    reponse = sylvie.post(adresse("projet", depose), {"metier_note": TEXTE, "mois_retenus": "abc", "motifs": ["1", "2"], "version": "0"})
    assert (reponse.status_code, reponse.json()["version"]) == (200, 1)
    sylvie.logout()
    assert sylvie.post(adresse("projet", depose), {"metier_note": "Perdu."}).status_code == 302
    page = texte(client_de(petite_scene.sylvie, frais=True).get(adresse("statuer", depose)))
    assert "Poste vérifié auprès de l’employeur 😀 <b>gras</b></textarea>" in page
    assert 'value="abc"' in page
    assert "Votre projet d’avis est repris ci-dessous" in page
    assert "<b>gras</b></textarea>" not in client_de(petite_scene.sylvie, frais=True).get(adresse("statuer", depose)).content.decode()


def test_form_that_does_not_hold_is_kept_too(petite_scene, depose):
    sylvie = client_de(petite_scene.sylvie, frais=True)
    assert sylvie.post(adresse("statuer", depose), {"texte": "x" * 20_000}).status_code == 422
    assert len(ProjetAvis.objects.get().saisie["texte"]) == 20_000
    sylvie.post(adresse("statuer", depose), {"etape": "effacer"})
    assert not ProjetAvis.objects.exists()


def test_two_windows_are_both_shown_and_nothing_is_overwritten(petite_scene, depose):
    sylvie = client_de(petite_scene.sylvie, frais=True)
    sylvie.post(adresse("projet", depose), {"metier_note": "Première fenêtre.", "version": "0"})
    reponse = sylvie.post(adresse("projet", depose), {"metier_note": "Seconde fenêtre.", "version": "0"})
    assert reponse.status_code == 409
    assert "Une autre fenêtre a enregistré autre chose" in reponse.json()["phrase"]
    assert ProjetAvis.objects.get().saisie["metier_note"] == "Première fenêtre."
    donnees = {"metier_note": "Seconde fenêtre.", "version": "0", "metier_en_lien": "oui", "experience_suffisante": "oui", "mois_retenus": "49"}
    page = sylvie.post(adresse("statuer", depose), donnees)
    assert page.status_code == 409
    assert "Deux textes pour ce même avis" in texte(page)
    assert "Première fenêtre." in texte(page)
    assert "Seconde fenêtre.</textarea>" in texte(page)
    version = re.search(r'name="version" value="(\d+)"', texte(page))[1]
    assert sylvie.post(adresse("statuer", depose), {**donnees, "version": version}).status_code == 200
    assert ProjetAvis.objects.get().saisie["metier_note"] == "Seconde fenêtre."


def test_same_text_twice_is_no_conflict(petite_scene, depose):
    premier = garder_projet(dossier=depose, auteur=petite_scene.sylvie, saisie={"texte": "Même."}, version_vue=0)
    second = garder_projet(dossier=depose, auteur=petite_scene.sylvie, saisie={"texte": "Même."}, version_vue=0)
    assert (second.pk, second.version) == (premier.pk, 1)
    with pytest.raises(VersionPerimee):
        garder_projet(dossier=depose, auteur=petite_scene.sylvie, saisie={"texte": "Autre."}, version_vue=0)
    with pytest.raises(ActionInterdite):
        garder_projet(dossier=depose, auteur=petite_scene.alice, saisie={"texte": "Moi."})


def test_second_secretary_is_told_softly_and_never_sees_the_draft(petite_scene, depose, solene):
    garder_projet(dossier=depose, auteur=petite_scene.sylvie, saisie={"texte": "Mon brouillon."})
    page = texte(client_de(solene, frais=True).get(adresse("statuer", depose)))
    assert "Sylvie Garnier a commencé un avis sur ce dossier" in page
    assert "Mon brouillon." not in page
    assert "a commencé" not in texte(client_de(petite_scene.sylvie, frais=True).get(adresse("statuer", depose)))


def test_colleague_who_ruled_meanwhile_is_named_and_both_are_shown(petite_scene, depose, solene):
    client = client_de(solene, frais=True)
    client.post(adresse("projet", depose), {"metier_note": "Je penchais pour oui.", "version": "0"})
    pc.refuser_recevabilite(depose, petite_scene.sylvie)
    garde = client.post(adresse("projet", depose), {"metier_note": "Je penche pour oui.", "version": "1"})
    assert garde.status_code == 409
    assert "Sylvie Garnier vient de rendre un avis" in garde.json()["phrase"]
    page = client.post(adresse("statuer", depose), {"metier_note": "Je penche pour oui.", "etape": "signer", "version": "2"})
    assert page.status_code == 409
    for morceau in ("n’est plus possible", "sept mois d’expérience dans le métier", "Je penche pour oui.", "Remplacer l’avis en vigueur"):
        assert morceau in texte(page)
    assert Recevabilite.objects.count() == 1
    assert "Je penche pour oui." in texte(client.get(adresse("remplacer", depose)))


def test_draft_goes_away_with_the_ruling(petite_scene, depose, solene):
    garder_projet(dossier=depose, auteur=petite_scene.sylvie, saisie={"texte": "Mon brouillon."})
    garder_projet(dossier=depose, auteur=solene, saisie={"texte": "Le sien."})
    pc.rendre_recevable(depose, petite_scene.sylvie)
    assert [p.auteur for p in ProjetAvis.objects.all()] == [solene]


def test_new_deposit_since_the_letter_was_read_is_shown_before_signing(petite_scene, depose):
    sylvie = client_de(petite_scene.sylvie, frais=True)
    donnees = {"metier_en_lien": "oui", "experience_suffisante": "oui", "mois_retenus": "49"}
    vu = re.search(r'name="apercu" value="([0-9a-f]{64})"', texte(sylvie.post(adresse("statuer", depose), donnees)))[1]
    pc.demander_des_complements(depose, petite_scene.sylvie, (("identite", "La rue ?", "adresse"),))
    depose.complements.update(reponse="Corrigée.")
    depose.refresh_from_db()
    pc.deposer(depose, petite_scene.alice)
    reponse = sylvie.post(adresse("statuer", depose), {**donnees, "apercu": vu, "etape": "signer"})
    assert reponse.status_code == 422
    assert "L’avis ou le dossier a changé" in texte(reponse)
    assert not Recevabilite.objects.exists()


@pytest.mark.parametrize("qui", ["alice", "zoe", "ada", "paul"])
def test_draft_does_not_exist_for_others(petite_scene, depose, qui):
    assert client_de(petite_scene.personnes[qui], frais=True).post(adresse("projet", depose), {"texte": "x"}).status_code == 404
    assert not ProjetAvis.objects.exists()
