"""Pages of whoever manages the référentiels; nobody else knows that they exist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import distribuer
from comptes.models import Utilisateur
from referentiels.lecture import get_liste
from referentiels.models import Parametre, Referentiel
from referentiels.parametres import REGLAGES, valeur
from referentiels.services import get_classification, publier_classification

AUTEUR = "6f1e7c1a-0000-4000-8000-000000000007"
Troupe = dict[str, Utilisateur]


@pytest.fixture
def troupe(court: Referentiel) -> Troupe:
    return distribuer(certification=court.certification, mot_de_passe=None)


@pytest.fixture
def sylvie(client: Client, troupe: Troupe) -> Client:
    client.force_login(troupe["sylvie"])
    return client


def adresses(referentiel: Referentiel) -> list[str]:
    return [
        reverse("referentiels:liste"),
        reverse("referentiels:voir", args=[referentiel.pk]),
        reverse("referentiels:classification", args=[referentiel.pk]),
        reverse("referentiels:parametres"),
        *(reverse("referentiels:parametre", args=[code]) for code in REGLAGES),
    ]


def choix(referentiel: Referentiel, **options: Any) -> dict[str, Any]:
    actuelle = get_classification(referentiel)
    champs = {code.replace(".", "_"): v for code, v in actuelle.importances.items()}
    source = {"source": "Dossier en couleur", "source_le": "15/01/2019", "version": actuelle.version}
    return champs | source | {"C1_1": "incontournable"} | options


def saisie(**options: Any) -> dict[str, Any]:
    return {"valeur": "6", "du": timezone.localdate().isoformat(), "base_legale": "Délibération du jury"} | options


def test_anonymous_signs_in_first(client: Client, court: Referentiel) -> None:
    for adresse in adresses(court):
        reponse = client.get(adresse)
        assert (reponse.status_code, reponse.url.split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("cle", ["alice", "amine", "paul", "eva", "jeanne"])
def test_nobody_else_knows_these_pages(client: Client, troupe: Troupe, court: Referentiel, cle: str) -> None:
    client.force_login(troupe[cle])
    assert {client.get(adresse).status_code for adresse in adresses(court)} == {404}
    assert client.post(adresses(court)[2], choix(court)).status_code == 404
    assert get_classification(court).version == 1


@pytest.mark.parametrize("cle", ["sylvie", "ada"])
def test_whoever_manages_reads_them_all(client: Client, troupe: Troupe, court: Referentiel, cle: str) -> None:
    client.force_login(troupe[cle])
    for adresse in adresses(court):
        reponse = client.get(adresse)
        assert reponse.status_code == 200
        assert reponse.content.decode().count("<h1") == 1


def test_what_does_not_exist_is_a_404(sylvie: Client, troupe: Troupe) -> None:
    assert sylvie.get(reverse("referentiels:voir", args=[troupe["sylvie"].pk])).status_code == 404
    assert sylvie.get(reverse("referentiels:parametre", args=["inconnu"])).status_code == 404


def test_page_shows_elements_criteria_and_importance(sylvie: Client, court: Referentiel) -> None:
    page = sylvie.get(reverse("referentiels:voir", args=[court.pk])).content.decode()
    for texte in (
        "Compétence 2 – Entretenir le refuge",
        "Annoncer la météo",
        "Les risques sont dits",
        "Documents présentés",
    ):
        assert texte in page
    assert page.count("Non renseigné<") == 5


def test_list_takes_two_queries(cqp: Referentiel, court: Referentiel, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert [a.nombre_elements for a in get_liste()] == [45, 5]


def test_classifying_publishes_a_version(sylvie: Client, troupe: Troupe, court: Referentiel) -> None:
    reponse = sylvie.post(reverse("referentiels:classification", args=[court.pk]), choix(court, confirme="oui"), follow=True)
    classification = get_classification(court)
    assert "Le classement nº 2 est publié." in reponse.content.decode()
    assert (classification.importances["C1.1"], classification.source_le) == ("incontournable", date(2019, 1, 15))
    assert classification.auteur_id == str(troupe["sylvie"].pk)


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"source": ""}, "Indiquez le document d’où vient ce classement."),
        ({"source_le": ""}, "Indiquez la date de ce document."),
        ({"source_le": "31/02/2019"}, "Cette date n’existe pas."),
        ({"source_le": "2999-01-01"}, "La date du document ne peut pas être dans le futur."),
        ({"C2_2": ""}, "Choisissez une des trois valeurs pour l’élément C2.2."),
    ],
)
def test_a_refused_classification_keeps_the_choices(
    sylvie: Client, court: Referentiel, options: dict[str, Any], phrase: str
) -> None:
    reponse = sylvie.post(reverse("referentiels:classification", args=[court.pk]), choix(court, **options))
    page = reponse.content.decode()
    assert (reponse.status_code, phrase in page) == (422, True)
    assert 'id="id_C1_1_0" required checked' in page
    assert get_classification(court).version == 1


def test_what_changes_is_shown_before_it_is_published(sylvie: Client, court: Referentiel) -> None:
    adresse = reverse("referentiels:classification", args=[court.pk])
    page = sylvie.post(adresse, choix(court)).content.decode()
    assert "Non renseigné → <strong>Incontournable</strong>" in page
    assert "Aucun dossier ne garde" in page
    assert get_classification(court).version == 1
    retour = sylvie.post(adresse, choix(court, corriger="oui"))
    assert (retour.status_code, "<strong>1&nbsp;sur 5</strong>" in retour.content.decode()) == (200, True)
    assert sylvie.post(adresse, choix(court, confirme="oui")).status_code == 302
    imprime = sylvie.get(reverse("referentiels:classification-imprimer", args=[court.pk])).content.decode()
    assert "publié" in imprime
    assert "Sylvie" in imprime


def test_a_conflict_shows_both_and_can_be_sent_again(sylvie: Client, court: Referentiel) -> None:
    envoi, adresse = choix(court), reverse("referentiels:classification", args=[court.pk])
    importances = dict(get_classification(court).importances) | {"C2.1": "non_incontournable"}
    publier_classification(
        referentiel=court, importances=importances, source="Autre", source_le=date(2020, 1, 1), auteur_id=AUTEUR
    )
    reponse = sylvie.post(adresse, envoi)
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Le classement nº 2 a été publié depuis" in page
    assert "En vigueur aujourd’hui&nbsp;: Non incontournable." in page
    assert 'name="version" value="2"' in page
    assert sylvie.post(adresse, envoi | {"version": 2, "confirme": "oui"}).status_code == 302


def test_a_setting_takes_a_new_value(sylvie: Client) -> None:
    reponse = sylvie.post(reverse("referentiels:parametre", args=["experience_mois_min"]), saisie(confirme="oui"), follow=True)
    assert "la nouvelle valeur est enregistrée" in reponse.content.decode()
    assert valeur("experience_mois_min", le=timezone.localdate()) == 6


@pytest.mark.parametrize(
    ("code", "envoi", "attendu"),
    [
        ("voix_preponderante", {"valeur": "non"}, False),
        ("certificateur_nom", {"valeur": "CPNEF de la formation"}, "CPNEF de la formation"),
        ("benefice_mois", {"valeur": "", "is_sans_valeur": "on"}, None),
        ("benefice_mois", {"valeur": "72"}, 72),
    ],
)
def test_each_kind_of_value_is_read(sylvie: Client, code: str, envoi: dict[str, str], attendu: Any) -> None:
    assert sylvie.post(reverse("referentiels:parametre", args=[code]), saisie(**envoi, confirme="oui")).status_code == 302
    assert valeur(code, le=timezone.localdate()) == attendu


@pytest.mark.parametrize(
    ("code", "envoi", "phrase"),
    [
        ("experience_mois_min", {"valeur": ""}, "Indiquez une valeur."),
        ("experience_mois_min", {"valeur": "douze"}, "Écrivez un nombre entier, en chiffres."),
        ("experience_mois_min", {"base_legale": ""}, "Indiquez sur quoi se fonde cette valeur."),
        ("experience_mois_min", {"du": ""}, "Indiquez à partir de quel jour cette valeur s’applique."),
        ("voix_preponderante", {"valeur": ""}, "Indiquez une valeur."),
        ("benefice_mois", {"valeur": ""}, "Indiquez un nombre, ou cochez"),
        ("benefice_mois", {"valeur": "60", "is_sans_valeur": "on"}, "pas les deux"),
    ],
)
def test_a_refused_value_keeps_what_was_typed(sylvie: Client, code: str, envoi: dict[str, str], phrase: str) -> None:
    reponse = sylvie.post(
        reverse("referentiels:parametre", args=[code]), {"base_legale": "Ma raison"} | saisie(**envoi)
    )
    page = reponse.content.decode()
    assert (reponse.status_code, phrase in page) == (422, True)
    assert envoi.get("base_legale", "Délibération du jury") in page
    assert not Parametre.objects.exists()


def test_a_past_day_is_confirmed(sylvie: Client) -> None:
    adresse = reverse("referentiels:parametre", args=["experience_mois_min"])
    envoi = saisie(du=(timezone.localdate() - timedelta(days=1)).isoformat())
    reponse = sylvie.post(adresse, envoi)
    assert (reponse.status_code, "Cette date est passée." in reponse.content.decode()) == (422, True)
    assert sylvie.post(adresse, envoi | {"is_passe_confirme": "on", "confirme": "oui"}).status_code == 302


def test_a_value_for_one_cqp_leaves_the_others(sylvie: Client, court: Referentiel) -> None:
    envoi = saisie(certification=court.certification.pk, confirme="oui")
    assert sylvie.post(reverse("referentiels:parametre", args=["experience_mois_min"]), envoi).status_code == 302
    assert valeur("experience_mois_min", le=timezone.localdate()) == 12
    assert valeur("experience_mois_min", le=timezone.localdate(), certification=court.certification) == 6
    assert "CQP Gardien(ne) de refuge" in sylvie.get(reverse("referentiels:parametres")).content.decode()
