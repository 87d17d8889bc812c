"""Appoint the pair, fill a place, take a mission back, replace, open the bilan again, send back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from comptes.models import Habilitation
from comptes.services import get_organisation, suspendre_habilitation
from echanges.models import Courriel
from evaluations.lecture import get_evaluation
from evaluations.services import repondre_mission
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
DEMAIN = timedelta(days=1)


@pytest.fixture
def pret(petite_scene):
    return petite_scene.amener(Etat.PRET)


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


def adresse(dossier, nom="binome", *suite):
    return reverse(f"bureau:{nom}", args=[dossier.pk, *suite])


def habilitation(personne):
    return Habilitation.objects.get(utilisateur=personne)


def choix(scene, pro="paul", externe="eva", jour=None):
    return {
        "date_prevue": (jour or timezone.localdate() + DEMAIN).isoformat(),
        "professionnel": habilitation(scene.personnes[pro]).pk, "evaluateur_externe": habilitation(scene.personnes[externe]).pk,
    }  # fmt: skip


def test_pair_is_proposed_and_told(petite_scene, sylvie, pret):
    reponse = sylvie.post(adresse(pret), choix(petite_scene))
    assert reponse["Location"] == reverse("bureau:dossier", args=[pret.pk])
    assert {m.evaluateur.prenom for m in pret.missions.en_vigueur()} == {"Paul", "Eva"}
    assert Courriel.objects.filter(evenement="evaluations.mission_proposee").count() == 2


def test_the_ineligible_are_listed_with_the_reason(petite_scene, sylvie, pret):
    petite_scene.eva.organisation = get_organisation(nom="Formavie Conseil")
    petite_scene.eva.save()
    suspendre_habilitation(habilitation=habilitation(petite_scene.paul), le=timezone.localdate(), motif="Enquête", auteur=petite_scene.sylvie)
    page = texte(sylvie.get(adresse(pret)))
    assert "L’évaluateur externe appartient à l’entreprise du candidat" in page
    assert "L’habilitation est suspendue depuis le" in page
    assert "<strong>Élise Fontaine</strong>, Cabinet Boussole (habilitation" in page


def test_ineligible_person_is_refused_and_the_choice_kept(petite_scene, sylvie, pret):
    donnees = choix(petite_scene)
    suspendre_habilitation(habilitation=habilitation(petite_scene.paul), le=timezone.localdate(), motif="Enquête", auteur=petite_scene.sylvie)
    reponse = sylvie.post(adresse(pret), donnees)
    assert reponse.status_code == 422
    assert "n’est pas éligible à la date prévue" in texte(reponse)
    assert f'value="{donnees["evaluateur_externe"]}"' in reponse.content.decode()
    assert not pret.missions.exists()


def test_past_or_missing_date_is_refused(petite_scene, sylvie, pret):
    hier = timezone.localdate() - DEMAIN
    assert "La date prévue est déjà passée." in texte(sylvie.post(adresse(pret), choix(petite_scene, jour=hier)))
    assert sylvie.post(adresse(pret), {**choix(petite_scene), "date_prevue": ""}).status_code == 422


def test_vacant_place_is_filled_after_a_refusal(petite_scene, sylvie, pret):
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    mission = pret.missions.get(evaluateur=petite_scene.paul)
    repondre_mission(mission=mission, auteur=petite_scene.paul, accepte=False, motif="En congé.")
    page = texte(sylvie.get(adresse(pret)))
    assert "A déjà refusé cette mission." in page
    sylvie.post(adresse(pret), {k: v for k, v in choix(petite_scene, pro="pierre").items() if k != "evaluateur_externe"})
    assert {m.evaluateur.prenom for m in pret.missions.en_vigueur()} == {"Pierre", "Eva"}


def test_mission_without_an_answer_is_taken_back_with_a_reason(petite_scene, sylvie, pret):
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    mission = pret.missions.get(evaluateur=petite_scene.paul)
    ici = adresse(pret, "mission-retirer", mission.pk)
    assert sylvie.post(ici, {"motif": ""}).status_code == 422
    sylvie.post(ici, {"motif": "Sans réponse depuis dix jours."})
    mission.refresh_from_db()
    assert (mission.etat, mission.motif) == ("remplacee", "Sans réponse depuis dix jours.")
    assert Courriel.objects.get(evenement="evaluations.mission_terminee").destinataire == petite_scene.paul.email
    assert sylvie.get(ici).status_code == 404


def test_person_taken_back_no_longer_sees_the_dossier(petite_scene, sylvie, pret):
    pe.designer(pret, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    mission = pret.missions.get(evaluateur=petite_scene.paul)
    repondre_mission(mission=mission, auteur=petite_scene.paul, accepte=True, sans_lien=True)
    assert type(pret).objects.visibles_par(petite_scene.paul).filter(pk=pret.pk).exists()
    sylvie.post(adresse(pret, "mission-retirer", mission.pk), {"motif": "Empêché."})
    assert not type(pret).objects.visibles_par(petite_scene.paul).filter(pk=pret.pk).exists()


def test_pair_is_replaced_and_its_grid_stays_readable(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    petite_scene.remplir_grille(dossier)
    evaluation = get_evaluation(dossier)
    sylvie.post(adresse(dossier, "binome-remplacer"), {"motif": "Absence longue."})
    dossier.refresh_from_db()
    assert dossier.etat == Etat.PRET
    page = texte(sylvie.get(reverse("bureau:grille", args=[evaluation.pk])))
    assert "Cette grille a été mise de côté" in page
    assert "Acquis" in page


def test_pair_cannot_be_appointed_in_another_state(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    assert sylvie.post(adresse(dossier), choix(petite_scene)).status_code == 409
    assert sylvie.get(adresse(dossier, "binome-remplacer")).status_code == 409


def test_signed_bilan_is_opened_again_with_a_reason(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    petite_scene.signer_bilan(dossier, petite_scene.alice)
    ici = adresse(dossier, "bilan-rouvrir")
    assert "Les signatures et refus déjà consignés sont annulés." in texte(sylvie.get(ici))
    assert sylvie.post(ici, {"motif": " "}).status_code == 422
    sylvie.post(ici, {"motif": "Erreur de date."})
    evaluation = get_evaluation(dossier)
    assert (evaluation.is_figee, evaluation.nb_signatures, evaluation.tour) == (False, 0, 2)


def test_dossier_goes_back_to_its_pair(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.EVALUE)
    sylvie.post(adresse(dossier, "evaluation-renvoyer"), {"motif": "La date de l’entretien manque."})
    dossier.refresh_from_db()
    assert dossier.etat == Etat.EN_EVALUATION
    assert Courriel.objects.filter(evenement="evaluations.evaluation_rouverte").count() == 2


@pytest.mark.parametrize("qui", ["alice", "paul", "eva", "jeanne", "ada"])
def test_pages_do_not_exist_for_others(petite_scene, pret, qui):
    client = client_de(petite_scene.personnes[qui])
    for nom in ("binome", "binome-remplacer", "bilan-rouvrir", "evaluation-renvoyer"):
        assert client.get(adresse(pret, nom)).status_code == 404
