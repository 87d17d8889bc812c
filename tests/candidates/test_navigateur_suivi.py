"""Follow-up in a real browser: points answered at their field, a message kept while it is written, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat
from candidates.models import Complement
from candidates.services import enregistrer, envoyer_message
from echanges.enums import Cote
from echanges.models import Message
from recevabilite.services import Point, demander_complements
from tests.candidates.outils import client_de, pdf
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from bureau.scenario import Scene
    from candidates.models import Dossier
    from comptes.models import Utilisateur

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TABLETTE = {"width": 768, "height": 1024}


def entrer(page: Page, live_server: LiveServer, personne: Utilisateur) -> None:
    cookie = client_de(personne, frais=True).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def adresse(nom: str, dossier: Dossier, *suite: object) -> str:
    return reverse(f"candidates:{nom}", args=[dossier.pk, *suite])


def demander(scene: Scene) -> Dossier:
    depose = scene.amener(Etat.DEPOSE)
    points = [Point("identite", "Complétez l’adresse.", "adresse"), Point("emplois", "Quelle date ?", f"{depose.emplois.get().pk}-du")]
    return demander_complements(dossier=depose, auteur=scene.sylvie, points=points)


def visiter(page: Page, adresses: list[str]) -> None:
    for url in adresses:
        for taille in (TELEPHONE, TABLETTE, BUREAU):
            page.set_viewport_size(taille)
            page.goto(url)
            verifier_accessibilite(page)
            verifier_largeur(page)


def test_pages_of_the_candidate_are_accessible(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    dossier = demander(petite_scene)
    envoyer_message(dossier=dossier, auteur=petite_scene.sylvie, cote=Cote.SECRETARIAT, texte="Bonjour.", fichiers=[pdf()])
    entrer(page, live_server, petite_scene.alice)
    pages = [
        adresse("mon-dossier", dossier), adresse("messages", dossier), adresse("partie-2-complements", dossier),
        adresse("partie-2", dossier, "identite"), adresse("emploi", dossier, dossier.emplois.get().pk), adresse("abandonner", dossier),
    ]  # fmt: skip
    visiter(page, [live_server.url + p for p in pages])


def test_pages_of_the_secretariat_are_accessible(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    dossier = demander(petite_scene)
    envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte="Bonjour.", fichiers=[pdf()])
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page="identite", champs={"adresse": "14 rue des Tilleuls"})
    enregistrer(dossier=dossier, auteur=petite_scene.alice, page="complements-2", champs={str(p.pk): "Fait." for p in dossier.complements.all()})
    pas.deposer(dossier, petite_scene.alice)
    entrer(page, live_server, petite_scene.sylvie)
    pages = [
        "/", reverse("bureau:dossier", args=[dossier.pk]), reverse("bureau:messages", args=[dossier.pk]),
        reverse("recevabilite:statuer", args=[dossier.pk]), reverse("recevabilite:complements", args=[dossier.pk]),
    ]  # fmt: skip
    visiter(page, [live_server.url + p for p in pages])


def test_point_is_answered_above_its_field_by_keyboard(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    dossier = demander(petite_scene)
    entrer(page, live_server, petite_scene.alice)
    page.goto(live_server.url + adresse("partie-2", dossier, "identite"))
    note = page.get_by_role("group", name="Point demandé : Présentation du candidat, Adresse")
    note.wait_for()
    assert page.evaluate(
        "() => { const n = document.querySelector('.point-demande'); const c = document.getElementById('id_adresse');"
        " return n.parentElement.contains(c) && Boolean(n.compareDocumentPosition(c) & Node.DOCUMENT_POSITION_FOLLOWING)"
        " && c.getBoundingClientRect().top - n.getBoundingClientRect().bottom < 120; }"
    )
    note.get_by_label("Votre réponse à ce point").focus()
    page.keyboard.type("Rue complétée.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    note.get_by_text("Réponse enregistrée à").wait_for()
    assert Complement.objects.get(page="identite").reponse == "Rue complétée."


def test_answer_is_kept_on_the_page_when_the_network_is_gone(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    dossier = demander(petite_scene)
    entrer(page, live_server, petite_scene.alice)
    page.goto(live_server.url + adresse("partie-2", dossier, "identite"))
    note = page.get_by_role("group", name="Point demandé : Présentation du candidat, Adresse")
    page.context.set_offline(True)
    note.get_by_label("Votre réponse à ce point").fill("Rue complétée.")
    note.get_by_text("La connexion au site est interrompue").wait_for()
    page.context.set_offline(False)
    note.get_by_role("button", name="Enregistrer ma réponse").click()
    note.get_by_text("Réponse enregistrée à").wait_for()
    assert Complement.objects.get(page="identite").reponse == "Rue complétée."


def test_message_being_written_is_still_there_after_leaving_the_page(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    dossier = pas.demander(petite_scene.alice, petite_scene.referentiel)
    entrer(page, live_server, petite_scene.alice)
    page.goto(live_server.url + adresse("messages", dossier))
    page.get_by_label("Votre message").press_sequentially("Puis-je joindre")
    page.goto(live_server.url + adresse("mon-dossier", dossier))
    page.goto(live_server.url + adresse("messages", dossier))
    assert page.get_by_label("Votre message").input_value() == "Puis-je joindre"
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Votre message est envoyé.").wait_for()
    page.goto(live_server.url + adresse("messages", dossier))
    assert page.get_by_label("Votre message").input_value() == ""
    assert Message.objects.count() == 1


def test_ready_sentence_goes_into_the_text(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    depose = petite_scene.amener(Etat.DEPOSE)
    entrer(page, live_server, petite_scene.sylvie)
    page.goto(live_server.url + reverse("recevabilite:complements", args=[depose.pk]))
    page.locator("#id_points-0-page").select_option("identite:adresse")
    page.locator("#id_points-0-phrase").select_option("Complétez votre adresse postale.")
    texte = page.locator("#id_points-0-texte")
    assert texte.input_value() == "Complétez votre adresse postale."
    texte.press_sequentially(" Merci.")
    page.get_by_role("button", name="Demander ces compléments").click()
    page.get_by_text("Compléments demandés").first.wait_for()
    assert Complement.objects.get().texte == "Complétez votre adresse postale. Merci."
