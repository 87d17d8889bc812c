"""The secretariat's list: counters agree with lists, filters, sort and pages live in the address, queries stay few."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bureau.echeances import lire_calendrier
from bureau.files import relever
from bureau.filtres import FILTRES, TRIS, filtrer
from bureau.liste import paginer
from bureau.raccourcis import Paginateur, prendre_raccourci
from bureau.recherche import chercher
from bureau.scenario import pas_evaluation as pe
from bureau.volume import generer
from candidates.enums import Etat
from candidates.models import Dossier
from comptes.models import Utilisateur
from comptes.regles import plier
from echanges.dates import date_format
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


def numeros(reponse):
    return [ligne.dossier.numero for ligne in reponse.context["lignes"]]


@pytest.mark.parametrize("mots", ["lefevre", "LEFÈVRE inès", "ines", "lefevre@exemple", "  Lefèvre  "])
def test_search_folds_accents_and_case(trois, mots):
    assert list(chercher(Dossier.objects.all(), mots)) == [trois[2]]


def test_search_finds_number_and_company(trois):
    assert list(chercher(Dossier.objects.all(), trois[0].numero)) == [trois[0]]
    assert list(chercher(Dossier.objects.all(), "horizon competences")) == [trois[1]]
    assert not chercher(Dossier.objects.all(), "horizon moreau").exists()
    assert chercher(Dossier.objects.all(), "  ").count() == 3
    assert not chercher(Dossier.objects.all(), "🎓").exists()


def test_filters_stay_in_the_address_of_sort_pages_and_views(sylvie, trois):
    page = sylvie.get(ADRESSE, {"q": "moreau", "tri": "candidat", "page": "7", "inconnu": "1"}).content.decode()
    assert "?q=moreau&amp;tri=-candidat" in page
    assert 'aria-sort="ascending"' in page
    assert f"{reverse('bureau:vue-garder')}?q=moreau&amp;tri=candidat" in page
    assert '<input type="hidden" name="requete" value="q=moreau&amp;tri=candidat">' in page


@pytest.mark.parametrize(
    ("requete", "trouves"),
    [
        ({"etat": "depose"}, [0]),
        ({"etat": "pret"}, [1]),
        ({"entreprise": "HORIZON comp"}, [1]),
        ({"attente": "0"}, [0, 1, 2]),
        ({"attente": "1"}, []),
        ({"annee": "{annee}"}, [0, 1]),
        ({"annee": "2001"}, []),
        ({"depot_du": "{jour}"}, [0, 1]),
        ({"depot_au": "{veille}"}, []),
        ({"evaluateur": "{paul}"}, [1]),
        ({"evaluateur": "{pierre}"}, []),
        ({"q": "alice", "file": "a-statuer"}, [0]),
    ],
)
def test_each_filter_keeps_its_own(petite_scene, sylvie, trois, requete, trouves):
    pe.designer(trois[1], petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    jour = timezone.localdate()
    mots = {"annee": jour.year, "jour": jour, "veille": jour - timedelta(days=1), "paul": petite_scene.paul.pk, "pierre": petite_scene.pierre.pk}
    reponse = sylvie.get(ADRESSE, {n: v.format(**mots) for n, v in requete.items()})
    assert not reponse.context["filtre"].form.errors
    assert sorted(numeros(reponse)) == sorted(trois[rang].numero for rang in trouves)


def test_dossiers_of_a_session_are_found_before_and_after_it(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.VALIDE)
    petite_scene.amener(Etat.BROUILLON, candidate=petite_scene.zoe)
    session = dossier.inscriptions.get().session
    assert numeros(sylvie.get(ADRESSE, {"session": session.pk})) == [dossier.numero]


@pytest.mark.parametrize(
    ("requete", "phrase"),
    [
        ({"file": "inconnue"}, "File : « inconnue » n’est pas dans cette liste. Ce filtre est ignoré."),
        ({"urgence": "hier"}, "Urgence : « hier » n’est pas dans cette liste."),
        ({"depot_du": "hier"}, "Déposé à partir du : Indiquez une date, par exemple 14/03/2026."),
        ({"depot_du": "2026-03-02", "depot_au": "2026-03-01"}, "Cette date précède celle du début."),
        ({"annee": "12"}, "Indiquez un nombre à partir de 2000."),
        ({"annee": "dix"}, "Indiquez un nombre entier."),
        ({"attente": "-3"}, "Indiquez un nombre à partir de 0."),
        ({"evaluateur": "paul"}, "Ce choix n’existe pas ou n’existe plus."),
        ({"session": "9f0d5c4e-7f43-4a53-8a6c-6f6e6a7b1c11"}, "Ce choix n’existe pas ou n’existe plus."),
        ({"q": "x" * 201}, "Cherchez en moins de 200 caractères."),
        ({"tri": "mot_de_passe"}, "« mot_de_passe » n’est pas un tri de cette liste."),
    ],
)
def test_value_that_means_nothing_is_said_and_filters_nothing(sylvie, trois, requete, phrase):
    reponse = sylvie.get(ADRESSE, {**requete, "page": "999"})
    assert reponse.status_code == 200
    assert phrase in texte(reponse)
    assert reponse.context["page"].paginator.count == (2 if "depot_au" in requete else 3)  # the other date still holds


def test_unknown_parameters_and_broken_bytes_break_nothing(sylvie, trois):
    for requete in ("?page=0", "?page=-1", "?page=x", "?q=%FF", "?file=&urgence=&q=", "?certification=1'%20OR%201", "?q=%25"):
        assert sylvie.get(ADRESSE + requete).status_code == 200, requete
    assert sylvie.get(f"{ADRESSE}?q=%00").status_code == 400  # said in a sentence, on every page


def test_filters_in_place_can_each_be_removed(sylvie, trois):
    reponse = sylvie.get(ADRESSE, {"q": "Moreau", "file": "a-statuer", "depot_du": "2020-01-31", "etat": "rien", "tri": "numero"})
    lues = {p.libelle: (p.valeur, p.url) for p in reponse.context["pastilles"]}
    assert {n: v for n, (v, _) in lues.items()} == {
        "Nom, numéro, adresse électronique ou entreprise": "Moreau", "File": "Recevabilité à statuer",
        "Déposé à partir du": "31/01/2020", "État": "rien (ignoré)",
    }  # fmt: skip
    assert lues["File"][1] == "?q=Moreau&depot_du=2020-01-31&etat=rien&tri=numero"


@pytest.mark.parametrize("tri", TRIS)
def test_every_column_sorts_both_ways_with_a_stable_order(petite_scene, sylvie, tri):
    dossiers = [petite_scene.amener(Etat.BROUILLON, candidate=personne(nom)) for nom in ("Belin", "Aubry", "Cadet")]
    Dossier.objects.update(etat_depuis=dossiers[0].etat_depuis, modifie_le=dossiers[0].modifie_le)
    croissant, decroissant = (numeros(sylvie.get(ADRESSE, {"tri": t})) for t in (tri, f"-{tri}"))
    par_numero = sorted(d.numero for d in dossiers)
    attendus = {"numero": (par_numero, par_numero[::-1]), "candidat": ([dossiers[i].numero for i in (1, 0, 2)], [dossiers[i].numero for i in (2, 0, 1)])}
    assert (croissant, decroissant) == attendus.get(tri, (par_numero, par_numero))


def test_missing_values_come_last_both_ways(sylvie, trois):
    for tri in ("echeance", "-echeance", "depot", "-depot"):
        assert numeros(sylvie.get(ADRESSE, {"tri": tri}))[-1] == trois[2].numero


def test_pages_hold_twenty_five_and_say_which(petite_scene, sylvie):
    for rang in range(26):
        petite_scene.amener(Etat.BROUILLON, candidate=personne(f"Nom{rang:02d}"))
    premiere, seconde = sylvie.get(ADRESSE, {"tri": "numero"}), sylvie.get(ADRESSE, {"tri": "numero", "page": "2"})
    assert len(set(numeros(premiere)) | set(numeros(seconde))) == 26
    assert "1–25 sur 26 dossiers" in texte(premiere)
    assert "26–26 sur 26 dossiers" in texte(seconde)
    assert 'rel="last" href="?tri=numero&amp;page=2"' in premiere.content.decode()
    assert 'rel="first"' in seconde.content.decode()


def test_pages_follow_each_other_in_every_sort(petite_scene):
    generer(referentiel=petite_scene.referentiel, nombre=70)
    calendrier = lire_calendrier()
    for tri in (*TRIS, *(f"-{t}" for t in TRIS)):
        _, trouves, _ = filtrer(QueryDict(f"tri={tri}"), Dossier.objects.all(), calendrier)
        lues = [ligne.dossier.pk for numero in "123" for ligne in paginer(trouves, numero, calendrier)[1]]
        assert lues == list(trouves.values_list("pk", flat=True)), tri


def test_shortcuts_give_the_pages_that_the_list_would(petite_scene, monkeypatch):
    monkeypatch.setattr("bureau.raccourcis.PAR_PAGE", 7)
    monkeypatch.setattr("bureau.raccourcis.PREMIER_LOT", 3)
    generer(referentiel=petite_scene.referentiel, nombre=90)
    calendrier, tous = lire_calendrier(), Dossier.objects.all()
    releve = relever(tous, calendrier)
    adresses = [f"tri={sens}{tri}&urgence={urgence}&file={file}" for tri in ("echeance", "modifie", "file") for sens in ("", "-")
                for urgence in ("", "retard", "alerte") for file in ("", "a-statuer")]  # fmt: skip
    for adresse in [*adresses, "urgence=retard&etat=depose"]:
        requete = QueryDict(adresse)
        _, trouves, tri = filtrer(requete, tous, calendrier, releve)
        raccourci = prendre_raccourci(requete, tri, tous, calendrier, releve)
        pages = Paginateur(trouves, raccourci)
        assert pages.count == trouves.count(), adresse
        lues = [cle for page in pages for cle in pages.get_cles(page)]
        assert lues == list(trouves.values_list("pk", flat=True)), adresse


@pytest.mark.parametrize("nombre", [1, 3])
def test_list_costs_the_same_with_one_dossier_and_three(petite_scene, sylvie, django_assert_num_queries, nombre):
    petite_scene.amener(Etat.DEPOSE)
    if nombre == 3:
        petite_scene.amener(Etat.EN_EVALUATION, candidate=petite_scene.zoe)
        petite_scene.amener(Etat.PRET, candidate=personne("Lefèvre"))
    with django_assert_num_queries(13):
        assert len(numeros(sylvie.get(ADRESSE, {"tri": "echeance"}))) == nombre


def test_every_filter_at_once_costs_at_most_fifteen_queries(petite_scene, sylvie, django_assert_max_num_queries):
    dossier = petite_scene.amener(Etat.INSCRIT)
    requete = {
        "q": "alice", "file": "inscrits", "urgence": "", "attente": "0", "etat": "inscrit", "certification": dossier.referentiel.certification_id,
        "entreprise": "", "evaluateur": petite_scene.paul.pk, "session": dossier.inscriptions.get().session_id, "depot_du": "2000-01-01",
        "depot_au": "2099-01-01", "annee": timezone.localdate().year,
    }  # fmt: skip
    assert set(requete) == set(FILTRES)
    with django_assert_max_num_queries(15):
        assert numeros(sylvie.get(ADRESSE, requete)) == [dossier.numero]


def test_late_row_says_since_when_it_waits_and_since_when_it_is_late(sylvie, trois):
    Dossier.objects.filter(pk=trois[0].pk).update(
        echeance_le=timezone.localdate() - timedelta(days=2), etat_depuis=timezone.now() - timedelta(days=64)
    )
    hier = timezone.localdate() - timedelta(days=1)
    for reponse in (sylvie.get(ADRESSE, {"urgence": "retard"}), sylvie.get("/")):
        assert f"en retard de 2 jours, depuis le {hier:%d/%m/%Y}" in texte(reponse)
    assert "64 jours" in texte(sylvie.get(ADRESSE))


@pytest.mark.parametrize("qui", ["alice", "zoe", "amine", "paul", "jeanne", "ada"])
def test_list_does_not_exist_for_others(petite_scene, qui):
    client = client_de(petite_scene.personnes[qui])
    for nom in ("dossiers", "dossiers-export", "vues", "vue-garder", "lots", "lot-preparer"):
        assert client.get(reverse(f"bureau:{nom}")).status_code == 404
        assert client.post(reverse(f"bureau:{nom}")).status_code in (404, 405)


def test_list_asks_the_anonymous_to_sign_in(client):
    reponse = client.get(ADRESSE)
    assert reponse.status_code == 302
    assert reponse["Location"] == f"{reverse('account_login')}?next={ADRESSE}"


def test_counters_of_the_connection_are_those_of_the_page(sylvie, trois):
    with CaptureQueriesContext(connection) as lues:
        sylvie.get(ADRESSE)
    comptages = [q for q in lues if q["sql"].startswith('SELECT "candidates_dossier"."etat"')]
    assert len(comptages) == 1


def test_figures_that_took_long_are_kept_and_say_of_when(petite_scene, monkeypatch):
    petite_scene.amener(Etat.DEPOSE)
    sylvie, page = client_de(petite_scene.sylvie), reverse("bureau:chiffres")
    cache.clear()
    libre = texte(sylvie.get(page))
    petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe)
    assert texte(sylvie.get(page)) != libre  # a quick one is worked out each time
    monkeypatch.setattr(import_module("bureau.views.chiffres"), "LONG", -1.0)
    gardee = texte(sylvie.get(page))
    petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.amine)
    assert sans_jeton(texte(sylvie.get(page))) == sans_jeton(gardee)
    assert f"Chiffres du {date_format(timezone.localtime(), 'j F Y')}" in gardee
    cache.clear()


def sans_jeton(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", page.split("<main", 1)[1].split("</main>", 1)[0])
