"""Joining proofs in a real browser: dropped, chosen, cancelled, cut off, tried again; and without JavaScript."""

from __future__ import annotations

import base64
import zipfile

import pytest
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from candidates.enums import Analyse
from candidates.models import Preuve
from tests.candidates.outils import brouillon, client_de, pdf
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.referentiels.outils import charger_cqp
from tests.scenes import MEMOIRE, SceneGardee

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
GLISSER = """([cible, fichiers]) => {
  const transfert = new DataTransfer();
  for (const [nom, contenu] of fichiers) {
    transfert.items.add(new File([Uint8Array.from(atob(contenu), (c) => c.charCodeAt(0))], nom));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.querySelector(cible).dispatchEvent(new DragEvent(type, { dataTransfer: transfert, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def scene(transactional_db, motifs):
    return SceneGardee.monter(MEMOIRE.jouer(charger_cqp))


def entrer(scene, page, live_server):
    client = client_de(scene.alice)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return page


@pytest.fixture
def dossier(scene):
    return brouillon(scene)


@pytest.fixture
def page_des_preuves(scene, dossier, page, live_server):
    entrer(scene, page, live_server).goto(live_server.url + reverse("candidates:preuves", args=[dossier.pk]))
    return page


def fichier(nom, octets=None):
    return {"name": nom, "mimeType": "application/pdf", "buffer": pdf(nom).read() if octets is None else octets}


def envoi(page, nom):
    return page.locator(".depot-envois > li", has_text=nom)


def choisir(page, *fichiers):
    page.get_by_label("Choisir des fichiers").set_input_files(list(fichiers))


def test_files_dropped_are_joined_one_by_one(page_des_preuves, dossier):
    page = page_des_preuves
    page.get_by_label("Ce que montrent ces fichiers").fill("Mes bulletins")
    contenus = [[nom, base64.b64encode(pdf(nom).read()).decode()] for nom in ("un.pdf", "deux.pdf")]
    page.evaluate(GLISSER, [".depot-fichiers", contenus])
    for nom in ("un.pdf", "deux.pdf"):
        envoi(page, nom).get_by_text("Preuve jointe.").wait_for()
        page.locator("#preuves-liste").get_by_role("link", name=nom, exact=True).wait_for()
    assert set(dossier.preuves.values_list("nom", "montre")) == {("un.pdf", "Mes bulletins"), ("deux.pdf", "Mes bulletins")}
    page.evaluate(GLISSER, [".depot-fichiers", contenus])  # dropped twice
    page.locator(".depot-envois > li[data-etat=refuse]").nth(1).wait_for()
    assert dossier.preuves.count() == 2


def test_a_file_dropped_beside_the_zone_does_not_replace_the_page(page_des_preuves, dossier):
    page = page_des_preuves
    page.evaluate(GLISSER, ["h1", [["un.pdf", ""]]])
    choisir(page, fichier("deux.pdf"))
    envoi(page, "deux.pdf").get_by_text("Preuve jointe.").wait_for()
    assert dossier.preuves.count() == 1


def test_what_is_too_big_or_empty_never_leaves_the_machine(page_des_preuves, dossier, tmp_path):
    page, partis = page_des_preuves, []
    page.on("request", lambda requete: partis.append(requete.url) if requete.method == "POST" else None)
    film = tmp_path / "film.pdf"
    with film.open("wb") as flux:
        flux.truncate(200 * 1024 * 1024)
    (tmp_path / "vide.pdf").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("bonjour")
    page.get_by_label("Choisir des fichiers").set_input_files([film, tmp_path / "vide.pdf", tmp_path / "notes.txt"])
    envoi(page, "film.pdf").get_by_text("Ce fichier pèse 200 Mo : la limite est de 15 Mo par preuve.").wait_for()
    envoi(page, "vide.pdf").get_by_text("Ce fichier est vide (0 octet).").wait_for()
    envoi(page, "notes.txt").get_by_text("Ce type de fichier n’est pas accepté.").wait_for()
    assert partis == []


def test_network_cut_is_said_and_the_file_sent_again(page_des_preuves, dossier):
    page = page_des_preuves
    page.context.set_offline(True)
    choisir(page, fichier("un.pdf"))
    envoi(page, "un.pdf").get_by_text("La connexion a été coupée").wait_for()
    assert not dossier.preuves.exists()
    page.context.set_offline(False)
    envoi(page, "un.pdf").get_by_role("button", name="Réessayer").click()
    envoi(page, "un.pdf").get_by_text("Preuve jointe.").wait_for()
    assert dossier.preuves.count() == 1


def test_sending_is_cancelled_and_the_next_one_goes(page_des_preuves, dossier):
    page, retenus = page_des_preuves, []
    page.route("**/preuves/ajouter/", lambda route: retenus.append(route) if not retenus else route.continue_())
    choisir(page, fichier("un.pdf"), fichier("deux.pdf"))
    envoi(page, "un.pdf").get_by_role("progressbar").wait_for()
    envoi(page, "deux.pdf").get_by_text("En attente de son tour.").wait_for()
    envoi(page, "un.pdf").get_by_role("button", name="Annuler").click()
    envoi(page, "un.pdf").get_by_text("Envoi annulé").wait_for()
    envoi(page, "deux.pdf").get_by_text("Preuve jointe.").wait_for()
    assert [p.nom for p in dossier.preuves.all()] == ["deux.pdf"]


def test_session_that_ended_is_said_and_nothing_is_lost(page_des_preuves, dossier):
    page = page_des_preuves
    cookies = page.context.cookies()
    page.context.clear_cookies()
    choisir(page, fichier("un.pdf"))
    envoi(page, "un.pdf").get_by_text("Votre session a expiré").wait_for()
    page.context.add_cookies(cookies)
    envoi(page, "un.pdf").get_by_role("button", name="Réessayer").click()
    envoi(page, "un.pdf").get_by_text("Preuve jointe.").wait_for()


def test_a_document_is_joined_and_downloaded(page_des_preuves, dossier, tmp_path):
    chemin = tmp_path / "lettre.docx"
    principal = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(chemin, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/word/document.xml" ContentType="{principal}"/></Types>')
        archive.writestr("word/document.xml", "<document/>")
    page = page_des_preuves
    page.get_by_label("Choisir des fichiers").set_input_files(chemin)
    envoi(page, "lettre.docx").get_by_text("Preuve jointe.").wait_for()
    page.locator(".preuve-apercu summary").click()
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Télécharger").click()
    assert telechargement.value.suggested_filename == "lettre.docx"


def test_same_file_is_offered_for_another_row(scene, page, live_server):
    dossier = scene.amener("recevable")
    preuve = dossier.preuves.get()
    with preuve.fichier.open("rb") as flux:
        octets = flux.read()
    entrer(scene, page, live_server).goto(live_server.url + reverse("candidates:partie-3", args=[dossier.pk, "C1"]))
    page.get_by_label("À l’appui de").select_option("C1.A2")
    choisir(page, fichier("copie.pdf", octets))
    envoi(page, "copie.pdf").get_by_role("button", name="L’utiliser ici aussi").click()
    envoi(page, "copie.pdf").get_by_text("Preuve jointe.").wait_for()
    preuve.refresh_from_db()
    assert preuve.cibles == ["C1.A2", "partie-2"]


def test_without_javascript_the_form_joins(scene, dossier, browser, live_server, browser_context_args):
    contexte = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = entrer(scene, contexte.new_page(), live_server)
    page.goto(live_server.url + reverse("candidates:preuves", args=[dossier.pk]))
    choisir(page, fichier("un.pdf"), fichier("deux.pdf"))
    page.get_by_role("button", name="Joindre").click()
    page.get_by_text("Preuves jointes : « un.pdf », « deux.pdf ».").wait_for()
    page.locator(".preuve-apercu summary").first.click()
    page.get_by_role("link", name="Voir cette preuve : un.pdf").click()
    page.get_by_role("heading", name="un.pdf").wait_for()
    contexte.close()


@pytest.mark.lent
@pytest.mark.parametrize("fenetre", [TELEPHONE, BUREAU], ids=["telephone", "bureau"])
def test_pages_of_proofs_are_accessible_in_each_state(scene, page, live_server, fenetre):
    dossier = pas.remplir_partie_3(scene.amener("recevable"), scene.alice)
    preuve = dossier.preuves.filter(type_mime="image/jpeg").first()
    Preuve.objects.filter(pk=dossier.preuves.exclude(type_mime="image/jpeg").first().pk).update(cibles=["C1"], analyse=Analyse.INFECTEE, virus="Essai.Eicar")
    entrer(scene, page, live_server).set_viewport_size(fenetre)
    page.goto(live_server.url + reverse("candidates:partie-3", args=[dossier.pk, "C1"]))
    choisir(page, fichier("un.pdf"), fichier("abime.pdf", b"%PDF-1.7\nrien"))
    envoi(page, "un.pdf").get_by_text("Preuve jointe.").wait_for()
    envoi(page, "abime.pdf").get_by_text("abîmé").wait_for()
    page.locator(".preuve-ligne .preuve-apercu summary").first.click()
    page.locator(".preuve-vue").first.wait_for()
    verifier_accessibilite(page)
    verifier_largeur(page)
    for nom in ("preuve-voir", "preuve-decrire", "preuve-retirer"):
        page.goto(live_server.url + reverse(f"candidates:{nom}", args=[preuve.pk]))
        verifier_accessibilite(page)
        verifier_largeur(page)
    page.goto(live_server.url + reverse("candidates:preuve-decrire", args=[preuve.pk]))
    cochees = page.get_by_role("checkbox", checked=True)
    while cochees.count():
        cochees.first.uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("#resume-erreurs").wait_for()
    verifier_accessibilite(page)
