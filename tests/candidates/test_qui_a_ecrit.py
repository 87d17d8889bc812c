"""Who wrote what in parts 2 and 3, and the way back to an earlier text."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from candidates.auteurs import get_notes_auteurs, get_notes_page
from candidates.enums import Etat
from candidates.erreurs import NonModifiable
from candidates.models import Dossier, Emploi, Modification, Parcours
from candidates.regles import marquer
from candidates.services import ajouter_emploi, enregistrer, retirer_emploi
from candidates.services.reprise import reprendre
from candidates.services.supports import ouvrir_support
from tests.candidates.outils import accompagner, brouillon, client_de, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(scene):
    """Alice's draft, that Amine helps with: he changed her text and added another."""
    with time_machine.travel("2026-05-03 10:00 +0000"):
        dossier = brouillon(scene)
        accompagner(scene, dossier)
        enregistrer(dossier=dossier, auteur=scene.alice, page="experience", champs={"experience_totale": "9 ans"})
    with time_machine.travel("2026-05-03 12:32 +0000"):
        enregistrer(dossier=dossier, auteur=scene.amine, page="experience", champs={"experience_totale": "10 ans", "experience_metier": "4 ans"})
    return Dossier.objects.select_related("candidat", "referentiel").get(pk=dossier.pk)


def page(dossier):
    return reverse("candidates:modifications", args=[dossier.pk])


def test_note_names_the_last_author_to_everyone_else(scene, dossier, django_assert_num_queries):
    parcours = Parcours.objects.get(dossier=dossier)
    phrase = "Écrit par Amine Benali, le 3 mai 2026 à 14:32"
    with django_assert_num_queries(1):
        assert get_notes_auteurs(dossier, parcours, scene.alice) == {"experience_totale": phrase, "experience_metier": phrase}
    with django_assert_num_queries(0):
        assert get_notes_auteurs(dossier, parcours, scene.amine) == {}


def test_note_of_the_candidate_uses_the_name_of_the_dossier(scene):
    dossier = brouillon(scene)
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"nom_usage": "Moreau-Petit"})
    dossier.candidat.refresh_from_db()
    notes = get_notes_auteurs(dossier, dossier.candidat, scene.amine)
    assert notes["nom_usage"].startswith("Écrit par Alice Moreau-Petit, le ")


def test_notes_of_a_competence_are_named_as_its_inputs(scene):
    dossier = scene.amener(Etat.RECEVABLE)
    accompagner(scene, dossier)
    enregistrer(dossier=dossier, auteur=scene.amine, page="C1", champs={"C1_A1-exemples": "Je tiens le planning."})
    support = ouvrir_support(dossier, "C1")
    support.lire(list(support.places))
    assert list(get_notes_page(support, scene.alice)) == ["C1_A1-exemples"]


def test_list_shows_who_changed_what_and_what_was_added(scene, dossier):
    contenu = texte(client_de(scene.alice).get(page(dossier)))
    assert contenu.count("Amine Benali, le 3 mai 2026 à 14:32") == 2
    assert "9 ans" in contenu
    assert "10 ans" in contenu
    assert "4 ans" in contenu
    assert contenu.count("Reprendre le texte d’avant") == 1


def test_list_is_filtered_by_person(scene, dossier):
    enregistrer(dossier=dossier, auteur=scene.alice, page="experience", champs={"experience_metier": "5 ans"})
    client = client_de(scene.amine)
    de_alice = texte(client.get(page(dossier), {"personne": str(scene.alice.pk)}))
    assert "5 ans" in de_alice
    assert "10 ans" not in de_alice
    assert "10 ans" in texte(client.get(page(dossier), {"personne": "inconnue"}))


def test_empty_list_is_no_dead_end(scene):
    dossier = brouillon(scene)
    contenu = texte(client_de(scene.alice).get(page(dossier)))
    assert "Rien pour le moment" in contenu
    assert reverse("candidates:accompagnateurs", args=[dossier.pk]) in contenu


@pytest.mark.parametrize("qui", ["zoe", "sylvie", "eva"])
def test_list_is_for_those_who_write(scene, dossier, qui):
    ligne = Modification.objects.get()
    client = client_de(getattr(scene, qui))
    assert client.get(page(dossier)).status_code == 404
    assert client.post(reverse("candidates:modification-reprendre", args=[dossier.pk, ligne.pk])).status_code == 404


def test_earlier_text_is_put_back_and_the_other_kept(scene, dossier):
    ligne = Modification.objects.get()
    adresse = reverse("candidates:modification-reprendre", args=[dossier.pk, ligne.pk])
    client_de(scene.alice).post(adresse, {"marque": marquer("10 ans")})
    assert Parcours.objects.get(dossier=dossier).experience_totale == "9 ans"
    assert [(m.auteur, m.avant) for m in Modification.objects.all()] == [(scene.alice, "10 ans"), (scene.amine, "9 ans")]


def test_text_changed_meanwhile_is_not_overwritten(scene, dossier):
    enregistrer(dossier=dossier, auteur=scene.amine, page="experience", champs={"experience_totale": "11 ans"})
    adresse = reverse("candidates:modification-reprendre", args=[dossier.pk, Modification.objects.get().pk])
    reponse = client_de(scene.alice).post(adresse, {"marque": marquer("10 ans")}, follow=True)
    assert "a changé depuis" in texte(reponse)
    assert Parcours.objects.get(dossier=dossier).experience_totale == "11 ans"


def test_date_of_a_job_is_put_back_as_a_date(scene, dossier):
    from datetime import date

    emploi = ajouter_emploi(dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante", "du": date(2020, 1, 6)})
    enregistrer(dossier=dossier, auteur=scene.amine, page=f"emploi-{emploi.pk}", champs={"du": date(2021, 1, 6)})
    ligne = Modification.objects.get(page="emplois")
    assert "06/01/2020" in texte(client_de(scene.alice).get(page(dossier)))
    reprendre(modification=ligne, auteur=scene.alice, marque=marquer(date(2021, 1, 6)))
    assert Emploi.objects.get(pk=emploi.pk).du == date(2020, 1, 6)


def test_text_of_a_removed_job_is_shown_and_never_put_back(scene, dossier):
    emploi = ajouter_emploi(dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante"})
    enregistrer(dossier=dossier, auteur=scene.amine, page=f"emploi-{emploi.pk}", champs={"intitule": "Secrétaire"})
    ligne = Modification.objects.get(page="emplois")
    retirer_emploi(emploi=Emploi.objects.get(pk=emploi.pk), auteur=scene.alice)
    contenu = texte(client_de(scene.alice).get(page(dossier)))
    assert "Emploi retiré" in contenu
    assert "Assistante" in contenu
    with pytest.raises(NonModifiable):
        reprendre(modification=ligne, auteur=scene.alice, marque=marquer("Secrétaire"))
    assert not Emploi.objects.exists()


def test_deposited_part_offers_no_way_back(scene):
    dossier = scene.amener(Etat.DEPOSE)
    Modification.objects.create(dossier=dossier, page="experience", champ="experience_totale", auteur=scene.amine, avant="8 ans")
    contenu = texte(client_de(scene.alice).get(page(dossier)))
    assert "8 ans" in contenu
    assert "Reprendre" not in contenu
    adresse = reverse("candidates:modification-reprendre", args=[dossier.pk, Modification.objects.get().pk])
    reponse = client_de(scene.alice).post(adresse, {"marque": marquer("9 ans")}, follow=True)
    assert "ne peut plus être modifiée" in texte(reponse)
