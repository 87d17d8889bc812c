"""The public pages: what the CQP and its VAE are, in the form's words, with the rules in force; and the demand of a dossier."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bureau.scenario import pas_candidat as pc
from candidates.enums import Etat
from candidates.errata import get_errata
from candidates.models import Dossier
from candidates.views.information import PAGES
from referentiels.models import Parametre
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.referentiels.outils import charger_cqp
from tests.scenes import MEMOIRE, SceneGardee

from .outils import client_de

SLUGS = [slug for slug in PAGES if slug]


def adresse(slug: str = "") -> str:
    return reverse("candidates:informer-page", args=[slug]) if slug else reverse("candidates:informer")


def lire(slug: str = "", client: Client | None = None, **params: str) -> str:
    reponse = (client or Client()).get(adresse(slug), params)
    assert reponse.status_code == 200
    texte = re.sub(r"</?(strong|code)>", "", reponse.content.decode())
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", texte)))


@pytest.mark.parametrize("slug", PAGES, ids=[s or "essentiel" for s in PAGES])
def test_page_is_public_has_the_menu_and_the_demand(cqp, slug):
    reponse = Client().get(adresse(slug))
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert all(f'href="{adresse(autre)}"' in page for autre in PAGES)
    assert page.count('aria-current="page"') >= 2  # once in each menu, on the telephone and at the desk
    assert ">Demander un dossier</button>" in page


def test_unknown_page_does_not_exist(cqp):
    assert Client().get(reverse("candidates:informer-page", args=["tarifs"])).status_code == 404


def test_rule_in_force_stands_in_the_place_of_the_printed_one(cqp):
    page = lire()
    assert "une durée d’au moins 12\xa0mois à la date de sa demande" in page
    assert "Le formulaire de janvier 2019 indique ici «\xa0trois ans\xa0»" in page
    assert "Pour obtenir le CQP, il faut valider les 6 compétences." in page


def test_each_competence_says_what_to_be_capable_of_and_what_it_rests_on(cqp):
    page = lire("competences")
    for competence in cqp.structure.competences:
        for texte in (*competence.capable_de, *competence.repose_sur):
            assert re.sub(r"[ \n]+", " ", texte) in page


def test_road_names_who_acts_with_what_in_order(cqp):
    page = lire("etapes")
    boites = cqp.structure.presentation.schema_demarche.etapes
    positions = [page.index(b.titre) for b in boites]
    assert positions == sorted(positions)
    assert all(b.acteur in page and (b.outil or "") in page for b in boites)
    assert "Réponse dans les 2\xa0mois qui suivent un dossier complet." in page
    assert all(note in page for note in cqp.structure.presentation.notes)


def test_rules_say_their_value_their_source_and_since_when(cqp):
    Parametre.objects.create(code="experience_mois_min", valeur=6, du=date(2026, 1, 1), base_legale="Décision de la commission")
    page = lire("regles")
    assert "Expérience minimale dans le métier\xa0: 6\xa0mois" in page
    assert "Décision de la commission" in page
    assert "en vigueur depuis le 1er janvier 2026" in page
    assert "Bénéfice d’une validation partielle\xa0: 60\xa0mois" in page
    assert "au moins 6\xa0mois à la date de sa demande" in lire()


def test_permanent_benefit_is_said_everywhere(cqp):
    Parametre.objects.create(code="benefice_mois", valeur=None, du=date(2026, 1, 1), base_legale="Loi")
    assert "vous gardez ce qui est validé sans limite de durée" in lire("evaluation")
    assert "None" not in lire("questions") + lire("etapes") + lire("regles")


@pytest.mark.parametrize("slug", PAGES, ids=[s or "essentiel" for s in PAGES])
def test_page_costs_few_queries_whatever_the_rules(cqp, slug, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        Client().get(adresse(slug))


def test_errata_come_from_the_document_whole(cqp):
    page = re.sub(r"\s+", " ", lire("errata"))
    document = (Path(settings.BASE_DIR) / "docs/errata.md").read_text()
    cellules = [c.strip() for ligne in re.findall(r"^\| (?!Ligne|---|Élément).*", document, re.MULTILINE) for c in ligne.strip("|").split("|")]
    assert len(cellules) > 80
    assert [c for c in cellules if re.sub(r"\s+", " ", c.replace("**", "").replace("`", "")) not in page] == []


def test_errata_are_of_their_cqp_alone(cqp, court):
    assert get_errata(court.certification.code) == []
    assert "Aucune correction n’est à signaler." in lire("errata", cqp=court.certification.code)


@pytest.mark.parametrize("slug", PAGES, ids=[s or "essentiel" for s in PAGES])
def test_pages_follow_another_cqp(cqp, court, slug):
    page = Client().get(adresse(slug), {"cqp": court.certification.code}).content.decode()
    assert f"?cqp={court.certification.code}" in page
    assert "Assistant(e) de formation" not in re.sub(r"(?s)^.*?<main|<nav aria-label=\"Autres CQP\">.*?</nav>|</main>.*", "", page)
    assert Client().get(adresse(slug), {"cqp": "inconnu"}).status_code == 404


def test_draft_is_found_again_on_every_page_instead_of_a_second_demand(scene):
    dossier = pc.demander(scene.alice, scene.referentiel)
    client = client_de(scene.alice)
    for slug in ("", "questions"):
        page = client.get(adresse(slug)).content.decode()
        assert reverse("candidates:mon-dossier", args=[dossier.pk]) in page
        assert ">Demander un dossier</button>" not in page
    assert f"Continuer le dossier {dossier.numero}" in client.get(reverse("candidates:demander")).content.decode()
    assert "Demander votre dossier" in client_de(scene.zoe).get(adresse()).content.decode()


def test_demand_is_dated_and_numbered(scene):
    client = client_de(scene.zoe)
    reponse = client.post(reverse("candidates:demander"), follow=True)
    dossier = Dossier.objects.get()
    assert f"sous le numéro {dossier.numero}" in reponse.content.decode()
    assert dossier.demande_le is not None
    again = client.post(reverse("candidates:demander"), follow=True)
    assert "rien n’a été perdu" in again.content.decode()
    assert Dossier.objects.count() == 1


def test_partial_award_is_offered_before_a_new_demand(petite_scene):
    origine = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    page = client_de(petite_scene.alice).get(reverse("candidates:demander")).content.decode()
    assert f"Voir le résultat du dossier {origine.numero}" in page


def test_decision_not_announced_reads_as_a_dossier_that_goes_on(petite_scene):
    origine = petite_scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=origine.pk).update(annonce_le=None)
    page = client_de(petite_scene.alice).get(adresse(), {"cqp": petite_scene.referentiel.certification.code}).content.decode()
    assert "Jury programmé" in page
    assert "CQP obtenu" not in page


@pytest.mark.navigateur
@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fenetre", [TELEPHONE, {"width": 768, "height": 1024}, BUREAU], ids=["telephone", "tablette", "bureau"])
def test_pages_are_accessible_and_narrow_enough(page, live_server, fenetre):
    charger_cqp()
    page.set_viewport_size(fenetre)
    for slug in PAGES:
        assert page.goto(live_server.url + adresse(slug)).status == 200
        verifier_accessibilite(page)
        verifier_largeur(page)


@pytest.mark.navigateur
@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fenetre", [TELEPHONE, BUREAU], ids=["telephone", "bureau"])
def test_demand_is_accessible_with_and_without_a_draft(page, live_server, motifs, fenetre):
    scene = SceneGardee.monter(MEMOIRE.jouer(charger_cqp))
    cookie = client_de(scene.alice).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.set_viewport_size(fenetre)
    for _ in range(2):
        for chemin in (adresse(), reverse("candidates:demander")):
            page.goto(live_server.url + chemin)
            verifier_accessibilite(page)
            verifier_largeur(page)
        pc.demander(scene.alice, scene.referentiel)
