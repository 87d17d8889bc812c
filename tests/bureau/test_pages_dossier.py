"""The dossier on one page: everything there is, buttons for what can be done now and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bureau.lecture import get_boutons
from bureau.scenario.pas_candidat import demander_des_complements
from bureau.vocabulaire import PHRASES
from candidates.enums import Etat
from candidates.services import ajouter_preuve
from evaluations.lecture import get_evaluation
from journal.models import Evenement
from tests.bureau.outils import client_de, texte
from tests.candidates.outils import pdf

pytestmark = pytest.mark.django_db
ATTENDUS = {
    Etat.BROUILLON: {"Lever les limites annuelles", "Relancer le candidat", "Clore pour abandon"},
    Etat.DEPOSE: {"Statuer sur la recevabilité", "Demander des compléments", "Relancer le candidat", "Clore pour abandon"},
    Etat.INCOMPLET: {"Relancer le candidat", "Clore pour abandon"},
    Etat.RECEVABLE: {"Remplacer l’avis", "Relancer le candidat", "Clore pour abandon"},
    Etat.NON_RECEVABLE: {"Remplacer l’avis", "Relancer le candidat", "Clore pour abandon"},
    Etat.PRET: {"Désigner le binôme", "Renvoyer la partie 3", "Relancer le candidat", "Clore pour abandon"},
    Etat.EN_EVALUATION: {"Remplacer le binôme", "Relancer le candidat", "Clore pour abandon"},
    Etat.EVALUE: {"Inscrire à une session du jury", "Renvoyer à l’évaluation", "Relancer le candidat", "Clore pour abandon"},
    Etat.INSCRIT: {"Voir la session du jury", "Relancer le candidat", "Clore pour abandon"},
    Etat.VALIDE: set(),
    Etat.VALIDE_PARTIELLEMENT: set(),
    Etat.NON_VALIDE: set(),
    Etat.ABANDONNE: set(),
}


def adresse(dossier):
    return reverse("bureau:dossier", args=[dossier.pk])


@pytest.mark.parametrize("etat", Etat)
def test_page_opens_in_every_state_with_its_buttons_alone(petite_scene, etat):
    dossier = petite_scene.amener(etat)
    reponse = client_de(petite_scene.sylvie).get(adresse(dossier))
    assert reponse.status_code == 200
    assert {b.libelle for b in reponse.context["boutons"]} == ATTENDUS[etat]
    assert "Alice Moreau" in texte(reponse)


def test_every_button_leads_somewhere(petite_scene):
    for etat, candidate in ((Etat.DEPOSE, "alice"), (Etat.PRET, "zoe")):
        dossier = petite_scene.amener(etat, candidate=petite_scene.personnes[candidate])
        for bouton in get_boutons(dossier, petite_scene.sylvie, get_evaluation(dossier)):
            assert client_de(petite_scene.sylvie, frais=True).get(bouton.url).status_code == 200, bouton


def test_page_reads_deposits_not_the_live_draft(petite_scene):
    dossier = petite_scene.amener(Etat.INCOMPLET)
    dossier.emplois.update(entreprise="Entreprise jamais déposée")
    assert "Entreprise jamais déposée" not in texte(client_de(petite_scene.sylvie).get(adresse(dossier)))


def test_page_shows_complements_mails_and_journal_in_french(petite_scene):
    dossier = demander_des_complements(petite_scene.amener(Etat.DEPOSE), petite_scene.sylvie)
    page = texte(client_de(petite_scene.sylvie).get(adresse(dossier)))
    assert "Précisez la date de votre prise de poste." in page
    assert "Compléments demandés pour votre dossier de VAE" in page
    assert "Demande déposée → Compléments demandés" in page
    assert "demander_complements" not in page


def test_every_event_of_the_road_has_its_french_words(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    actions = set(Evenement.objects.du_dossier(dossier.pk).values_list("action", flat=True))
    assert actions - set(PHRASES) == set()


def test_queries_do_not_grow_with_what_is_joined(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    sylvie = client_de(petite_scene.sylvie)
    with CaptureQueriesContext(connection) as avant:
        sylvie.get(adresse(dossier))
    for rang in range(3):
        ajouter_preuve(dossier=dossier, auteur=petite_scene.alice, fichier=pdf(f"preuve-{rang}.pdf"), cibles=["C1"])
    with CaptureQueriesContext(connection) as apres:
        sylvie.get(adresse(dossier))
    assert len(apres) == len(avant)


@pytest.mark.parametrize("qui", ["alice", "zoe", "amine", "paul", "eva", "jeanne", "ada"])
def test_page_does_not_exist_for_others(petite_scene, qui):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    client = client_de(petite_scene.personnes[qui])
    assert client.get(adresse(dossier)).status_code == 404
    assert client.get(reverse("bureau:grille", args=[get_evaluation(dossier).pk])).status_code == 404
