"""Part 2: what is typed is kept, what is wrong is said in French by the field, what is stale is shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from candidates.models import Candidat, Emploi, Parcours
from candidates.services import ajouter_emploi, enregistrer
from tests.candidates.outils import brouillon, client_de, ecrire, marques, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(scene):
    return brouillon(scene)


@pytest.fixture
def alice(scene):
    return client_de(scene.alice)


def page(dossier, nom):
    return reverse("candidates:partie-2", args=[dossier.pk, nom])


def test_identity_is_saved_and_leads_to_the_next_page(dossier, alice):
    donnees = {
        "continuer": "1",
        "nom_naissance": "Moreau",
        "prenoms": "Alice 🌷",
        "telephone_portable": "+33 (0)6.39-98 12 34",
    }
    reponse = ecrire(alice, page(dossier, "identite"), donnees)
    candidat = Candidat.objects.get(pk=dossier.candidat_id)
    assert reponse["Location"] == page(dossier, "experience")
    assert (candidat.prenoms, candidat.telephone_portable) == ("Alice 🌷", "06 39 98 12 34")


def test_draft_accepts_an_empty_page(dossier, alice):
    assert ecrire(alice, page(dossier, "identite"), {}).status_code == 302


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("date_naissance", "2999-01-01", "n’est pas encore passée"),
        ("date_naissance", "1788-01-01", "plus de 120 ans"),
        ("date_naissance", "31/02/1990", "Cette date n’existe pas"),
        ("telephone_portable", "06 12 34", "Ce numéro compte 6 chiffres"),
        ("telephone_travail", "abc", "avec des chiffres seulement"),
        ("email", "alice@", "n’est pas complète"),
        ("nom_naissance", "M" * 101, "Ce texte compte 101 caractères : la limite est de 100"),
        ("civilite", "autre", "Sélectionnez un choix valide"),
    ],
)
def test_identity_says_what_is_wrong_and_keeps_the_rest(dossier, alice, champ, valeur, phrase):
    reponse = ecrire(alice, page(dossier, "identite"), {"prenoms": "Prénom gardé", champ: valeur})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    candidat = Candidat.objects.get(pk=dossier.candidat_id)
    assert candidat.prenoms == "Prénom gardé"
    assert str(getattr(candidat, champ)) != valeur


def test_stale_identity_shows_both_texts_then_saves_the_choice(scene, dossier, alice):
    vues = marques(alice.get(page(dossier, "identite")))
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"prenoms": "Depuis le téléphone"})
    reponse = alice.post(page(dossier, "identite"), {"marques": vues, "prenoms": "Depuis le bureau", "commune": "Lyon"})
    assert reponse.status_code == 409
    assert "Depuis le téléphone" in texte(reponse)
    assert "Depuis le bureau" in texte(reponse)
    assert Candidat.objects.get(pk=dossier.candidat_id).prenoms == "Depuis le téléphone"
    assert Candidat.objects.get(pk=dossier.candidat_id).commune == "Lyon"
    suite = {"marques": marques(reponse), "prenoms": "Depuis le bureau", "commune": "Lyon"}
    assert alice.post(page(dossier, "identite"), suite).status_code == 302
    assert Candidat.objects.get(pk=dossier.candidat_id).prenoms == "Depuis le bureau"


def test_stale_identity_keeps_the_stored_text_when_it_is_chosen(scene, dossier, alice):
    vues = marques(alice.get(page(dossier, "identite")))
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"prenoms": "Depuis le téléphone"})
    donnees = {"marques": vues, "prenoms": "Depuis le bureau", "reprendre": "prenoms"}
    assert alice.post(page(dossier, "identite"), donnees).status_code == 302
    assert Candidat.objects.get(pk=dossier.candidat_id).prenoms == "Depuis le téléphone"


def test_field_that_the_page_did_not_touch_is_left_to_who_wrote_it(scene, dossier, alice):
    vues = marques(alice.get(page(dossier, "identite")))
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"commune": "Bron"})
    reponse = alice.post(page(dossier, "identite"), {"marques": vues, "commune": "", "prenoms": "Alice Jeanne"})
    candidat = Candidat.objects.get(pk=dossier.candidat_id)
    assert reponse.status_code == 302
    assert (candidat.commune, candidat.prenoms) == ("Bron", "Alice Jeanne")


def test_answer_of_20_001_characters_is_refused_with_the_count(dossier, alice):
    reponse = ecrire(alice, page(dossier, "experience"), {"autres_activites_lesquelles": "é" * 20_001})
    assert reponse.status_code == 422
    assert "Ce texte compte 20\u202f001 caractères : la limite est de 20\u202f000. Retirez-en 1." in texte(reponse)
    assert "é" * 20_001 in texte(reponse)


def test_line_ends_count_for_one_character(dossier, alice):
    reponse = ecrire(alice, page(dossier, "experience"), {"autres_activites_lesquelles": "a\r\n" * 10_000})
    assert reponse.status_code == 302
    assert len(Parcours.objects.get(dossier=dossier).autres_activites_lesquelles) == 19_999


def test_no_diploma_stands_alone(dossier, alice):
    reponse = ecrire(alice, page(dossier, "formation"), {"diplomes": ["aucun", "cep"]})
    assert reponse.status_code == 422
    assert "gardez l’un ou l’autre" in texte(reponse)


def test_title_comes_with_its_box(dossier, alice):
    reponse = ecrire(alice, page(dossier, "formation"), {"intitule_bac": "Bac STT"})
    assert reponse.status_code == 422
    assert "sans cocher la case" in texte(reponse)
    assert 'value="Bac STT"' in texte(reponse)


def test_training_is_kept_and_shows_todays_level(dossier, alice):
    ecrire(
        alice,
        page(dossier, "formation"),
        {"derniere_classe": "terminale", "diplomes": ["cap-bep"], "intitule_cap-bep": "CAP Employé"},
    )
    assert Parcours.objects.get(dossier=dossier).diplomes == {"cap-bep": "CAP Employé"}
    assert "niveau V (aujourd’hui niveau 3)" in texte(alice.get(page(dossier, "formation")))


EMPLOI = {
    "intitule": "Assistante",
    "entreprise": "Formavie",
    "du": "2023-01-02",
    "dans_le_metier": "oui",
    "activite_autres": "Accueil",
}


def test_job_is_added_and_counted(dossier, alice):
    reponse = alice.post(
        reverse("candidates:emploi-ajouter", args=[dossier.pk]), EMPLOI | {"au": "2023-12-31", "is_salarie": "oui"}
    )
    emploi = Emploi.objects.get(dossier=dossier)
    assert reponse["Location"] == page(dossier, "emplois")
    assert (emploi.activites, emploi.is_salarie, emploi.entreprise) == ({"autres": "Accueil"}, True, "Formavie")
    assert "11 mois et 29 jours" in texte(alice.get(page(dossier, "emplois")))


@pytest.mark.parametrize(
    ("champ", "valeur", "phrase"),
    [
        ("au", "2022-12-31", "vient avant le début de l’emploi"),
        ("du", "2999-01-01", "n’est pas encore passée"),
        ("au", "2999-01-01", "laissez vide si vous exercez toujours"),
        ("siret", "123", "compte 3 chiffres : il en faut 14"),
        ("siret", "12345678901234", "n’est pas valide"),
        ("activite_autres", "x" * 20_001, "20\u202f001 caractères"),
    ],
)
def test_job_says_what_is_wrong_and_keeps_the_rest(dossier, alice, champ, valeur, phrase):
    reponse = alice.post(reverse("candidates:emploi-ajouter", args=[dossier.pk]), EMPLOI | {champ: valeur})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert 'value="Formavie"' in texte(reponse)
    emploi = Emploi.objects.get(dossier=dossier)
    assert emploi.entreprise == "Formavie"
    assert f'name="emploi" value="{emploi.pk}"' in texte(reponse)


def test_job_sent_twice_is_added_once(dossier, alice):
    adresse = reverse("candidates:emploi-ajouter", args=[dossier.pk])
    donnees = EMPLOI | {"emploi": "8d1c1f0e-1f6e-4d0a-9a53-0d3f0a6f6c11"}
    assert [alice.post(adresse, donnees).status_code for _ in range(2)] == [302, 302]
    assert Emploi.objects.count() == 1


def test_empty_job_is_not_added(dossier, alice):
    reponse = alice.post(reverse("candidates:emploi-ajouter", args=[dossier.pk]), {"intitule": "  "})
    assert reponse.status_code == 422
    assert "Cet emploi est vide" in texte(reponse)
    assert not Emploi.objects.exists()


def test_stale_job_shows_both_texts(scene, dossier, alice):
    emploi = ajouter_emploi(
        dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante", "entreprise": "Formavie"}
    )
    adresse = reverse("candidates:emploi", args=[dossier.pk, emploi.pk])
    vues = marques(alice.get(adresse))
    alice.post(adresse, EMPLOI | {"marques": vues, "intitule": "Secrétaire"})
    reponse = alice.post(adresse, EMPLOI | {"marques": vues, "intitule": "Coordinatrice"})
    assert reponse.status_code == 409
    assert "Secrétaire" in texte(reponse)
    assert "Coordinatrice" in texte(reponse)


def test_job_of_another_dossier_does_not_exist(scene, dossier):
    emploi = ajouter_emploi(dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante"})
    from candidates.services import demander_dossier

    autre = demander_dossier(auteur=scene.zoe, referentiel=scene.referentiel)
    client = client_de(scene.zoe)
    for nom in ("emploi", "emploi-retirer"):
        assert client.post(reverse(f"candidates:{nom}", args=[autre.pk, emploi.pk]), EMPLOI).status_code == 404
    assert Emploi.objects.filter(pk=emploi.pk).exists()


def test_job_is_removed_after_a_question(scene, dossier, alice):
    emploi = ajouter_emploi(dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante"})
    adresse = reverse("candidates:emploi-retirer", args=[dossier.pk, emploi.pk])
    assert alice.get(adresse).status_code == 200
    assert Emploi.objects.exists()
    alice.post(adresse)
    assert not Emploi.objects.exists()


def test_deposited_part_2_is_read_only(scene):
    dossier = scene.amener("depose")
    alice = client_de(scene.alice)
    reponse = alice.post(page(dossier, "identite"), {"prenoms": "Trop tard"})
    assert reponse.status_code == 409
    assert "ne peut plus être modifiée" in texte(reponse)
    assert "Trop tard" in texte(reponse)


def test_page_of_the_dossier_counts_what_is_missing(dossier, alice):
    contenu = texte(alice.get(reverse("candidates:mon-dossier", args=[dossier.pk])))
    assert "Il vous reste 11 points à compléter." in " ".join(contenu.split())
    assert f"{page(dossier, 'identite')}#id_civilite" in contenu
