"""Parts 2 and 3 in a real browser: the frame follows what is saved, answers unfold what they ask for, words are counted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bureau.scenario import pas_candidat as pas
from candidates.models import Emploi, Parcours, ReponseActivite
from candidates.services import ajouter_emploi
from tests.candidates.outils import client_de
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.referentiels.outils import charger_cqp
from tests.scenes import MEMOIRE, SceneGardee

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TABLETTE = {"width": 768, "height": 1024}


@pytest.fixture
def scene(transactional_db, motifs):
    return SceneGardee.monter(MEMOIRE.jouer(charger_cqp))


@pytest.fixture
def ouvrir(scene, page, live_server):
    client = client_de(scene.alice, frais=True)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])

    def aller(nom, *args):
        assert page.goto(live_server.url + reverse(f"candidates:{nom}", args=args)).status == 200
        return page

    return aller


@pytest.fixture
def brouillon(scene):
    return pas.demander(scene.alice, scene.referentiel)


def test_frame_follows_what_is_saved_and_leaves_the_keyboard_alone(brouillon, ouvrir):
    page = ouvrir("partie-2", brouillon.pk, "experience")
    page.get_by_text("Voir ces 11 points").click()
    champ = page.get_by_label("Durée totale de votre expérience professionnelle", exact=True)
    champ.fill("9 ans")
    expect(page.locator("#avancement")).to_contain_text("Il vous reste 10 points.")
    expect(champ).to_be_focused()
    expect(page.locator("#avancement-points")).to_have_attribute("open", "")
    expect(page.locator("#avancement-dit")).to_have_text("Il vous reste 10 points.")
    page.locator("#avancement-points").get_by_text("l’assistanat de formation").click()
    assert page.url.endswith("#id_experience_metier")


def test_answer_unfolds_what_it_asks_and_keeps_what_was_typed(brouillon, ouvrir):
    page = ouvrir("partie-2", brouillon.pk, "experience")
    lesquelles = page.get_by_label("Si oui, lesquelles")
    expect(lesquelles).to_be_hidden()
    page.get_by_label("Oui", exact=True).check()
    lesquelles.fill("Secrétariat commercial")
    page.get_by_label("Non", exact=True).check()
    expect(lesquelles).to_be_hidden()
    page.get_by_label("Oui", exact=True).check()
    expect(lesquelles).to_have_value("Secrétariat commercial")


def test_title_of_a_diploma_comes_with_its_box_and_waits_when_it_is_unticked(brouillon, ouvrir):
    page = ouvrir("partie-2", brouillon.pk, "formation")
    boite = page.get_by_label(re.compile("^Baccalauréat général"))
    intitule = page.locator("#id_intitule_bac")
    expect(intitule).to_be_hidden()
    boite.check()
    intitule.fill("Bac STT")
    boite.uncheck()
    boite.check()
    expect(intitule).to_have_value("Bac STT")
    expect(page.locator("#enregistrement")).to_contain_text("Enregistré à")
    page.get_by_label("Aucun diplôme").check()
    expect(page.get_by_text("décochez l’un ou l’autre")).to_be_visible()
    page.get_by_label(re.compile("^CEP")).check()
    expect(page.get_by_label("Aucun diplôme")).not_to_be_checked()
    expect(page.get_by_text("décochez l’un ou l’autre")).to_be_hidden()


def test_no_diploma_is_received_kindly(brouillon, ouvrir):
    page = ouvrir("partie-2", brouillon.pk, "formation")
    page.get_by_label("Aucun diplôme").check()
    expect(page.get_by_text("Ce n’est pas un obstacle")).to_be_visible()
    expect(page.locator("#enregistrement")).to_contain_text("Enregistré à")
    assert Parcours.objects.get(dossier=brouillon).diplomes == {"aucun": ""}


def test_still_working_there_empties_the_end_of_the_job(scene, brouillon, ouvrir):
    emploi = ajouter_emploi(dossier=brouillon, auteur=scene.alice, champs={"intitule": "Assistante", "du": "2024-01-01", "au": "2025-01-31"})
    page = ouvrir("emploi", brouillon.pk, emploi.pk)
    encore, fin = page.get_by_label("J’y travaille encore"), page.locator("#id_au")
    expect(encore).not_to_be_checked()
    with page.expect_response(re.compile("/saisie/")):
        encore.check()
    expect(fin).to_be_hidden()
    assert Emploi.objects.get(pk=emploi.pk).au is None
    with page.expect_response(re.compile("/saisie/")):
        encore.uncheck()
    expect(fin).to_have_value("2025-01-31")
    assert str(Emploi.objects.get(pk=emploi.pk).au) == "2025-01-31"


def test_row_answered_no_folds_and_its_state_follows(scene, ouvrir):
    dossier = scene.amener("recevable")
    page = ouvrir("partie-3", dossier.pk, "C4")
    rangee = page.locator("#C4_A1")
    exemples = rangee.get_by_label("Exemples")
    rangee.get_by_label("Non", exact=True).check()
    expect(exemples).to_be_hidden()
    expect(rangee.locator("#etat-C4_A1")).to_have_text("✓ Complète")
    rangee.get_by_label("Oui", exact=True).check()
    expect(rangee.locator("#etat-C4_A1")).to_have_text("Exemple à donner")
    exemples.fill("Un formateur en retard de trente minutes")
    expect(rangee.locator("#etat-C4_A1")).to_have_text("✓ Complète")
    expect(exemples).to_be_focused()
    rangee.get_by_label("Non", exact=True).check()
    expect(exemples).to_be_visible()
    assert ReponseActivite.objects.get(dossier=dossier, code="C4.A1").exemples.startswith("Un formateur")


def test_words_are_counted_and_nothing_is_cut(scene, ouvrir):
    dossier = scene.amener("recevable")
    page = ouvrir("partie-3", dossier.pk, "C4")
    zone, suite = page.locator("#id_C4_A1-exemples"), page.locator("#div_id_C4_A1-exemples .compteur")
    zone.fill("un deux\ntrois")
    expect(suite.first).to_have_text("3 mots")
    zone.fill("é" * 19_870)
    expect(suite.last).to_have_text(re.compile(r"19\s870 caractères\s: la limite est de 20\s000\."))
    zone.fill("é" * 20_130)
    expect(suite.last).to_have_class(re.compile("compteur-trop"))
    assert len(zone.input_value()) == 20_130


def test_advice_is_open_where_there_is_room_and_folded_on_a_telephone(scene, ouvrir, page):
    dossier = scene.amener("recevable")
    ouvrir("partie-3", dossier.pk, "C4")
    expect(page.get_by_text("Un aléa est un imprévu")).to_be_visible()
    page.set_viewport_size(TELEPHONE)
    page.reload()
    expect(page.get_by_text("Un aléa est un imprévu")).to_be_hidden()
    page.locator("#C4_A1").get_by_text("Ce qui aide les évaluateurs").click()
    expect(page.get_by_text("Un aléa est un imprévu")).to_be_visible()


def test_answers_are_large_enough_for_a_thumb(scene, ouvrir, page):
    page.set_viewport_size(TELEPHONE)
    ouvrir("partie-3", scene.amener("recevable").pk, "C1")
    tailles = [boite.bounding_box() for boite in page.locator(".oui-non-boite").all()]
    assert len(tailles) == 14
    assert [t for t in tailles if t["height"] < 44 or t["width"] < 44] == []


def test_pages_work_without_javascript(brouillon, browser, live_server, scene):
    contexte = browser.new_context(java_script_enabled=False, viewport=TELEPHONE)
    session = client_de(scene.alice).cookies["sessionid"].value
    contexte.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = contexte.new_page()
    page.goto(live_server.url + reverse("candidates:partie-2", args=[brouillon.pk, "experience"]))
    page.locator("#id_experience_totale").fill("9 ans")
    page.get_by_label("Oui", exact=True).check()
    page.get_by_label("Si oui, lesquelles").fill("Secrétariat")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("#avancement")).to_contain_text("Il vous reste 11 points.")
    assert Parcours.objects.get(dossier=brouillon).autres_activites_lesquelles == "Secrétariat"
    contexte.close()


@pytest.mark.lent
@pytest.mark.parametrize("fenetre", [TELEPHONE, TABLETTE, BUREAU], ids=["telephone", "tablette", "bureau"])
def test_pages_are_accessible_empty_full_and_with_errors(scene, brouillon, ouvrir, page, fenetre):
    page.set_viewport_size(fenetre)

    def controler(nom, *args):
        ouvrir(nom, *args)
        page.evaluate("document.querySelectorAll('main details').forEach((bloc) => { bloc.open = true; })")
        verifier_accessibilite(page)
        verifier_largeur(page)

    def refuser(champ, valeur, *args):
        ouvrir(*args)
        page.locator(champ).fill(valeur)
        page.locator("button[name=enregistrer]").click()
        page.locator("#resume-erreurs").wait_for()
        verifier_accessibilite(page)
        verifier_largeur(page)

    for code in ("identite", "experience", "emplois", "formation", "declaration"):
        controler("partie-2", brouillon.pk, code)
    controler("partie-2-sommaire", brouillon.pk)
    refuser("#id_telephone_portable", "06 12", "partie-2", brouillon.pk, "identite")
    refuser("#id_siret", "123", "emploi-ajouter", brouillon.pk)
    pas.remplir_partie_2(brouillon, scene.alice)
    ajouter_emploi(dossier=brouillon, auteur=scene.alice, champs={"intitule": "Hôtesse d’accueil"})
    controler("partie-2", brouillon.pk, "emplois")
    controler("partie-2-sommaire", brouillon.pk)


@pytest.mark.lent
@pytest.mark.parametrize("fenetre", [TELEPHONE, TABLETTE, BUREAU], ids=["telephone", "tablette", "bureau"])
def test_competence_is_accessible_empty_full_and_with_errors(scene, ouvrir, page, fenetre):
    page.set_viewport_size(fenetre)
    dossier = scene.amener("recevable")
    ouvrir("partie-3", dossier.pk, "C1")
    verifier_accessibilite(page)
    page.locator("#id_C1_A1-exemples").fill("a" * 20_001)
    page.locator("button[name=enregistrer]").click()
    page.locator("#resume-erreurs").wait_for()
    verifier_accessibilite(page)
    verifier_largeur(page)
    pas.remplir_partie_3(dossier, scene.alice)
    for code in ("C1", "C4"):
        ouvrir("partie-3", dossier.pk, code)
        verifier_accessibilite(page)
        verifier_largeur(page)
