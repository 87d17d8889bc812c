"""Nothing typed is lost, in real browsers: network cut, server killed, session ended, two windows on one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from candidates.enums import RoleDossier
from candidates.models import Candidat, Emploi, Parcours
from candidates.services import demander_dossier, enregistrer, ouvrir_acces
from tests.candidates.outils import brouillon, client_de
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.plugins.travailleur import attendre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
LONG = "Je prépare les convocations, puis je relance les stagiaires une semaine avant. " * 40
PATIENCE = 40_000  # milliseconds: the page tries again every 30 seconds at worst


@pytest.fixture
def dossier(petite_scene):
    return brouillon(petite_scene)


def connecter(contexte: BrowserContext, adresse: str, personne: Any) -> None:
    cle = client_de(personne, frais=True).cookies["sessionid"].value
    contexte.add_cookies([{"name": "sessionid", "value": cle, "url": adresse}])


def adresse(base: str, dossier: Any, page: str) -> str:
    return base + reverse("candidates:partie-2", args=[dossier.pk, page])


def gardes(page: Page, nombre: int) -> None:
    """Wait until this browser keeps `nombre` texts that were not sent."""
    attendre(lambda: page.evaluate("Object.keys(localStorage).length") == nombre, f"le navigateur ne garde pas {nombre} textes", secondes=40)


def etat(page: Page) -> Any:
    return page.locator("#enregistrement")


def experience(page: Page) -> Any:
    return page.locator("#id_experience_totale")


def test_each_field_is_saved_as_it_is_typed(petite_scene, dossier, page, live_server):
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if m.type == "error" else None)
    connecter(page.context, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    experience(page).press_sequentially("9 ans")
    expect(etat(page)).to_contain_text("Enregistré à")
    page.locator("input[name=autres_activites][value=oui]").check()
    page.locator("#id_autres_activites_lesquelles").fill(LONG)
    gardes(page, 0)
    parcours = Parcours.objects.get(dossier=dossier)
    assert (parcours.experience_totale, parcours.autres_activites, parcours.autres_activites_lesquelles) == ("9 ans", True, LONG.strip())
    assert plaintes == []


def test_field_that_is_wrong_says_so_beside_itself_and_stays(petite_scene, dossier, page, live_server):
    connecter(page.context, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "identite"))
    page.locator("#id_telephone_portable").fill("06 12")
    expect(page.locator("#refus-telephone_portable")).to_contain_text("Ce numéro compte 4 chiffres")
    verifier_accessibilite(page)
    page.locator("#id_telephone_portable").fill("06 12 34 56 78")
    expect(page.locator("#refus-telephone_portable")).to_have_count(0)
    expect(etat(page)).to_contain_text("Enregistré à")
    assert Candidat.objects.get(pk=dossier.candidat_id).telephone_portable == "06 12 34 56 78"


def test_job_exists_from_its_first_word(petite_scene, dossier, page, live_server):
    connecter(page.context, live_server.url, petite_scene.alice)
    page.goto(live_server.url + reverse("candidates:emploi-ajouter", args=[dossier.pk]))
    page.locator("#id_intitule").press_sequentially("Assistante")
    expect(etat(page)).to_contain_text("Enregistré à")
    emploi = Emploi.objects.get(dossier=dossier)
    assert page.url.endswith(reverse("candidates:emploi", args=[dossier.pk, emploi.pk]))
    page.reload()
    expect(page.locator("#id_intitule")).to_have_value("Assistante")


@pytest.mark.lent
def test_text_typed_without_network_leaves_when_it_returns(petite_scene, dossier, page, live_server):
    connecter(page.context, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    page.context.set_offline(True)
    experience(page).press_sequentially("9 ans et 3 mois")
    expect(page.locator("#alerte-liaison")).to_contain_text("La connexion au site est interrompue.")
    expect(etat(page)).to_contain_text("gardé dans ce navigateur")
    verifier_accessibilite(page)
    page.context.set_offline(False)
    expect(etat(page)).to_contain_text("Enregistré à", timeout=PATIENCE)
    expect(page.locator("#alerte-liaison")).to_be_hidden()
    assert Parcours.objects.get(dossier=dossier).experience_totale == "9 ans et 3 mois"


@pytest.mark.lent
def test_text_survives_a_cut_network_a_killed_server_and_a_closed_page(petite_scene, dossier, page, serveur):
    contexte = page.context
    connecter(contexte, serveur.url, petite_scene.alice)
    page.goto(adresse(serveur.url, dossier, "experience"))
    contexte.set_offline(True)
    experience(page).fill("Neuf ans")
    expect(page.locator("#alerte-liaison")).to_contain_text("interrompue")
    serveur.tuer()
    contexte.set_offline(False)
    page.locator("#id_experience_metier").fill("Quatre ans")
    gardes(page, 2)
    page.close()
    serveur.demarrer()
    autre = contexte.new_page()
    autre.goto(serveur.url + reverse("candidates:mon-dossier", args=[dossier.pk]))  # not even the page where it was typed
    gardes(autre, 0)
    parcours = Parcours.objects.get(dossier=dossier)
    assert (parcours.experience_totale, parcours.experience_metier) == ("Neuf ans", "Quatre ans")


@pytest.mark.lent
def test_text_typed_after_signing_out_elsewhere_is_there_after_signing_in(petite_scene, dossier, page, live_server):
    contexte = page.context
    connecter(contexte, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    autre = contexte.new_page()
    autre.goto(live_server.url + reverse("candidates:mon-dossier", args=[dossier.pk]))
    autre.get_by_role("button", name="Se déconnecter").locator("visible=true").click()
    expect(autre.get_by_role("link", name="Se connecter").locator("visible=true").first).to_be_visible()
    experience(page).fill("Écrit sans session")
    expect(page.locator("#alerte-liaison")).to_contain_text("Vous n’êtes plus connecté.")
    page.reload()  # the page of sign-in: the text is no longer on the screen
    assert Parcours.objects.get(dossier=dossier).experience_totale == ""
    connecter(contexte, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    expect(experience(page)).to_have_value("Écrit sans session")
    expect(etat(page)).to_contain_text("Enregistré à", timeout=PATIENCE)
    assert Parcours.objects.get(dossier=dossier).experience_totale == "Écrit sans session"


@pytest.mark.lent
def test_someone_else_in_the_same_browser_neither_reads_nor_sends_it(petite_scene, dossier, page, live_server):
    contexte = page.context
    connecter(contexte, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    Session.objects.all().delete()
    experience(page).fill("À Alice seule")
    expect(page.locator("#alerte-liaison")).to_contain_text("plus connecté")
    autre = demander_dossier(auteur=petite_scene.zoe, referentiel=petite_scene.referentiel)
    connecter(contexte, live_server.url, petite_scene.zoe)
    page.goto(adresse(live_server.url, autre, "experience"))
    expect(experience(page)).to_have_value("")
    assert Parcours.objects.get(dossier=autre).experience_totale == ""
    connecter(contexte, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    expect(etat(page)).to_contain_text("Enregistré à", timeout=PATIENCE)
    assert Parcours.objects.get(dossier=dossier).experience_totale == "À Alice seule"


def deux_fenetres(browser: Browser, base: str, scene: Any, dossier: Any) -> tuple[Page, Page]:
    """Alice and her accompagnateur, each in their browser, on the same page."""
    ouvrir_acces(dossier=dossier, personne=scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=scene.alice)
    pages = []
    for personne in (scene.alice, scene.amine):
        contexte = browser.new_context(locale="fr-FR", viewport=BUREAU)
        connecter(contexte, base, personne)
        pages.append(contexte.new_page())
        pages[-1].goto(adresse(base, dossier, "experience"))
    return pages[0], pages[1]


@pytest.mark.lent
def test_two_browsers_on_one_field_choose_which_text_to_keep(petite_scene, dossier, browser, live_server):
    alice, amine = deux_fenetres(browser, live_server.url, petite_scene, dossier)
    experience(amine).fill("9 ans")
    expect(etat(amine)).to_contain_text("Enregistré à")
    experience(alice).fill("10 ans")
    conflit = alice.locator(".conflit")
    expect(conflit).to_contain_text("Deux textes différents")
    expect(conflit).to_contain_text("9 ans")
    expect(conflit).to_contain_text("10 ans")
    for fenetre in (TELEPHONE, BUREAU):
        alice.set_viewport_size(fenetre)
        verifier_accessibilite(alice)
        verifier_largeur(alice)
    assert Parcours.objects.get(dossier=dossier).experience_totale == "9 ans"
    conflit.get_by_role("button", name="Garder mon texte").click()
    expect(etat(alice)).to_contain_text("Enregistré à")
    assert Parcours.objects.get(dossier=dossier).experience_totale == "10 ans"
    experience(amine).fill("9 ans et demi")
    amine.locator(".conflit").get_by_role("button", name="Garder le texte enregistré").click()
    expect(experience(amine)).to_have_value("10 ans")
    gardes(amine, 0)
    experience(amine).fill("11 ans")
    expect(etat(amine)).to_contain_text("Enregistré à")
    assert Parcours.objects.get(dossier=dossier).experience_totale == "11 ans"


@pytest.mark.lent
def test_two_browsers_on_two_fields_lose_nothing(petite_scene, dossier, browser, live_server):
    alice, amine = deux_fenetres(browser, live_server.url, petite_scene, dossier)
    for n in range(6):
        alice.locator("#id_experience_totale").fill(f"{n} ans")
        amine.locator("#id_experience_metier").fill(f"{n} mois")
    for page in (alice, amine):
        gardes(page, 0)
        expect(page.locator(".conflit")).to_have_count(0)
    parcours = Parcours.objects.get(dossier=dossier)
    assert (parcours.experience_totale, parcours.experience_metier) == ("5 ans", "5 mois")


def test_old_text_of_this_browser_does_not_cover_a_newer_one(petite_scene, dossier, page, live_server):
    connecter(page.context, live_server.url, petite_scene.alice)
    page.goto(adresse(live_server.url, dossier, "experience"))
    page.context.set_offline(True)
    experience(page).fill("Tapé hors ligne")
    expect(page.locator("#alerte-liaison")).to_contain_text("interrompue")
    page.goto("about:blank")
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page="experience", champs={"experience_totale": "Tapé au bureau"})
    page.context.set_offline(False)
    page.goto(adresse(live_server.url, dossier, "experience"))
    expect(page.locator(".conflit")).to_contain_text("Tapé au bureau")
    expect(experience(page)).to_have_value("Tapé hors ligne")
    assert Parcours.objects.get(dossier=dossier).experience_totale == "Tapé au bureau"


def test_page_works_without_javascript(petite_scene, dossier, browser, live_server):
    contexte = browser.new_context(java_script_enabled=False, locale="fr-FR")
    connecter(contexte, live_server.url, petite_scene.alice)
    page = contexte.new_page()
    page.goto(adresse(live_server.url, dossier, "experience"))
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page="experience", champs={"experience_totale": "Tapé ailleurs"})
    experience(page).fill("Tapé ici")
    page.locator("#id_experience_metier").fill("4 ans")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", name="Deux textes différents")).to_be_visible()
    page.get_by_role("button", name="Garder le texte enregistré").click()
    parcours = Parcours.objects.get(dossier=dossier)
    assert (parcours.experience_totale, parcours.experience_metier) == ("Tapé ailleurs", "4 ans")
