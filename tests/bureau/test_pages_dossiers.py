"""The secretariat's list: counters agree with lists, search folds accents, the export runs nothing, queries stay few."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bureau.export import neutraliser
from bureau.files import FILES, avec_places, compter, de_la_file, file_de
from bureau.recherche import chercher
from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from candidates.models import Dossier
from comptes.models import Utilisateur
from comptes.regles import plier
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
ADRESSE = "/bureau/dossiers/"


def personne(nom, prenom="Inès"):
    return Utilisateur.objects.create_user(f"{plier(nom)}@exemple.fr", None, prenom=prenom, nom=nom)


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


@pytest.fixture
def trois(petite_scene):
    """Three dossiers in three queues: one to rule on, one whose pair is awaited, one draft."""
    alice = petite_scene.amener(Etat.DEPOSE)
    zoe = petite_scene.amener(Etat.PRET, candidate=petite_scene.zoe)
    ines = petite_scene.amener(Etat.BROUILLON, candidate=personne("Lefèvre"))
    return alice, zoe, ines


def lire_csv(reponse):
    contenu = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(contenu), delimiter=";"))


def test_every_dossier_is_in_one_queue_and_counters_agree_with_lists(petite_scene, sylvie, trois):
    pe.designer(trois[1], petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    comptes = {c.file.code: c.nombre for c in compter(Dossier.objects.all())}
    assert {c for c, n in comptes.items() if n} == {"a-statuer", "reponses", "brouillons"}
    assert sum(comptes.values()) == 3
    for code, nombre in comptes.items():
        reponse = sylvie.get(ADRESSE, {"file": code})
        assert reponse.context["page"].paginator.count == nombre
        assert all(ligne.file.code == code for ligne in reponse.context["lignes"])


@pytest.mark.parametrize("etat", Etat)
def test_queue_of_a_dossier_is_the_one_that_lists_it(petite_scene, etat):
    dossier = petite_scene.amener(etat)
    lu = avec_places(Dossier.objects.all()).get(pk=dossier.pk)
    listes = [f.code for f in FILES if de_la_file(avec_places(Dossier.objects.all()), f.code).exists()]
    assert listes == [file_de(lu).code]


@pytest.mark.parametrize(
    "mots", ["lefevre", "LEFÈVRE inès", "ines", "lefevre@exemple", "  Lefèvre  "]
)
def test_search_folds_accents_and_case(trois, mots):
    assert list(chercher(Dossier.objects.all(), mots)) == [trois[2]]


def test_search_finds_number_and_company(trois):
    assert list(chercher(Dossier.objects.all(), trois[0].numero)) == [trois[0]]
    assert list(chercher(Dossier.objects.all(), "horizon competences")) == [trois[1]]
    assert not chercher(Dossier.objects.all(), "horizon moreau").exists()
    assert chercher(Dossier.objects.all(), "  ").count() == 3


def test_late_ruling_says_since_when(sylvie, trois):
    Dossier.objects.filter(pk=trois[0].pk).update(echeance_le=timezone.localdate() - timedelta(days=2))
    reponse = sylvie.get(ADRESSE, {"urgence": "retard"})
    hier = timezone.localdate() - timedelta(days=1)
    assert f"en retard de 2 jours, depuis le {hier:%d/%m/%Y}" in texte(reponse)
    assert "1 dossier" in texte(reponse)
    assert f"en retard de 2 jours, depuis le {hier:%d/%m/%Y}" in texte(sylvie.get("/"))


def test_filters_stay_in_the_address_of_sort_and_export(sylvie, trois):
    reponse = sylvie.get(ADRESSE, {"q": "moreau", "tri": "candidat"})
    page = reponse.content.decode()
    assert f"{reverse('bureau:dossiers-export')}?q=moreau&amp;tri=candidat" in page
    assert "?q=moreau&amp;tri=-candidat" in page
    assert 'aria-sort="ascending"' in page


def test_unknown_filter_or_sort_breaks_nothing(sylvie, trois):
    reponse = sylvie.get(ADRESSE, {"file": "inconnue", "tri": "mot_de_passe", "page": "999", "depot_du": "hier"})
    assert reponse.status_code == 200


def test_list_is_sorted_both_ways_with_missing_values_last(sylvie, trois):
    def numeros(tri):
        return [ligne.dossier.numero for ligne in sylvie.get(ADRESSE, {"tri": tri}).context["lignes"]]

    assert numeros("numero") == numeros("-numero")[::-1]
    assert numeros("echeance")[-1] == numeros("-echeance")[-1]


def test_pages_hold_twenty_five(petite_scene, sylvie):
    for rang in range(26):
        petite_scene.amener(Etat.BROUILLON, candidate=personne(f"Nom{rang:02d}"))
    premiere, seconde = sylvie.get(ADRESSE), sylvie.get(ADRESSE, {"page": "2"})
    assert (len(premiere.context["lignes"]), len(seconde.context["lignes"])) == (25, 1)
    assert "Page suivante" in texte(premiere)


def test_queries_do_not_grow_with_rows(petite_scene, sylvie):
    def nombre():
        with CaptureQueriesContext(connection) as lues:
            sylvie.get(ADRESSE, {"q": "e"})
        return len(lues)

    petite_scene.amener(Etat.DEPOSE)
    un = nombre()
    petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe)
    petite_scene.amener(Etat.PRET, candidate=personne("Lefèvre"))
    assert nombre() == un


def test_export_holds_exactly_what_is_filtered(sylvie, trois):
    entete, *lignes = lire_csv(sylvie.get(reverse("bureau:dossiers-export"), {"file": "a-statuer"}))
    assert entete[:2] == ["Numéro", "Prénoms"]
    assert [ligne[0] for ligne in lignes] == [trois[0].numero]
    assert "Recevabilité à statuer" in lignes[0]
    assert len(lire_csv(sylvie.get(reverse("bureau:dossiers-export")))) == 4


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_neutralised(sylvie, trois, debut):
    trois[0].candidat.nom_naissance = f'{debut}HYPERLINK("http://x")'
    trois[0].candidat.save()
    lignes = lire_csv(sylvie.get(reverse("bureau:dossiers-export"), {"file": "a-statuer"}))
    assert lignes[1][2].startswith(f"'{debut}HYPERLINK")
    assert neutraliser("Moreau") == "Moreau"


@pytest.mark.parametrize("qui", ["alice", "zoe", "amine", "paul", "jeanne", "ada"])
def test_list_does_not_exist_for_others(petite_scene, qui):
    client = client_de(petite_scene.personnes[qui])
    for nom in ("bureau:dossiers", "bureau:dossiers-export"):
        assert client.get(reverse(nom)).status_code == 404


def test_list_asks_the_anonymous_to_sign_in(client):
    reponse = client.get(ADRESSE)
    assert reponse.status_code == 302
    assert reponse["Location"] == f"{reverse('account_login')}?next={ADRESSE}"
