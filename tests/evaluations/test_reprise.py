"""Dates that cannot be; a bilan that came back: who is told, why, and what no longer holds."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.accueil import get_sections
from bureau.scenario import pas_evaluation as pe
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.erreurs import DossierIncomplet
from candidates.models import Dossier
from candidates.situation import get_situation
from documents.models import Document
from documents.services import get_annulation
from evaluations import services as e
from evaluations.models import Evaluation

from .outils import client_de, en_evaluation, texte, url

JOUR = timedelta(days=1)
MOTIF = "La date de l’entretien est fausse"


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


@pytest.fixture
def arretee(petite_scene):
    """A closed bilan whose PDF is ready."""
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    return dossier.evaluations.get()


def a_paris(jours, heure=9):
    return timezone.make_aware(datetime.combine(timezone.localdate() + jours * JOUR, time(heure)))


def signer_comme_candidate(petite_scene, evaluation):
    e.signer_bilan(evaluation=evaluation, auteur=petite_scene.alice, role="candidat", preuve=preuve_fraiche())


def rouvrir(petite_scene, evaluation):
    e.rouvrir_bilan(evaluation=Evaluation.objects.get(pk=evaluation.pk), auteur=petite_scene.sylvie, motif=MOTIF)


def noter(petite_scene, evaluation, debut, fin):
    return e.noter_entretien(evaluation=evaluation, auteur=petite_scene.eva, debut=debut, fin=fin, notes="")


# dates


@pytest.mark.parametrize("is_annoncee", [True, False])
def test_interview_before_the_day_fixed_is_refused(petite_scene, evaluation, is_annoncee):
    prevue = a_paris(5)
    Evaluation.objects.filter(pk=evaluation.pk).update(prevue_le=prevue, annoncee_pour=prevue if is_annoncee else None)
    with pytest.raises(DossierIncomplet) as erreur:
        noter(petite_scene, evaluation, a_paris(-1), a_paris(-1, 12))
    (phrase,) = map(str, erreur.value.manques)
    assert phrase.startswith("La date annoncée au candidat est le" if is_annoncee else "La date fixée dans la préparation est le")
    assert phrase.endswith("reportez-la d’abord, ou corrigez l’heure.")


def test_interview_on_the_day_fixed_or_after_it_or_without_any_is_kept(petite_scene, evaluation):
    assert noter(petite_scene, evaluation, a_paris(-9), a_paris(-9, 12)).entretien_minutes == 180
    Evaluation.objects.filter(pk=evaluation.pk).update(prevue_le=a_paris(-3, 23), annoncee_pour=a_paris(-3, 23))
    for jours in (-3, -1):
        assert noter(petite_scene, evaluation, a_paris(jours, 1), a_paris(jours, 5)).entretien_minutes == 240


def test_interview_of_more_than_twelve_hours_is_refused(petite_scene, evaluation):
    noter(petite_scene, evaluation, a_paris(-2, 8), a_paris(-2, 20))
    with pytest.raises(DossierIncomplet, match="plus de 12 heures"):
        noter(petite_scene, evaluation, a_paris(-2, 8), a_paris(-2, 20) + timedelta(minutes=1))


def test_observation_before_the_dossier_was_recevable_is_refused(petite_scene, evaluation):
    Dossier.objects.filter(pk=evaluation.dossier_id).update(statue_le=a_paris(-4))
    qui = {"evaluation": evaluation, "auteur": petite_scene.eva, "code": "C1", "lieu": "Ici", "situation": "reelle", "constat": "Vu"}
    observation = e.noter_observation(**qui, le=timezone.localdate() - 4 * JOUR)
    with pytest.raises(DossierIncomplet, match="Le dossier est recevable depuis le"):
        e.noter_observation(**qui, le=timezone.localdate() - 5 * JOUR)
    champs = {"code": "C1", "le": timezone.localdate() - 5 * JOUR, "lieu": "Ici", "situation": "reelle", "constat": "Vu"}
    with pytest.raises(DossierIncomplet, match="Le dossier est recevable depuis le"):
        e.modifier_observation(observation=observation, auteur=petite_scene.eva, version=observation.version, champs=champs)


# a bilan that came back


def test_pair_reads_on_three_pages_who_opened_the_bilan_again_and_why(petite_scene, arretee):
    signer_comme_candidate(petite_scene, arretee)
    assert "Le bilan a été rouvert" not in texte(client_de(petite_scene.eva).get(url("bilan", arretee)))
    rouvrir(petite_scene, arretee)
    for qui in (petite_scene.eva, petite_scene.paul):
        for adresse in (url("evaluation", arretee), url("bilan", arretee), "/"):
            page = texte(client_de(qui).get(adresse))
            assert "Le bilan a été rouvert" in page, (qui, adresse)
            assert "Sylvie Garnier" in page, (qui, adresse)
            assert MOTIF in page, (qui, adresse)
    nouveau = pe.arreter(arretee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    assert nouveau.pk
    assert "Le bilan a été rouvert" not in texte(client_de(petite_scene.eva).get(url("evaluation", arretee)))


@pytest.mark.parametrize("is_refus", [True, False])
def test_candidate_reads_that_what_they_gave_is_void_and_why(petite_scene, arretee, is_refus):
    if is_refus:
        e.refuser_de_signer(evaluation=arretee, auteur=petite_scene.alice, motif="Je conteste", preuve=preuve_fraiche())
    else:
        signer_comme_candidate(petite_scene, arretee)
    quoi = "otre refus de signer ne vaut plus" if is_refus else "otre signature ne vaut plus"
    alice = client_de(petite_scene.alice)
    assert quoi not in texte(alice.get("/"))
    rouvrir(petite_scene, arretee)
    for adresse in ("/", url("mon-bilan", arretee)):
        page = texte(alice.get(adresse))
        assert quoi in page, adresse
        assert MOTIF in page, adresse
        assert "il vous sera de nouveau demandé" in page, adresse


def test_missions_begin_with_what_came_back_and_end_with_what_is_finished(petite_scene, arretee):
    signer_comme_candidate(petite_scene, arretee)
    zoe = petite_scene.amener("evalue", candidate=petite_scene.zoe)
    zoe.missions.update(date_prevue=timezone.localdate() - 30 * JOUR)

    def etats():
        section = next(s for s in get_sections(petite_scene.eva) if s.code == "evaluateur")
        return [t.etat for t in section.taches]

    assert etats() == ["Bilan à signer", "Transmis au jury"]
    rouvrir(petite_scene, arretee)
    assert etats() == ["Bilan rouvert", "Transmis au jury"]


@pytest.mark.parametrize("nb", [0, 1])
def test_page_that_opens_again_is_one_sentence(petite_scene, arretee, nb):
    if nb:
        signer_comme_candidate(petite_scene, arretee)
    page = " ".join(texte(client_de(petite_scene.sylvie).get(reverse("bureau:bilan-rouvrir", args=[arretee.dossier_id]))).split())
    assert "Le bilan devra être présenté, arrêté et signé à nouveau par les trois personnes." in page
    assert ("sont annulés.</strong> Le bilan" in page) is bool(nb)


def test_what_one_has_signed_is_no_longer_offered(petite_scene, arretee):
    eva = client_de(petite_scene.eva)
    page = texte(eva.get(url("bilan", arretee)))
    assert url("signer", arretee) in page
    assert url("refuser", arretee) in page
    signer_comme_candidate(petite_scene, arretee)
    e.signer_bilan(evaluation=arretee, auteur=petite_scene.eva, role="evaluateur_externe", preuve=preuve_fraiche())
    page = texte(eva.get(url("bilan", arretee)))
    assert url("signer", arretee) not in page
    assert url("refuser", arretee) not in page
    assert url("signer", arretee) in texte(client_de(petite_scene.paul).get(url("bilan", arretee)))


def test_a_second_transmission_replaces_the_first(petite_scene, arretee):
    pe.signer(arretee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    pe.transmettre(arretee.dossier, petite_scene.eva)
    premier = Document.objects.get(genre="dossier_complet")
    arretee.dossier.refresh_from_db()
    e.renvoyer_a_l_evaluation(dossier=arretee.dossier, auteur=petite_scene.sylvie, motif=MOTIF)
    page = texte(client_de(petite_scene.eva).get(url("bilan", arretee)))
    assert "Une transmission antérieure, qui ne vaut plus" in page
    assert f'Motif : <span class="reponse">{MOTIF}</span>' in page
    assert get_annulation(premier).startswith("Révoqué")  # at once: nobody waits for the next transmission to be told
    petite_scene.fabriquer(pe.arreter(arretee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    pe.signer(arretee.dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    pe.transmettre(arretee.dossier, petite_scene.eva)
    second = Document.objects.filter(genre="dossier_complet").exclude(pk=premier.pk).get()
    assert get_annulation(premier) == f"Annulé et remplacé par le document nº\u00a0{second.numero}"
    assert get_annulation(second) == ""
    assert "transmission antérieure" not in texte(client_de(petite_scene.eva).get(url("bilan", arretee)))


# where the candidate stands


def test_candidate_is_told_the_step_they_are_at(petite_scene, evaluation):
    def lue():
        return get_situation(Dossier.objects.get(pk=evaluation.dossier_id), petite_scene.alice)

    assert "préparez vos exemples" in lue().maintenant
    Evaluation.objects.filter(pk=evaluation.pk).update(prevue_le=a_paris(0), candidat_informe_le=timezone.now())
    assert "préparez vos exemples" in lue().maintenant
    Evaluation.objects.filter(pk=evaluation.pk).update(prevue_le=a_paris(-1))
    assert lue().maintenant == "Votre évaluation a eu lieu. Les évaluateurs en rédigent le bilan."
    assert "Votre évaluation était fixée au" in lue().precisions[0].phrase
    assert not lue().is_a_vous


@pytest.mark.parametrize("is_refus", [True, False])
def test_candidate_who_signed_or_refused_is_told_so(petite_scene, arretee, is_refus):
    assert get_situation(arretee.dossier, petite_scene.alice).maintenant == "Votre évaluation a eu lieu, et son bilan vous est présenté."
    if is_refus:
        e.refuser_de_signer(evaluation=arretee, auteur=petite_scene.alice, motif="Je conteste", preuve=preuve_fraiche())
    else:
        signer_comme_candidate(petite_scene, arretee)
    situation = get_situation(arretee.dossier, petite_scene.alice)
    fait = "votre refus de signer le bilan est consigné" if is_refus else "vous avez signé son bilan"
    assert situation.maintenant == f"Votre évaluation a eu lieu, et {fait}."
    assert "transmis au jury" in situation.suite
