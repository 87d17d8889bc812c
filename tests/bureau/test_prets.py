"""Ready for the jury: the check of each transmitted dossier, and a session built from those that are complete."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bureau.prets import _REMEDES
from candidates.enums import Etat
from candidates.workflow import ce_qui_manque
from documents.models import SignatureAnnulee
from echanges.models import Courriel
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation
from evaluations.services.bilan import signatures_du_bilan
from jury import conformite as c
from jury import services as j
from jury.models import Inscription, SessionJury
from referentiels.parametres import REGLAGES, Valeurs, valeur
from referentiels.services import definir_parametre
from tests.bureau.outils import client_de, texte
from tests.jury.outils import session_vide

pytestmark = pytest.mark.django_db
ADRESSE = "/bureau/jury/prets/"


@pytest.fixture
def dossier(petite_scene):
    return petite_scene.amener(Etat.EVALUE)


def raccourcir(dossier):
    """An interview that was too short: the dossier is not complete."""
    evaluation = get_evaluation(dossier)
    Evaluation.objects.filter(pk=evaluation.pk).update(entretien_fin=evaluation.entretien_debut + timedelta(minutes=30))


def nouvelle(**autres):
    jour = timezone.localdate() + timedelta(days=40)
    return {"session": "nouvelle", "jour": jour.isoformat(), "heure": "09:30", "lieu": "Salle Condorcet", **autres}


def test_check_shows_each_point_with_its_evidence_and_who_must_act(petite_scene, dossier):
    sylvie, adresse = client_de(petite_scene.sylvie), reverse("bureau:dossier", args=[dossier.pk])
    page = texte(sylvie.get(adresse))
    assert "Ce dossier est prêt pour le jury." in page
    assert "Trois signatures du bilan, ou un refus consigné</strong> : 3 sur 3" in page
    raccourcir(dossier)
    reponse = sylvie.get(adresse)
    assert [v.point.code for v in reponse.context["pret"].manques] == ["entretien"]
    page = texte(reponse)
    assert "30 minutes pour 120 demandées" in page
    assert "L’évaluateur externe consigne la durée exacte de l’entretien" in page
    assert reverse("bureau:evaluation-renvoyer", args=[dossier.pk]) in page


def test_every_point_that_can_fail_says_who_must_act(petite_scene, dossier):
    codes = {p.code for p in c.conformite(dossier)} | {"evaluation"}
    assert codes <= set(_REMEDES)


def test_check_is_the_guard_of_the_road(petite_scene, dossier):
    assert ce_qui_manque(dossier, "inscrire") == []
    signature = signatures_du_bilan(get_evaluation(dossier)).first()
    Evaluation.objects.filter(dossier=dossier).update(is_signee=False, nb_signatures=2)
    assert [str(m) for m in ce_qui_manque(dossier, "inscrire")] == ["Trois signatures du bilan, ou un refus consigné : 3 sur 3"]
    Evaluation.objects.filter(dossier=dossier).update(is_active=False)
    assert "aucune évaluation n’est en vigueur" in str(ce_qui_manque(dossier, "inscrire")[0])
    assert signature is not None


def test_part_3_whose_signature_is_void_is_not_signed(petite_scene, dossier):
    from documents.models import Signature

    depot = dossier.depots.get(partie=3)
    signature = Signature.objects.get(objet_type="depot", objet_id=str(depot.pk))
    SignatureAnnulee.objects.create(signature=signature, motif="Reprise")
    assert {p.code: p.is_conforme for p in c.conformite(dossier)}["partie_3"] is False


def test_list_tells_complete_from_not_and_why_in_as_many_queries_for_three_as_for_one(petite_scene, dossier):
    sylvie = client_de(petite_scene.sylvie)
    with CaptureQueriesContext(connection) as une:
        sylvie.get(ADRESSE)
    zoe = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    paul = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.amine)
    raccourcir(zoe)
    with CaptureQueriesContext(connection) as trois:
        reponse = sylvie.get(ADRESSE)
    assert [p.dossier.pk for p in reponse.context["complets"]] == [dossier.pk, paul.pk]
    assert [p.dossier.pk for p in reponse.context["incomplets"]] == [zoe.pk]
    assert "30 minutes pour 120 demandées" in texte(reponse)
    assert len(trois) == len(une) <= 20


def test_batch_and_single_check_agree(petite_scene, dossier):
    zoe = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    raccourcir(zoe)
    lus = list(type(dossier).objects.select_related(*c.LIENS).filter(pk__in=[dossier.pk, zoe.pk]))
    assert c.lire_conformites(lus) == {d.pk: c.conformite(d) for d in (dossier, zoe)}


def test_session_is_created_with_the_dossiers_in_one_go(petite_scene, dossier):
    zoe = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    sylvie = client_de(petite_scene.sylvie)
    reponse = sylvie.post(ADRESSE, nouvelle(dossier=[str(zoe.pk), str(dossier.pk)]), follow=True)
    session = SessionJury.objects.get()
    assert reponse.redirect_chain[-1][0] == reverse("jury:session", args=[session.pk])
    assert list(session.inscriptions.values_list("dossier_id", flat=True)) == [dossier.pk, zoe.pk]  # the oldest transmitted first
    assert timezone.localtime(session.le).strftime("%H:%M") == "09:30"
    assert f"2 dossiers inscrits : {dossier.numero}, {zoe.numero}" in texte(reponse)
    assert set(Courriel.objects.filter(evenement="jury.inscription").values_list("destinataire", flat=True)) == {"alice@demo.example", "zoe@demo.example"}


def test_dossiers_go_to_an_existing_session_with_a_report_for_each(petite_scene, dossier):
    zoe = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    session = session_vide(petite_scene)
    raccourcir(zoe)  # since the page was opened
    reponse = client_de(petite_scene.sylvie).post(ADRESSE, {"session": str(session.pk), "dossier": [str(dossier.pk), str(zoe.pk)]}, follow=True)
    page = texte(reponse)
    assert f"1 dossier inscrit : {dossier.numero}" in page
    assert f"Dossier {zoe.numero}, non inscrit : Durée de l’entretien : 30 minutes pour 120 demandées" in page
    zoe.refresh_from_db()
    assert zoe.etat == Etat.EVALUE


def test_second_click_creates_no_second_session(petite_scene, dossier):
    sylvie = client_de(petite_scene.sylvie)
    sylvie.post(ADRESSE, nouvelle(dossier=[str(dossier.pk)]))
    reponse = sylvie.post(ADRESSE, nouvelle(dossier=[str(dossier.pk)]))
    assert reponse.status_code == 409
    assert "la session n’est pas créée" in texte(reponse)
    assert SessionJury.objects.count() == Inscription.objects.count() == 1


@pytest.mark.parametrize(
    ("envoi", "phrase"),
    [
        ({"session": "nouvelle"}, "Cochez au moins un dossier."),
        ({"dossier": ["nimporte"], "session": "nouvelle"}, "un des dossiers est inconnu"),
        ({"dossier": [str(uuid4())], "session": str(uuid4())}, "Cette session n’est plus en préparation"),
    ],
)
def test_wrong_choice_is_told_and_nothing_is_created(petite_scene, dossier, envoi, phrase):
    reponse = client_de(petite_scene.sylvie).post(ADRESSE, envoi)
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert not SessionJury.objects.exists()


def test_refused_session_keeps_what_was_ticked_and_typed(petite_scene, dossier):
    reponse = client_de(petite_scene.sylvie).post(ADRESSE, nouvelle(dossier=[str(dossier.pk)], lieu="Salle 3", heure="midi"))
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Écrivez l’heure" in page
    assert 'value="Salle 3"' in page
    assert f'id="choix-{dossier.pk}" checked' in page


def test_dossier_that_is_not_ready_cannot_be_forced(petite_scene):
    autre = petite_scene.amener(Etat.DEPOSE)
    session = session_vide(petite_scene)
    client_de(petite_scene.sylvie).post(ADRESSE, {"session": str(session.pk), "dossier": [str(autre.pk)]})
    assert not session.inscriptions.exists()


def test_sessions_are_offered_with_their_load_and_the_hour_they_end(petite_scene, dossier):
    session = session_vide(petite_scene)
    j.inscrire(session=session, dossier=dossier, auteur=petite_scene.sylvie)
    petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    page = texte(client_de(petite_scene.sylvie).get(ADRESSE))
    fin = timezone.localtime(session.le + timedelta(hours=1))
    assert f"1 dossier inscrit, fin vers {fin:%H:%M}" in page


def test_empty_list_says_so(petite_scene):
    assert "Aucun dossier complet n’attend de session." in texte(client_de(petite_scene.sylvie).get(ADRESSE))


def test_settings_read_at_once_say_what_each_says_alone(petite_scene):
    certification, jour = petite_scene.referentiel.certification, timezone.localdate()
    definir_parametre(
        code="entretien_minutes_min", valeur=150, du=jour + timedelta(days=1), base_legale="Décision de la CPEF", certification=certification, auteur_id=petite_scene.sylvie.pk
    )
    valeurs = Valeurs("entretien_minutes_min", "recours_mois")
    for code in ("entretien_minutes_min", "recours_mois"):
        for le in (jour, jour + timedelta(days=1)):
            for sur in (certification, None):
                assert valeurs.lire(code, le=le, certification=sur) == valeur(code, le=le, certification=sur)
    assert valeurs.lire("entretien_minutes_min", le=jour + timedelta(days=1), certification=certification) == 150
    assert valeurs.lire("recours_mois", le=jour) == REGLAGES["recours_mois"].defaut
