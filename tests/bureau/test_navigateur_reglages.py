"""People and settings in a real browser: axe finds nothing, the preview follows what is typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.invitations import inviter_par_courriel
from candidates.enums import Etat
from echanges.models import VersionTexte
from echanges.redaction import publier_texte
from echanges.textes import TEXTES
from referentiels.services import definir_parametre
from tests.bureau.test_navigateur import entrer
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from bureau.scenario import Scene

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
CODE = "recevabilite.lettre.recours"


def adresses(scene: Scene) -> list[str]:
    scene.amener(Etat.INSCRIT)
    publier_texte(code="jury.convocation.objet", texte="Venez, {jour}", motif="Essai", auteur=scene.sylvie, version_lue=0)
    demain = timezone.localdate() + timedelta(days=1)
    prevu = definir_parametre(code="experience_mois_min", valeur=6, du=demain, base_legale="Essai", auteur_id=scene.sylvie.pk)
    inviter_par_courriel(email="nora@demo.example", prenom="Nora", nom="Blanc", role="professionnel", auteur=scene.sylvie)
    jeanne = scene.jeanne
    return [
        *(reverse(f"bureau:{nom}") for nom in ("reglages", "reglages-journal", "textes", "personnes", "invitations", "inviter")),
        *(reverse("bureau:texte", args=[code]) for code in ("jury.convocation.objet", CODE)),
        *(reverse(f"bureau:{nom}", args=[jeanne.pk]) for nom in ("personne", "personne-fermer")),
        reverse("bureau:role-dater", args=[jeanne.pk, jeanne.attributions.get().pk]),
        reverse("recevabilite:motifs"),
        reverse("referentiels:classification-imprimer", args=[scene.referentiel.pk]),
        reverse("referentiels:parametre-annuler", args=[prevu.code, prevu.pk]),
    ]


def test_pages_are_accessible_and_fit_a_telephone(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    entrer(page, live_server, petite_scene.sylvie)
    for adresse in adresses(petite_scene):
        page.set_viewport_size(TELEPHONE)
        page.goto(live_server.url + adresse)
        verifier_largeur(page)
        page.set_viewport_size(BUREAU)
        verifier_accessibilite(page)


def test_preview_follows_what_is_typed_and_a_change_is_confirmed(page: Page, live_server: LiveServer, petite_scene: Scene) -> None:
    petite_scene.amener(Etat.DEPOSE)
    entrer(page, live_server, petite_scene.sylvie)
    page.goto(live_server.url + reverse("bureau:texte", args=[CODE]))
    page.get_by_label("Nouvelle rédaction").fill("Contestez {delai}.")
    page.get_by_text("Ce champ n’existe pas").wait_for()
    page.get_by_label("Nouvelle rédaction").fill(TEXTES[CODE].defaut + " Par lettre recommandée.")
    page.get_by_role("heading", name="Avec cette rédaction").wait_for()
    verifier_accessibilite(page)
    page.get_by_label("Pourquoi ce texte change").fill("Délibération du 3 mars")
    page.get_by_role("button", name="Enregistrer cette rédaction").click()
    page.get_by_text("La version 1 de ce texte sert dès maintenant.").wait_for()
    assert VersionTexte.objects.get().texte.endswith("Par lettre recommandée.")
    page.goto(live_server.url + reverse("referentiels:parametre", args=["experience_mois_min"]))
    page.get_by_label("Nouvelle valeur (en mois)").fill("6")
    page.get_by_label("À partir du").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_label("Sur quoi se fonde cette valeur").fill("Délibération du 3 mars")
    page.get_by_role("button", name="Voir qui est concerné").click()
    page.get_by_text("1 demande déjà déposée garde").wait_for()
    verifier_accessibilite(page)
    page.get_by_role("button", name="Enregistrer cette valeur").click()
    page.get_by_text("la nouvelle valeur est enregistrée").wait_for()
