"""The dossier on one page: everything there is, buttons for what can be done now and nothing else."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bureau.chemin import lire_chemin
from bureau.lecture import get_boutons
from bureau.scenario import pas_evaluation as pe
from bureau.scenario import pas_jury as pj
from bureau.scenario.pas_candidat import demander_des_complements
from bureau.vocabulaire import PHRASES
from candidates.enums import Etat
from candidates.models import Preuve
from candidates.services import envoyer_message
from comptes.models import Rectification
from documents.enums import EtatDocument
from documents.models import Document
from documents.services import get_document_visible
from echanges.enums import Cote
from echanges.models import Courriel, NoteInterne
from echanges.notes import ecrire_note
from echanges.services import envoyer
from evaluations.lecture import get_evaluation
from evaluations.services import repondre_mission
from journal.models import Evenement
from jury.models import SessionJury
from tests.bureau.outils import client_de, perdre, texte
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


REQUETES = 25
LECTURE = 3  # queries that say who reads, and look whether it was noted within the hour


def remplir(scene, dossier, fois=1):
    """Everything that may hang on a dossier, besides its road: proofs, notes, messages, a mail given up, a rectification."""
    for rang in range(fois):
        ecrire_note(dossier_id=dossier.pk, auteur=scene.sylvie, texte=f"Note {rang}")
        envoyer_message(dossier=dossier, auteur=scene.alice, cote=Cote.CANDIDAT, texte=f"Bonjour {rang}", fichiers=[pdf(f"piece-{rang}.pdf")])
        Preuve.objects.create(dossier=dossier, nom=f"p{rang}.pdf", fichier="x", type_mime="application/pdf", taille=10, sha256=f"{rang:064d}", cibles=["C1"], ajoutee_par=scene.alice)
        Rectification.objects.create(personne=scene.alice, objet=f"Nom {rang}", inexact="a", correct="b", dossier_id=dossier.pk)
        perdre(envoyer(evenement="candidates.abandon", destinataires=["alice@demo.example"], contexte={"dossier": dossier, "motif": "x"}, cle=f"perdu-{rang}", dossier_id=dossier.pk)[0])


def compter(client, dossier):
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(adresse(dossier)).status_code == 200
    return len(requetes)


@pytest.mark.parametrize("etat", Etat)
def test_page_opens_in_every_state_with_its_buttons_alone_within_25_queries(petite_scene, etat):
    dossier = petite_scene.amener(etat)
    remplir(petite_scene, dossier)
    sylvie = client_de(petite_scene.sylvie)
    reponse = sylvie.get(adresse(dossier))
    assert reponse.status_code == 200
    assert compter(sylvie, dossier) <= REQUETES + LECTURE
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
    dossier = petite_scene.amener(Etat.PRET)
    sylvie = client_de(petite_scene.sylvie)
    remplir(petite_scene, dossier)
    pe.designer(dossier, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    compter(sylvie, dossier)  # the first reading of the hour is written in the journal
    avant = compter(sylvie, dossier)
    Courriel.objects.all().delete()
    NoteInterne.objects.all().delete()
    remplir(petite_scene, dossier, fois=4)
    for personne in (petite_scene.paul, petite_scene.eva):
        repondre_mission(mission=dossier.missions.en_vigueur().get(evaluateur=personne), auteur=personne, accepte=False, motif="Indisponible.")
    pe.designer(dossier, petite_scene.sylvie, petite_scene.pierre, petite_scene.elise)
    assert compter(sylvie, dossier) == avant


def test_secretariat_sees_every_document_that_the_page_lists(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    documents = client_de(petite_scene.sylvie).get(adresse(dossier)).context["documents"]
    assert {d.genre for d in documents} >= {"dossier_recevabilite", "dossier_activites", "avis_recevabilite", "bilan", "parchemin"}
    assert [d for d in documents if get_document_visible(pk=d.pk, utilisateur=petite_scene.sylvie) != d] == []


def test_document_that_failed_is_made_again_from_the_page(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    Document.objects.filter(genre="dossier_recevabilite", dossier_id=dossier.pk).update(etat=EtatDocument.ECHEC, erreur="Une police manque.")
    sylvie = client_de(petite_scene.sylvie)
    page = texte(sylvie.get(adresse(dossier)))
    assert "Une police manque." in page
    sylvie.post(reverse("documents:relancer", args=[Document.objects.get(genre="dossier_recevabilite", dossier_id=dossier.pk).pk]))
    assert "Fabriquer à nouveau" not in texte(sylvie.get(adresse(dossier)))


def test_road_tells_how_long_each_stretch_took(petite_scene):
    with time_machine.travel("2027-03-27T22:30:00Z"):  # 23:30 in Paris, the night before summer time
        dossier = petite_scene.amener(Etat.DEPOSE)
    with time_machine.travel("2027-03-28T22:30:00Z"):  # half past midnight on the 29th, 23 hours of the 28th between
        dossier = petite_scene.avancer(dossier, petite_scene.alice, Etat.RECEVABLE)
    etapes = {e.libelle: e.duree for e in lire_chemin(dossier)}
    assert etapes["Premier dépôt de la demande"] == "le même jour"
    assert etapes["Recevabilité statuée"] == "2 jours après"
    assert etapes["Partie 3 déposée"] == ""


def test_whole_journal_has_its_page_and_unfolds_in_place(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    sylvie = client_de(petite_scene.sylvie)
    lien = reverse("bureau:journal", args=[dossier.pk])
    assert f'hx-get="{lien}"' in sylvie.get(adresse(dossier)).content.decode()
    page, morceau = texte(sylvie.get(lien)), texte(sylvie.get(lien, headers={"HX-Request": "true"}))
    assert "Dossier demandé" in page
    assert "Dossier demandé" in morceau
    assert "<h1" not in morceau
    assert "secrétariat de la CPEF" in page


def test_decision_that_is_not_closed_stays_with_the_jury(petite_scene):
    dossier = petite_scene.amener(Etat.INSCRIT)
    session = SessionJury.objects.get()
    pj.ouvrir(session, petite_scene.personnes)
    pj.deliberer(session, petite_scene.jeanne)
    assert client_de(petite_scene.sylvie).get(adresse(dossier)).context["decisions"] == []


@pytest.mark.parametrize("qui", ["alice", "zoe", "amine", "paul", "eva", "jeanne", "ada"])
def test_page_does_not_exist_for_others(petite_scene, qui):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    client = client_de(petite_scene.personnes[qui])
    assert client.get(adresse(dossier)).status_code == 404
    assert client.get(reverse("bureau:grille", args=[get_evaluation(dossier).pk])).status_code == 404
