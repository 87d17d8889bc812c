"""A new value of a setting: whom it affects is shown before it is kept, and a past day asks why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat
from referentiels.models import AnnulationParametre, Parametre
from referentiels.parametres import REGLAGES, valeur
from referentiels.portee import codes_mesures
from tests.bureau.outils import client_de, prose

pytestmark = pytest.mark.django_db
SANS_DOSSIER = {"export_jours", "traces_mois", "compte_mois", "preavis_jours", "chiffres_seuil", "abandon_jours"}  # nobody's dossier reads them at a day of its own


def adresse(code="experience_mois_min"):
    return reverse("referentiels:parametre", args=[code])


def saisie(jours=10, **champs):
    du = timezone.localdate() + timedelta(days=jours)
    return {"valeur": "6", "du": du.isoformat(), "base_legale": "Délibération du 3 mars", "dernier": "0"} | champs


def test_every_setting_of_the_road_says_whom_it_affects():
    assert set(REGLAGES) - codes_mesures() - SANS_DOSSIER == set()


def test_preview_of_each_setting_can_be_read(petite_scene):
    petite_scene.amener(Etat.INSCRIT)
    sylvie = client_de(petite_scene.sylvie)
    for code, reglage in REGLAGES.items():
        nouvelle = {bool: "non", str: "Un autre nom", int: "20"}[reglage.type]
        page = sylvie.post(adresse(code), saisie(valeur=nouvelle))
        assert (page.status_code, "Ce qui lira la nouvelle valeur" in prose(page)) == (200, True), code
    assert not Parametre.objects.exists()


def test_drafts_are_affected_and_deposits_keep_theirs(petite_scene):
    depose = petite_scene.amener(Etat.DEPOSE)
    page = client_de(petite_scene.sylvie).post(adresse(), saisie())
    lu = prose(page)
    assert "1 demande déjà déposée garde : 12 mois." in lu
    assert "Rien de ce qui est en cours n’est concerné" in lu
    assert depose.numero in lu
    vu_par_ada = prose(client_de(petite_scene.ada).post(adresse(), saisie()))
    assert "1 demande déjà déposée garde : 12 mois." in vu_par_ada
    assert depose.numero not in vu_par_ada


def test_draft_is_counted_as_affected(petite_scene):
    brouillon = petite_scene.amener(Etat.BROUILLON)
    lu = prose(client_de(petite_scene.sylvie).post(adresse(), saisie()))
    assert "1 demande en préparation la lira, si elle est déposée à partir du" in lu
    assert brouillon.numero in lu


def test_value_of_one_cqp_leaves_the_dossiers_of_others(petite_scene, cqp):
    petite_scene.amener(Etat.BROUILLON)
    lu = prose(client_de(petite_scene.sylvie).post(adresse(), saisie(certification=cqp.certification.pk)))
    assert "Rien de ce qui est en cours n’est concerné" in lu


def test_past_day_that_was_used_asks_why_then_is_kept(petite_scene):
    petite_scene.amener(Etat.DEPOSE)
    sylvie = client_de(petite_scene.sylvie)
    passee = saisie(jours=-400, is_passe_confirme="on")
    reponse = sylvie.post(adresse(), passee)
    assert (reponse.status_code, "indiquez pourquoi la date est passée" in prose(reponse)) == (422, True)
    motivee = passee | {"motif_retroactif": "Le texte date de l’an passé."}
    assert "1 demande a été déposée depuis le" in prose(sylvie.post(adresse(), motivee))
    assert sylvie.post(adresse(), passee | {"confirme": "oui"}).status_code == 422
    assert sylvie.post(adresse(), motivee | {"confirme": "oui"}).status_code == 302
    assert Parametre.objects.get().motif_retroactif == "Le texte date de l’an passé."


def test_second_author_sees_the_value_given_meanwhile(petite_scene):
    assert client_de(petite_scene.ada).post(adresse(), saisie(confirme="oui")).status_code == 302
    sylvie = client_de(petite_scene.sylvie)
    reponse = sylvie.post(adresse(), saisie(valeur="9", confirme="oui"))
    assert (reponse.status_code, "Rien n’est enregistré" in prose(reponse)) == (409, True)
    assert Parametre.objects.count() == 1
    dernier = str(Parametre.objects.get().pk)
    assert f'name="dernier" value="{dernier}"' in reponse.content.decode()
    assert sylvie.post(adresse(), saisie(valeur="9", confirme="oui", dernier=dernier)).status_code == 302


def test_going_back_to_the_form_keeps_what_was_typed(petite_scene):
    page = client_de(petite_scene.sylvie).post(adresse(), saisie(corriger="oui"))
    assert page.status_code == 200
    assert "Délibération du 3 mars" in prose(page)
    assert not Parametre.objects.exists()


def test_planned_value_is_cancelled_before_its_day(petite_scene):
    sylvie = client_de(petite_scene.sylvie)
    sylvie.post(adresse(), saisie(confirme="oui"))
    ligne = Parametre.objects.get()
    annuler = reverse("referentiels:parametre-annuler", args=[ligne.code, ligne.pk])
    assert sylvie.post(annuler, {"motif": " "}).status_code == 422
    assert sylvie.post(annuler, {"motif": "Texte reporté"}).status_code == 302
    assert valeur("experience_mois_min", le=ligne.du) == 12
    assert "Texte reporté" in prose(sylvie.get(adresse()))
    assert sylvie.post(annuler, {"motif": "Encore"}).status_code == 422
    assert AnnulationParametre.objects.count() == 1


def test_value_that_has_begun_is_not_cancelled(petite_scene):
    sylvie = client_de(petite_scene.sylvie)
    sylvie.post(adresse(), saisie(jours=0, confirme="oui"))
    ligne = Parametre.objects.get()
    reponse = sylvie.post(reverse("referentiels:parametre-annuler", args=[ligne.code, ligne.pk]), {"motif": "Erreur"})
    assert "a commencé à s’appliquer" in prose(reponse)
    assert valeur("experience_mois_min", le=timezone.localdate()) == 6


def test_journal_of_the_settings_says_before_and_after(petite_scene):
    sylvie = client_de(petite_scene.sylvie)
    sylvie.post(adresse(), saisie(jours=0, confirme="oui"))
    lu = prose(sylvie.get(reverse("bureau:reglages-journal"), {"domaine": "regles"}))
    assert "1 changement" in lu
    assert "Expérience minimale dans le métier" in lu
    assert "12 mois" in lu
    assert "6 mois, à partir du" in lu
    assert "par Sylvie Garnier : nouvelle valeur (Expérience minimale dans le métier)" in prose(sylvie.get(reverse("bureau:reglages")))
