"""Close a session, sign its minutes, announce: everything at once or nothing, and nothing told before its time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from bureau.scenario import pas_jury as pj
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.models import Acces, Dossier
from candidates.regles import ajouter_mois
from documents.enums import EtatDocument
from documents.models import Document
from documents.services import fabriquer, get_annulation, revoquer
from echanges.models import Courriel
from jury import services as j
from jury.enums import EtatSession, Issue, Nature, Sort
from jury.models import Attribution, Decision, Inscription, ProcesVerbal
from jury.tasks import annoncer_echues

from .outils import confirmee, en_seance, verdicts


def deliberee(scene, **options):
    """A session in session whose only dossier is decided: C1 awarded, C2 not."""
    session = en_seance(scene, [scene.amener(Etat.EVALUE)], **options)
    envoi = {"C1": j.Verdict(is_validee=True), "C2": j.Verdict(is_validee=False, motif="Preuves trop minces.")}
    j.deliberer(inscription=confirmee(scene, session), auteur=scene.jeanne, verdicts=envoi, preconisations="Formation sur C2.")
    return session


def close(scene, **options):
    """The same session closed, its minutes ready to be signed."""
    session = deliberee(scene, **options)
    pv = pj.clore(session, scene.jeanne)
    scene.fabriquer(Document.objects.get(pk=pv.document_id))
    return session, pv


def test_session_is_not_closed_while_a_dossier_waits(petite_scene):
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    session = en_seance(petite_scene, dossiers)
    j.deliberer(inscription=confirmee(petite_scene, session), auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    with pytest.raises(DossierIncomplet, match=f"Le dossier {dossiers[1].numero} n’est ni décidé ni ajourné"):
        j.clore_session(session=session, auteur=petite_scene.jeanne)
    assert set(Dossier.objects.values_list("etat", flat=True)) == {Etat.INSCRIT}


def test_closing_that_fails_half_way_changes_nothing(petite_scene):
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    session = en_seance(petite_scene, dossiers)
    j.adopter_en_bloc(session=session, auteur=petite_scene.jeanne)
    Dossier.objects.filter(pk=dossiers[1].pk).update(etat=Etat.EVALUE)  # what no service does: the second one cannot be applied
    with pytest.raises(ActionImpossible):
        j.clore_session(session=session, auteur=petite_scene.jeanne)
    session.refresh_from_db()
    dossiers[0].refresh_from_db()
    assert (session.etat, dossiers[0].etat) == (EtatSession.OUVERTE, Etat.INSCRIT)
    assert not Decision.objects.filter(arretee_le__isnull=False).exists()
    assert not ProcesVerbal.objects.exists()
    assert not Attribution.objects.exists()
    assert not Document.objects.filter(genre__in=["pv", "fiche_decision"]).exists()


def test_closing_applies_numbers_writes_and_queues(petite_scene):
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    session = en_seance(petite_scene, dossiers)
    j.deliberer(inscription=confirmee(petite_scene, session), auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    j.proposer_ajournement(inscription=Inscription.objects.get(dossier=dossiers[1]), auteur=petite_scene.jeanne, motif="Pièce illisible.")
    pv = j.clore_session(session=session, auteur=petite_scene.jeanne)
    for dossier in dossiers:
        dossier.refresh_from_db()
    assert [d.etat for d in dossiers] == [Etat.VALIDE, Etat.EVALUE]
    decision = Decision.objects.get()
    annee = timezone.localdate().year
    assert (decision.numero, pv.numero) == (f"DEC-{annee}-0001", f"PV-{annee}-0001")
    assert {d.genre: d.etat for d in Document.objects.filter(genre__in=["pv", "fiche_decision"])} == dict.fromkeys(
        ["pv", "fiche_decision"], EtatDocument.EN_ATTENTE
    )
    assert [x["sort"] for x in pv.contenu["dossiers"]] == [Sort.DECIDE, Sort.AJOURNE]
    assert "Pièce illisible." in Courriel.objects.get(evenement="jury.ajournement").envoi.message
    assert not Courriel.objects.filter(evenement="jury.resultat").exists()


def test_put_off_dossier_can_come_back_to_another_session(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    j.proposer_ajournement(inscription=session.inscriptions.get(), auteur=petite_scene.jeanne, motif="Pièce illisible.")
    j.clore_session(session=session, auteur=petite_scene.jeanne)
    dossier = Dossier.objects.get()
    lettre = fabriquer(document_id=Document.objects.get(genre="lettre_ajournement", dossier_id=dossier.pk).pk)
    assert (lettre.is_pret, lettre.matiere.contenu["motif"]) == (True, "Pièce illisible.")
    suivante = petite_scene.preparer_session([dossier])
    petite_scene.tenir_session(suivante)
    dossier.refresh_from_db()
    assert dossier.etat == Etat.VALIDE
    assert dossier.is_annonce


def test_register_keeps_what_was_earned_and_until_when(petite_scene):
    _, pv = close(petite_scene)
    attribution, jour = Attribution.objects.get(), timezone.localdate()
    assert (attribution.nature, attribution.competences, attribution.proces_verbal) == (Nature.COMPETENCES, ["C1"], pv)
    assert attribution.benefice_jusqu_au == ajouter_mois(jour, 60)
    assert attribution.numero.startswith("ATT-")


def test_full_award_enters_the_register_without_an_end(petite_scene):
    petite_scene.amener(Etat.VALIDE)
    attribution = Attribution.objects.get()
    assert (attribution.nature, attribution.competences, attribution.benefice_jusqu_au) == (Nature.CQP, ["C1", "C2"], None)


def test_candidate_reads_the_result_only_once_both_have_signed(petite_scene):
    session, pv = close(petite_scene)
    dossier = Dossier.objects.get()
    assert (dossier.etat, dossier.libelle_candidat) == (Etat.VALIDE_PARTIELLEMENT, "Jury programmé")
    j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche())
    dossier.refresh_from_db()
    assert dossier.libelle_candidat == "Jury programmé"
    assert not Courriel.objects.filter(evenement="jury.resultat").exists()
    j.signer_pv(pv=pv, auteur=petite_scene.jacques, preuve=preuve_fraiche())
    for objet in (dossier, session, pv):
        objet.refresh_from_db()
    assert dossier.libelle_candidat == "Validation partielle"
    assert None not in (session.annoncee_le, pv.signe_le, pv.scelle_id)
    assert not Acces.objects.ouverts().filter(role__in=["jure", "president"]).exists()
    corps = Courriel.objects.get(evenement="jury.resultat").envoi.message
    for attendu in ("Délivrance partielle du CQP.", "- 1. Accueillir", "(motif du jury : Preuves trop minces.)", "votre attestation", "Formation sur C2.", "Vous pouvez contester"):
        assert attendu in corps


def test_minutes_are_signed_once_each_by_the_bureau_alone(petite_scene):
    _, pv = close(petite_scene)
    with pytest.raises(ActionInterdite):
        j.signer_pv(pv=pv, auteur=petite_scene.julie, preuve=preuve_fraiche())
    with pytest.raises(ActionImpossible, match="a changé depuis"):
        j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche(), sha256_vu="0" * 64)
    j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche())
    with pytest.raises(ActionImpossible, match="déjà signé"):
        j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche())
    assert len(j.signatures_du_pv(pv)) == 1


def test_minutes_are_not_signed_before_their_pdf_is_ready(petite_scene):
    pv = pj.clore(deliberee(petite_scene), petite_scene.jeanne)
    with pytest.raises(ActionImpossible, match="en préparation"):
        j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche())


def test_secretariat_announces_only_signed_minutes_and_once(petite_scene):
    session, pv = close(petite_scene, annonce_prevue_le=timezone.localdate() + timedelta(days=10))
    with pytest.raises(ActionImpossible, match="doit d’abord être signé"):
        j.annoncer(session=session, auteur=petite_scene.sylvie)
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    assert not Dossier.objects.get().is_annonce
    with pytest.raises(ActionInterdite):
        j.annoncer(session=session, auteur=petite_scene.jeanne)
    j.annoncer(session=session, auteur=petite_scene.sylvie)
    assert Dossier.objects.get().is_annonce
    with pytest.raises(ActionImpossible, match="déjà annoncés"):
        j.annoncer(session=session, auteur=petite_scene.sylvie)


def test_later_date_is_announced_by_the_task_once(petite_scene):
    _, pv = close(petite_scene, annonce_prevue_le=timezone.localdate() + timedelta(days=10))
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    assert annoncer_echues() == 0
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert annoncer_echues() == 1
        assert annoncer_echues() == 0
    assert Courriel.objects.filter(evenement="jury.resultat").count() == 1


def test_minutes_never_name_a_member_s_organisation(petite_scene):
    _, pv = close(petite_scene)
    membres = {m["nom"]: (m["college"], m["fonction"], m["presence"]) for m in pv.contenu["membres"]}
    assert membres["Jeanne Vidal"] == ("Collège des employeurs", "Président", "Présent")
    assert "Groupe Lumen" not in str(pv.contenu)
    assert Decision.objects.get().issue == Issue.PARTIELLE
    assert pv.contenu["dossiers"][0]["decision"]["competences"][1]["motif"] == "Preuves trop minces."
    assert date.fromisoformat(pv.contenu["dossiers"][0]["candidat"]["date_naissance"]) == date(1988, 4, 17)


def test_revoked_minutes_are_not_signed(petite_scene):
    _, pv = close(petite_scene)
    revoquer(document=Document.objects.get(pk=pv.document_id), auteur=petite_scene.sylvie, motif="Fichier diffusé par erreur.")
    with pytest.raises(ActionImpossible, match="il ne se signe plus"):
        j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche())


def test_revoked_minutes_are_made_again_and_signed(petite_scene, client):
    _, pv = close(petite_scene)
    with pytest.raises(ActionImpossible, match="n’est pas à refaire"):
        j.refaire_pv(pv=pv, auteur=petite_scene.sylvie)
    ancien = Document.objects.get(pk=pv.document_id)  # made by the scene
    j.signer_pv(pv=pv, auteur=petite_scene.jeanne, preuve=preuve_fraiche())
    revoquer(document=ancien, auteur=petite_scene.sylvie, motif="Fichier diffusé par erreur.")
    with pytest.raises(ActionInterdite):
        j.refaire_pv(pv=pv, auteur=petite_scene.alice)
    client.force_login(petite_scene.sylvie)
    adresse = f"/jury/proces-verbaux/{pv.pk}/"
    assert "Refaire le procès-verbal" in client.get(adresse).content.decode()
    assert client.post(adresse).status_code == 302
    assert client.post(adresse).status_code == 409
    pv.refresh_from_db()
    assert get_annulation(ancien).startswith("Annulé et remplacé")
    assert j.signatures_du_pv(pv) == []  # the signature named a file that no longer holds
    nouveau = fabriquer(document_id=pv.document_id)
    assert nouveau is not None
    for personne in (petite_scene.jeanne, petite_scene.jacques):
        j.signer_pv(pv=pv, auteur=personne, preuve=preuve_fraiche(), sha256_vu=nouveau.sha256)
    pv.refresh_from_db()
    assert pv.signe_le is not None
