"""The grid in a real browser: saved as one works, by keyboard, seen live by the other, and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from bureau.scenario import pas_evaluation as pe
from documents.models import Signature
from evaluations.models import Evaluation, EvaluationElement
from evaluations.services import noter_element
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.plugins.session import donner_la_seconde_etape

from .outils import client_de, en_evaluation, url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from bureau.scenario import Scene
    from comptes.models import Utilisateur

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def connecter(contexte: BrowserContext, adresse: str, personne: Utilisateur, *, frais: bool = False) -> None:
    cle = client_de(personne, frais=frais).cookies["sessionid"].value
    contexte.add_cookies([{"name": "sessionid", "value": cle, "url": adresse}])


def test_cell_is_saved_while_one_works_and_the_keyboard_goes_on(page: Page, live_server: Any, petite_scene: Scene) -> None:
    evaluation = en_evaluation(petite_scene)
    connecter(page.context, live_server.url, petite_scene.eva)
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if m.type == "error" else None)
    page.goto(live_server.url + url("grille", evaluation, "C1"))
    page.locator("#C1_1 input[type=radio]").first.focus()
    page.keyboard.press("3")
    expect(page.locator("#etat-C1_1")).to_contain_text("Enregistré à")
    page.keyboard.press("2")
    expect(page.locator("#etat-C1_2")).to_contain_text("Enregistré à")
    expect(page.locator("#proposition")).to_contain_text("L’élément C1.2 est « non acquis ».")
    page.locator("#C1_1").get_by_label("Points à vérifier lors de l’entretien").fill("Un exemple récent")
    expect(page.locator("#id_C1_1-version")).to_have_value("2")
    assert dict(EvaluationElement.objects.values_list("code", "resultat")) == {"C1.1": "acquis", "C1.2": "non_acquis"}
    assert plaintes == []


def test_keys_typed_in_a_text_tick_nothing(page: Page, live_server: Any, petite_scene: Scene) -> None:
    evaluation = en_evaluation(petite_scene)
    connecter(page.context, live_server.url, petite_scene.eva)
    page.goto(live_server.url + url("grille", evaluation, "C1"))
    page.locator("#C1_1").get_by_label("Points à vérifier lors de l’entretien").press_sequentially("3 dossiers")
    expect(page.locator("#etat-C1_1")).to_contain_text("Enregistré à")
    assert EvaluationElement.objects.get().resultat == ""


def test_conflict_is_told_beside_the_cell_and_the_text_stays(page: Page, live_server: Any, petite_scene: Scene) -> None:
    evaluation = en_evaluation(petite_scene)
    connecter(page.context, live_server.url, petite_scene.eva)
    page.goto(live_server.url + url("grille", evaluation, "C1"))
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    page.locator("#C1_1 summary", has_text="Commentaire").click()
    commentaire = page.locator("#C1_1").get_by_label("Commentaire (facultatif)")
    commentaire.fill("Mon commentaire")
    expect(page.locator("#etat-C1_1")).to_contain_text("modifié ailleurs entre-temps")
    expect(page.locator("#file-attente")).to_have_text("1 case attend votre choix : C1.1")
    expect(commentaire).to_have_value("Mon commentaire")
    verifier_accessibilite(page)
    page.get_by_role("button", name="Garder ma saisie").click()
    expect(page.locator("#etat-C1_1")).to_contain_text("Enregistré à")
    cellule = EvaluationElement.objects.get(code="C1.1")
    assert (cellule.resultat, cellule.commentaire) == ("acquis", "Mon commentaire")


def test_professionnel_sees_live_what_the_externe_ticks(page: Page, live_server: Any, petite_scene: Scene) -> None:
    evaluation = en_evaluation(petite_scene)
    connecter(page.context, live_server.url, petite_scene.paul)
    page.goto(live_server.url + url("grille", evaluation, "C1"))
    annotation = page.locator("#C1_1").get_by_label("Votre annotation")
    annotation.fill("Je note pendant ce temps")
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat="acquis")
    expect(page.locator("#lu-C1_1")).to_contain_text("Acquis", timeout=15_000)
    expect(annotation).to_have_value("Je note pendant ce temps")
    expect(page.locator("#etat-C1_1")).to_contain_text("Enregistré à")


def test_grid_works_without_javascript(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    evaluation = en_evaluation(petite_scene)
    contexte = browser.new_context(java_script_enabled=False, viewport=TELEPHONE)
    connecter(contexte, live_server.url, petite_scene.eva)
    page = contexte.new_page()
    page.goto(live_server.url + url("grille", evaluation, "C2"))
    for element in ("C2_1", "C2_2"):
        page.locator(f"#{element} label", has_text="Acquis").last.click()
    page.locator("label", has_text="La compétence est maîtrisée").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("C2 est enregistrée.")).to_be_visible()
    assert evaluation.competences.get(code="C2").conclusion == "maitrisee"
    contexte.close()


@pytest.mark.parametrize("largeur", [TELEPHONE, {"width": 768, "height": 1024}, BUREAU], ids=lambda v: str(v["width"]))
def test_pages_of_the_evaluation_are_accessible_and_fit(page: Page, live_server: Any, petite_scene: Scene, largeur: dict[str, int]) -> None:
    evaluation = en_evaluation(petite_scene)
    page.set_viewport_size(largeur)
    connecter(page.context, live_server.url, petite_scene.eva)
    for nom in (("missions",), ("evaluation",), ("plan",), ("reporter",), ("lecture", "C1"), ("points",), ("observations",), ("entretien",), ("guide", "C1"), ("grille", "C1"), ("recapitulatif",), ("preparation",), ("concertation",), ("bilan",)):
        adresse = url(nom[0], evaluation, *nom[1:]) if nom[0] != "missions" else "/evaluations/"
        page.goto(live_server.url + adresse)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        verifier_accessibilite(page)
        verifier_largeur(page)


def test_pages_of_the_candidate_and_of_signing_are_accessible(page: Page, browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    evaluation = dossier.evaluations.get()
    page.set_viewport_size(TELEPHONE)
    connecter(page.context, live_server.url, petite_scene.alice, frais=True)
    for nom in ("mon-rendez-vous", "mon-bilan", "signer", "refuser"):
        page.goto(live_server.url + url(nom, evaluation))
        verifier_accessibilite(page)
        verifier_largeur(page)
    page.goto(live_server.url + url("signer", evaluation))
    page.get_by_label("J’ai lu le bilan").check()
    page.get_by_role("button", name="Signer le bilan").click()
    expect(page.get_by_text("Votre signature est consignée.")).to_be_visible()
    contexte = browser.new_context(viewport={"width": 768, "height": 1024})
    connecter(contexte, live_server.url, petite_scene.eva, frais=True)
    signer_sur_la_tablette(contexte.new_page(), live_server.url, evaluation, petite_scene.paul)
    contexte.close()
    assert Signature.objects.filter(objet_type="bilan").count() == 2


def signer_sur_la_tablette(page: Page, site: str, evaluation: Evaluation, personne: Utilisateur) -> None:
    """On the device of an evaluator: handed over, « back » shows nothing; `personne` signs, gives it back, « back » shows nothing."""
    personne.set_password("un-mot-de-passe-assez-long")
    personne.save()
    page.goto(site + url("bilan", evaluation))
    page.get_by_role("link", name="Passer la tablette pour une signature").click()
    verifier_accessibilite(page)
    page.get_by_role("button", name=f"Passer la tablette à {personne.nom_complet}").click()
    page.go_back()
    expect(page.get_by_role("heading", name=f"Cette tablette est remise à {personne.nom_complet}")).to_be_visible()
    verifier_accessibilite(page)
    page.get_by_role("link", name="m’identifier").click()
    page.locator("#id_login").fill(personne.email)
    page.locator("#id_password").fill("un-mot-de-passe-assez-long")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="À faire d’abord sur votre propre appareil")).to_be_visible()  # no second step is chosen here
    verifier_accessibilite(page)
    donner_la_seconde_etape(next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid"))
    page.goto(f"{site}/evaluations/tablette/")
    expect(page.get_by_role("heading", name="Lire et signer le bilan de l’évaluation")).to_be_visible()
    verifier_accessibilite(page)
    page.get_by_role("link", name="Signer le bilan").click()
    page.get_by_label("J’ai lu le bilan").check()
    page.get_by_role("button", name="Signer le bilan").click()
    page.get_by_role("button", name="Rendre la tablette").click()
    expect(page.get_by_text("La tablette est rendue.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Lire et signer")).to_have_count(0)
    expect(page.get_by_text(evaluation.dossier.numero)).to_have_count(0)



def test_interview_notes_save_themselves_and_survive_a_lost_network(page: Page, live_server: Any, petite_scene: Scene) -> None:
    evaluation = en_evaluation(petite_scene)
    connecter(page.context, live_server.url, petite_scene.eva)
    page.goto(live_server.url + url("entretien", evaluation))
    notes = page.get_by_label("Notes de l’entretien")
    notes.press_sequentially("Début de l’entretien.")
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    page.context.set_offline(True)
    notes.press_sequentially(" Suite.")
    expect(page.get_by_text("Pas enregistré : la connexion est interrompue.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Enregistré à")).to_be_visible(timeout=15_000)
    evaluation.refresh_from_db()
    assert evaluation.entretien_notes == "Début de l’entretien. Suite."
    page.locator("details.tiroir > summary").click()
    page.locator(".tiroir-corps > details > summary").first.click()
    page.locator(".question textarea").first.press_sequentially("Elle vérifie les émargements.")  # as one types: the guide has just come
    expect(page.locator(".question [role=status]").first).to_contain_text("Enregistré à")
    assert evaluation.questions_entretien.get().reponse == "Elle vérifie les émargements."
    page.goto(live_server.url + url("lecture", evaluation, "C1"))
    page.context.set_offline(True)
    page.locator("#C1_1 textarea").press_sequentially("Un exemple récent")
    expect(page.locator("#etat-C1_1")).to_contain_text("Pas enregistré : la connexion est interrompue.")
    page.context.set_offline(False)
    expect(page.locator("#etat-C1_1")).to_contain_text("Enregistré à", timeout=15_000)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(live_server.url + url("grille", evaluation, "C1"))
    page.locator(".tiroir > summary").click()
    page.locator(".tiroir textarea").last.click()  # above the cards: nothing covers it
