"""The séance in real browsers: live for every member, kind to what is typed, readable everywhere, and without JavaScript."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from documents.models import Document
from jury import services as j
from jury.models import Decision, NoteJure, Vote
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE

from .outils import client_de, confirmee, en_seance, premiere, url

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from bureau.scenario import Scene
    from comptes.models import Utilisateur

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TABLETTE = {"width": 768, "height": 1024}


def ouvrir(navigateur: Browser, adresse: str, personne: Utilisateur, **options: Any) -> Page:
    """A browser of its own, where this person has just signed in."""
    contexte = navigateur.new_context(locale="fr-FR", timezone_id="Europe/Paris", **({"viewport": BUREAU} | options))
    cle = client_de(personne, frais=True).cookies["sessionid"].value
    contexte.add_cookies([{"name": "sessionid", "value": cle, "url": adresse}])
    return contexte.new_page()


def test_what_the_president_opens_is_seen_by_all_and_typing_is_kept(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    adresse = live_server.url + url("seance", session)
    julie, jeanne = (ouvrir(browser, live_server.url, p) for p in (petite_scene.julie, petite_scene.jeanne))
    plaintes: list[str] = []
    julie.on("console", lambda m: plaintes.append(m.text) if m.type == "error" else None)
    julie.goto(adresse)
    jeanne.goto(adresse)
    jeanne.get_by_role("button", name="Présenter le dossier").click()
    expect(julie.get_by_role("heading", name="Conclusions des évaluateurs")).to_be_visible(timeout=15_000)
    jeanne.get_by_label("Préconisations du jury").fill("Une formation sur C2")
    jeanne.get_by_text("Appeler un vote").click()
    jeanne.get_by_label("C1", exact=True).uncheck()
    jeanne.get_by_role("button", name="Appeler le vote").click()
    julie.get_by_role("button", name="Contre la validation de C2").click(timeout=15_000)
    expect(julie.locator("#vote-C2-contre")).to_have_attribute("aria-pressed", "true")
    for nom in ("jacques", "jules"):
        j.voter(inscription=premiere(session), auteur=petite_scene.personnes[nom], code="C2", choix="contre")
    jeanne.get_by_role("button", name="Clore et dépouiller le vote").click()
    expect(jeanne.locator("#seance-votes")).to_contain_text("Rejeté : 0 pour, 3 contre", timeout=15_000)
    expect(jeanne.get_by_label("Préconisations du jury")).to_have_value("Une formation sur C2")
    jeanne.get_by_role("button", name="Confirmer la conformité").click()
    expect(julie.locator("#seance-conformite")).to_contain_text("Confirmée par le jury", timeout=15_000)
    jeanne.reload()
    expect(jeanne.get_by_label("Préconisations du jury")).to_have_value("Une formation sur C2")
    expect(jeanne.locator("#id_motif_C2")).to_be_hidden()
    jeanne.get_by_role("group", name="C2 –").get_by_label("Non validée").check()
    jeanne.locator("#id_motif_C2").fill("Le vote du jury.")
    jeanne.get_by_role("button", name="Enregistrer la décision").click()
    expect(julie.locator("#seance-decision")).to_contain_text("Délivrance partielle du CQP", timeout=15_000)
    assert plaintes == []


def test_screen_that_must_come_back_whole_asks_once_however_slow_the_site(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    """A reload that takes longer than the interval of the polling is not started again by the next answer."""
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    page, retours, questions = ouvrir(browser, live_server.url, petite_scene.julie), [], []
    page.goto(live_server.url + url("seance", session))
    page.on("request", lambda r: questions.append(r.url) if "/seance/etat/" in r.url else None)

    def lentement(route: Route) -> None:
        retours.append(route.request.url)
        if len(retours) == 1:
            time.sleep(4)  # three more questions would have been asked meanwhile
        route.continue_()

    page.route(live_server.url + url("seance", session), lentement)
    j.proposer_ajournement(inscription=premiere(session), auteur=petite_scene.jeanne, motif="Pièce illisible.")
    j.clore_session(session=session, auteur=petite_scene.jeanne)
    with page.expect_response(lambda r: r.headers.get("hx-refresh") == "true", timeout=15_000):
        pass
    deja = len(questions)
    page.wait_for_url(live_server.url + url("session", session), timeout=30_000)
    assert (len(retours), len(questions)) == (1, deja)


def test_private_note_is_saved_as_one_types(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    page = ouvrir(browser, live_server.url, petite_scene.julie)
    page.goto(live_server.url + url("dossier", premiere(session)))
    page.get_by_label("Note", exact=True).fill("Revoir l’exemple de C1")
    expect(page.locator("#note-enregistree")).to_contain_text("Enregistré à")
    page.get_by_label("À discuter en séance").check()
    expect(page.locator("#note-enregistree")).to_contain_text("Enregistré à")
    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Revoir l’exemple de C1")
    assert NoteJure.objects.get().texte == "Revoir l’exemple de C1"


def test_note_typed_in_two_tabs_is_chosen_and_never_covered(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    adresse = live_server.url + url("dossier", premiere(session))
    page = ouvrir(browser, live_server.url, petite_scene.julie)
    autre = page.context.new_page()
    for onglet in (page, autre):
        onglet.goto(adresse)
    page.get_by_label("Note", exact=True).fill("Revoir C1")
    expect(page.locator("#note-enregistree")).to_contain_text("Enregistré à")
    page.get_by_label("Note", exact=True).fill("Revoir C1, puis C2")  # the same tab goes on
    expect(page.locator("#note-enregistree")).to_contain_text("Enregistré à")
    autre.get_by_label("Note", exact=True).fill("Rien à dire")
    expect(autre.locator("#note-enregistree")).to_contain_text("Enregistré depuis une autre page")
    expect(autre.locator("#note-enregistree blockquote")).to_have_text("Revoir C1, puis C2")
    autre.set_viewport_size(TELEPHONE)
    verifier_accessibilite(autre)
    verifier_largeur(autre)
    assert NoteJure.objects.get().texte == "Revoir C1, puis C2"
    autre.get_by_role("button", name="Garder ce que j’écris ici").click()
    expect(autre.locator("#note-enregistree")).to_contain_text("Enregistré à")
    assert NoteJure.objects.get().texte == "Rien à dire"
    page.get_by_label("Note", exact=True).fill("Revoir C1 seulement")
    page.get_by_role("link", name="Garder l’autre").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Rien à dire")


def test_waiting_room_becomes_the_seance_when_it_opens(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    page = ouvrir(browser, live_server.url, petite_scene.jules)
    page.goto(live_server.url + url("seance", session))
    expect(page.get_by_text("La session n’est pas encore ouverte.")).to_be_visible()
    verifier_accessibilite(page)
    pj.ouvrir(session, petite_scene.personnes)
    expect(page.locator("#seance-agenda")).to_be_visible(timeout=15_000)


def test_whole_deliberation_works_without_javascript(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    for membre in session.membres.all():
        j.marquer_presence(membre=membre, auteur=petite_scene.sylvie, presence="presente")
    page = ouvrir(browser, live_server.url, petite_scene.jeanne, java_script_enabled=False, viewport=TELEPHONE)
    page.goto(live_server.url + url("seance", session))
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("button", name="Présenter le dossier").click()
    page.get_by_role("button", name="Confirmer la conformité").click()
    page.get_by_text("Appeler un vote").click()
    page.get_by_role("button", name="Appeler le vote").click()
    page.get_by_role("button", name="Pour la validation de C1").click()
    for nom in ("jacques", "julie", "jules"):
        for code in ("C1", "C2"):
            j.voter(inscription=premiere(session), auteur=petite_scene.personnes[nom], code=code, choix="pour")
    page.get_by_role("button", name="Clore et dépouiller le vote").click()
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.locator("#seance-decision")).to_contain_text("Délivrance totale du CQP")
    page.get_by_role("link", name="Clore la session").click()
    page.get_by_role("button", name="Clore la session et appliquer ces décisions").click()
    expect(page.get_by_role("link", name="Lire le procès-verbal")).to_be_visible()
    assert Vote.objects.filter(membre__personne=petite_scene.jeanne).values_list("code", "choix").order_by("code")[0] == ("C1", "pour")
    assert Decision.objects.get().numero


def test_phone_is_told_of_another_dossier_and_of_a_vote(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    session = en_seance(petite_scene, dossiers)
    un, deux = session.inscriptions.all()
    j.presenter_dossier(inscription=un, auteur=petite_scene.jeanne)
    page = ouvrir(browser, live_server.url, petite_scene.julie, viewport=TELEPHONE)
    page.goto(live_server.url + url("seance", session))
    page.locator("#seance-decision").scroll_into_view_if_needed()
    expect(page.locator("#titre-dossier")).not_to_be_in_viewport()
    j.presenter_dossier(inscription=deux, auteur=petite_scene.jeanne)
    expect(page.locator("#seance-annonce")).to_have_text(f"Dossier {deux.dossier.numero} présenté.", timeout=15_000)
    expect(page.locator("#titre-dossier")).to_be_in_viewport()
    j.appeler_vote(inscription=deux, auteur=petite_scene.jeanne, codes=["C1"])
    appel = page.get_by_role("link", name="Un vote est ouvert : voter")
    expect(appel).to_be_in_viewport(timeout=15_000)
    verifier_accessibilite(page)
    verifier_largeur(page)
    appel.click()
    page.get_by_role("button", name="Pour la validation de C1").click()
    expect(appel).to_be_hidden(timeout=15_000)


def test_agenda_is_put_in_order_by_dragging(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)])
    un, deux = (i.dossier.numero for i in session.inscriptions.select_related("dossier"))
    page = ouvrir(browser, live_server.url, petite_scene.sylvie)
    page.goto(live_server.url + url("session", session))
    haut, bas = (page.locator("[data-ordonner] > li").nth(n).bounding_box() for n in (0, 1))
    assert haut
    assert bas
    page.mouse.move(haut["x"] + 200, haut["y"] + haut["height"] / 2)
    page.mouse.down()
    page.mouse.move(bas["x"] + 200, bas["y"] + bas["height"] * 0.5, steps=6)
    page.mouse.move(bas["x"] + 200, bas["y"] + bas["height"] * 0.9, steps=6)
    page.mouse.up()
    expect(page.get_by_text("Ordre modifié, pas encore enregistré.")).to_be_visible()
    page.get_by_role("button", name="Enregistrer l’ordre").click()
    expect(page.get_by_text("L’ordre du jour est enregistré.")).to_be_visible()
    assert [i.dossier.numero for i in session.inscriptions.select_related("dossier")] == [deux, un]


def test_decision_typed_while_the_session_expired_comes_back(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    j.presenter_dossier(inscription=confirmee(petite_scene, session), auteur=petite_scene.jeanne)
    page = ouvrir(browser, live_server.url, petite_scene.jeanne)
    page.goto(live_server.url + url("seance", session))
    page.get_by_label("Préconisations du jury").fill("Une formation sur C2")
    biscuits = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Enregistrer la décision").click()
    page.wait_for_url("**/compte/login/**")
    page.context.add_cookies(biscuits)
    page.goto(live_server.url + url("decider", premiere(session)))
    page.get_by_role("link", name="Revenir à la séance").click()
    expect(page.get_by_label("Préconisations du jury")).to_have_value("Une formation sur C2")
    assert not Decision.objects.exists()


def test_pages_are_accessible_and_fit_every_width(browser: Browser, live_server: Any, petite_scene: Scene) -> None:
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE, resultats={"C2.1": "non_acquis"})])
    inscription = confirmee(petite_scene, session)
    j.presenter_dossier(inscription=inscription, auteur=petite_scene.jeanne)
    jeanne, sylvie = (ouvrir(browser, live_server.url, p) for p in (petite_scene.jeanne, petite_scene.sylvie))
    pages = ["/jury/", url("session", session), url("seance", session), url("adopter", session), url("mur", session)]
    pages += [url("clore", session), url("dossier", inscription), url("deport", inscription), url("ajourner", inscription)]
    parcourir(jeanne, live_server.url, pages)
    parcourir(sylvie, live_server.url, ["/jury/", "/jury/creer/", url("session", session), url("seance", session), url("membres", session)])
    j.adopter_en_bloc(session=session, auteur=petite_scene.jeanne)
    parcourir(jeanne, live_server.url, [url("seance", session), "/jury/"])  # an open séance leads to the session by itself once it is closed
    pv = pj.clore(session, petite_scene.jeanne)
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    parcourir(jeanne, live_server.url, [url("session", session), url("pv", pv), url("signer-pv", pv)])
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    parcourir(sylvie, live_server.url, [url("annoncer", session), url("pv", pv), url("session", session)])
    alice = ouvrir(browser, live_server.url, petite_scene.alice)
    parcourir(alice, live_server.url, [url("mon-resultat", inscription.dossier)])


def parcourir(page: Page, racine: str, adresses: list[str]) -> None:
    """Every page at three widths: nothing for axe to say, nothing wider than the window."""
    for adresse in adresses:
        for taille in (TELEPHONE, TABLETTE, BUREAU):
            page.set_viewport_size(taille)
            page.goto(racine + adresse)
            verifier_accessibilite(page)
            verifier_largeur(page)
