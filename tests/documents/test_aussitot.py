"""A paper that no longer holds says so at once on the public page, without waiting for the one that will replace it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from documents.lecture import get_fiche
from documents.models import Document, Revocation
from documents.services import fabriquer
from evaluations import services as e
from jury import services as j
from recevabilite.services import Point, demander_complements
from tests.evaluations.outils import en_evaluation
from tests.jury.outils import session_vide

JOUR = timedelta(days=1)


def etats(genre: str) -> list[str]:
    """What the public page says of each document of a kind, the oldest first."""
    documents = Document.objects.filter(genre=genre).order_by("demande_le")
    for document in documents:
        fabriquer(document_id=document.pk)
    return [get_fiche(d.numero).etat[0] for d in documents]


@pytest.fixture
def annoncee(petite_scene):
    evaluation = en_evaluation(petite_scene)
    champs = {"prevue_le": timezone.now() + 10 * JOUR, "lieu": "organisme", "adresse": "4 quai du Port"}
    e.planifier(evaluation=evaluation, auteur=petite_scene.eva, version=evaluation.version, champs=champs)
    return e.informer_candidat(evaluation=evaluation, auteur=petite_scene.eva)


def test_cancelled_convocation_is_revoked_with_its_reason(petite_scene, annoncee):
    assert etats("convocation_evaluation") == ["Authentique"]
    e.annuler_date(evaluation=annoncee, auteur=petite_scene.eva, motif="Salle indisponible.")
    assert etats("convocation_evaluation") == ["Révoqué"]
    assert Revocation.objects.get().motif == "La date est annulée. Salle indisponible."


def test_moved_place_revokes_until_the_candidate_is_told_again(petite_scene, annoncee):
    etats("convocation_evaluation")
    evaluation = e.planifier(evaluation=annoncee, auteur=petite_scene.eva, version=annoncee.version, champs={"adresse": "12 rue du Lac"})
    assert etats("convocation_evaluation") == ["Révoqué"]
    e.informer_candidat(evaluation=evaluation, auteur=petite_scene.eva)
    assert etats("convocation_evaluation") == ["Révoqué", "Authentique"]


def test_moved_date_replaces_at_once(petite_scene, annoncee):
    e.reporter(evaluation=annoncee, auteur=petite_scene.eva, nouvelle=annoncee.prevue_le + JOUR, motif="Absence.")
    assert etats("convocation_evaluation") == ["Remplacé", "Authentique"]


def test_pair_set_aside_revokes_its_convocation(petite_scene, annoncee):
    e.remplacer_binome(dossier=annoncee.dossier, auteur=petite_scene.sylvie, motif="Paul est absent.")
    assert etats("convocation_evaluation") == ["Révoqué"]


def test_bilan_opened_again_is_revoked_then_replaced(petite_scene):
    dossier = petite_scene.amener("evalue")
    assert (etats("bilan"), etats("dossier_complet")) == (["Authentique"], ["Authentique"])
    e.renvoyer_a_l_evaluation(dossier=dossier, auteur=petite_scene.sylvie, motif="La page 3 manque.")
    assert (etats("bilan"), etats("dossier_complet")) == (["Révoqué"], ["Révoqué"])
    assert Revocation.objects.first().motif == "Le bilan est rouvert. La page 3 manque."
    pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)
    assert etats("bilan") == ["Remplacé", "Authentique"]


def test_convocation_of_the_jury_follows_the_session(petite_scene):
    sylvie = petite_scene.sylvie
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=sylvie)
    assert etats("convocation_jury") == ["Authentique"] * 4
    session.refresh_from_db()
    options = {"is_distance": False, "is_masquee": False, "annonce_prevue_le": None}
    j.modifier_session(session=session, auteur=sylvie, le=session.le + JOUR, lieu="Lyon", **options)
    assert etats("convocation_jury") == ["Révoqué"] * 4
    j.convoquer(session=session, auteur=sylvie)
    j.convoquer(session=session, auteur=sylvie)
    assert etats("convocation_jury") == ["Révoqué"] * 4 + ["Remplacé"] * 4 + ["Authentique"] * 4
    j.annuler_session(session=session, auteur=sylvie, motif="Grève des trains.")
    assert etats("convocation_jury")[8:] == ["Révoqué"] * 4
    assert Revocation.objects.latest("revoque_le").motif == "La session est annulée. Grève des trains."


def test_convocation_of_the_jury_is_read_by_its_member_and_the_secretariat(petite_scene, client):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    convocation = next(d for d in Document.objects.filter(genre="convocation_jury").select_related("matiere") if d.matiere.contenu["prenom"] == "Jeanne")
    for personne, code in ((petite_scene.jeanne, 200), (petite_scene.sylvie, 200), (petite_scene.jacques, 404), (petite_scene.alice, 404)):
        client.force_login(personne)
        assert client.get(f"/documents/{convocation.pk}/").status_code == code
    client.force_login(petite_scene.jeanne)
    assert f"/documents/{convocation.pk}/" in client.get(f"/jury/{session.pk}/emargement/").content.decode()


def test_letter_that_asks_for_complements_keeps_what_was_asked(petite_scene, client):
    dossier = petite_scene.amener("depose")
    demander_complements(dossier=dossier, auteur=petite_scene.sylvie, points=[Point("preuves", "Joignez une attestation de votre employeur.")])
    assert etats("lettre_complements") == ["Authentique"]
    lettre = Document.objects.get(genre="lettre_complements")
    assert [p["texte"] for p in lettre.matiere.contenu["points"]] == ["Joignez une attestation de votre employeur."]
    for personne, code in ((petite_scene.alice, 200), (petite_scene.sylvie, 200), (petite_scene.zoe, 404), (petite_scene.paul, 404)):
        client.force_login(personne)
        assert client.get(f"/documents/{lettre.pk}/").status_code == code
