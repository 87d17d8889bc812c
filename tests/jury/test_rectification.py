"""A final decision corrected: who may, nothing before both signatures, then everything at once; contested in its delay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.models import Acces, Candidat, Dossier
from candidates.regles import ajouter_mois
from documents.enums import EtatDocument
from documents.lecture import get_fiche
from documents.models import Document
from documents.services import fabriquer, get_annulation
from echanges.models import Courriel
from journal.models import Evenement
from jury import services as j
from jury.enums import Issue, Nature, SortRecours
from jury.lecture import get_decision_annoncee, get_limite_recours
from jury.models import Attribution, Decision, Inscription, ProcesVerbal, Recours, Rectification
from jury.regles import date_de_l_attribution, manques_verdicts
from jury.services.remise import cles_du_lot, decisions_du_lot, get_pv_initial

from .outils import client_de, lire_pdf, texte, url, verdicts

MOTIF = "Le vote sur C2 a été mal reporté."


def rediger(scene, decision, *, preconisations="", auteur=None, motif=MOTIF, **codes):
    return j.rediger_rectification(
        decision=decision, auteur=auteur or scene.jeanne, preconisations=preconisations, motif=motif, verdicts=verdicts(motif="Preuves trop minces.", **codes)
    )


def signer(scene, rectification, *qui):
    pv = rectification.proces_verbal
    document = Document.objects.get(pk=pv.document_id)
    if not document.is_pret:
        scene.fabriquer(document)
    for personne in qui or (scene.jeanne, scene.jacques):
        j.signer_pv(pv=pv, auteur=personne, preuve=preuve_fraiche())


def cle(genre, objet):
    return Document.objects.get(cle=f"{genre}:{objet.pk}")


def obtenu(scene):
    """Alice has the whole CQP, announced, her parchemin made."""
    dossier = scene.amener(Etat.VALIDE)
    return dossier, Decision.objects.get()


def test_nothing_changes_before_the_second_signature(petite_scene):
    dossier, decision = obtenu(petite_scene)
    rectification = rediger(petite_scene, decision, C1=True, C2=False, preconisations="Formation sur C2.")
    signer(petite_scene, rectification, petite_scene.jeanne)
    dossier.refresh_from_db()
    assert (dossier.etat, Decision.objects.count(), get_decision_annoncee(dossier)) == (Etat.VALIDE, 1, decision)
    assert not Attribution.objects.filter(annulee_le__isnull=False).exists()
    assert not Courriel.objects.filter(evenement="jury.rectification").exists()


def test_second_signature_replaces_decision_state_register_and_documents(petite_scene):
    dossier, ancienne = obtenu(petite_scene)
    parchemin = cle("parchemin", ancienne.attribution)
    fabriquer(document_id=parchemin.pk)
    duplicata = j.delivrer_duplicata(attribution=ancienne.attribution, auteur=petite_scene.sylvie, motif="Perdu.", rang=1)
    fabriquer(document_id=duplicata.pk)
    signer(petite_scene, rediger(petite_scene, ancienne, C1=True, C2=False, preconisations="Formation sur C2."))
    dossier.refresh_from_db()
    nouvelle = get_decision_annoncee(dossier)
    assert (dossier.etat, nouvelle.remplace, nouvelle.issue) == (Etat.VALIDE_PARTIELLEMENT, ancienne, Issue.PARTIELLE)
    assert Inscription.objects.filter(is_active=True).get().decision == nouvelle
    avant, apres = Attribution.objects.get(decision=ancienne), Attribution.objects.get(decision=nouvelle)
    assert (avant.annulee_le is None, avant.motif_annulation) == (False, MOTIF)
    assert (apres.nature, apres.competences, apres.attribuee_le) == (Nature.COMPETENCES, ["C1"], avant.attribuee_le)
    attestation = cle("attestation", apres)
    for ancien in (parchemin, duplicata):
        assert get_fiche(Document.objects.get(pk=ancien.pk).numero).remplace_par == attestation.numero
    assert Document.objects.get(pk=ancienne.fiche_id).remplacement.par == cle("fiche_decision", nouvelle)
    fiche = lire_pdf(fabriquer(document_id=nouvelle.fiche_id))
    assert f"annule et remplace la décision nº {ancienne.numero}" in fiche
    corps = Courriel.objects.get(evenement="jury.rectification").envoi.message
    for attendu in (MOTIF, ancienne.numero, nouvelle.numero, "Délivrance partielle du CQP.", "ne font plus foi"):
        assert attendu in corps
    assert not Acces.objects.ouverts().filter(dossier=dossier, role="president").exists()


def test_award_that_falls_revokes_its_parchemin_by_the_signed_minutes(petite_scene):
    dossier, ancienne = obtenu(petite_scene)
    parchemin = fabriquer(document_id=cle("parchemin", ancienne.attribution).pk) or cle("parchemin", ancienne.attribution)
    rectification = rediger(petite_scene, ancienne, C1=False, C2=False)
    signer(petite_scene, rectification)
    dossier.refresh_from_db()
    rectification.proces_verbal.refresh_from_db()
    scelle = Document.objects.get(pk=rectification.proces_verbal.scelle_id)
    assert (dossier.etat, Attribution.objects.en_vigueur().count()) == (Etat.NON_VALIDE, 0)
    page = texte(client_de(petite_scene.zoe).get(reverse("documents:verifier-numero", args=[parchemin.numero])))
    assert scelle.numero in page
    assert not Document.objects.filter(genre="attestation").exists()


def test_second_correction_replaces_the_first_and_an_old_one_is_refused(petite_scene):
    _, premiere = obtenu(petite_scene)
    signer(petite_scene, rediger(petite_scene, premiere, C1=True, C2=False, preconisations="Formation sur C2."))
    deuxieme = Decision.objects.get(remplace=premiere)
    with pytest.raises(DossierIncomplet, match=f"remplacée par la décision {deuxieme.numero}"):
        rediger(petite_scene, premiere, C1=True, C2=True)
    signer(petite_scene, rediger(petite_scene, deuxieme, C1=True, C2=True))
    assert Dossier.objects.get().etat == Etat.VALIDE
    assert [a.nature for a in Attribution.objects.en_vigueur()] == [Nature.CQP]
    assert ProcesVerbal.objects.count() == 3


def test_only_the_bureau_of_the_session_writes_a_correction_with_a_reason_and_a_change(petite_scene):
    _, decision = obtenu(petite_scene)
    for qui in ("sylvie", "julie", "alice"):
        with pytest.raises(ActionInterdite):
            rediger(petite_scene, decision, auteur=petite_scene.personnes[qui], C1=True, C2=False)
    with pytest.raises(MotifManquant):
        rediger(petite_scene, decision, motif="  ", C1=True, C2=False)
    with pytest.raises(DossierIncomplet, match="préconisations"):
        rediger(petite_scene, decision, C1=True, C2=False)
    identiques = {"C1": j.Verdict(is_validee=True), "C2": j.Verdict(is_validee=True)}
    with pytest.raises(ActionImpossible, match="Rien ne change"):
        j.rediger_rectification(decision=decision, auteur=petite_scene.jeanne, verdicts=identiques, preconisations="", motif=MOTIF)
    assert not Rectification.objects.exists()
    rediger(petite_scene, decision, C1=False, C2=False)
    with pytest.raises(ActionImpossible, match="déjà rédigé"):
        rediger(petite_scene, decision, auteur=petite_scene.jacques, C1=False, C2=False)


def test_misspelt_name_is_corrected_by_new_minutes_and_keeps_the_date(petite_scene):
    _, ancienne = obtenu(petite_scene)
    Candidat.objects.update(nom_naissance="Moreaux")
    identiques = {"C1": j.Verdict(is_validee=True), "C2": j.Verdict(is_validee=True)}
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        rectification = j.rediger_rectification(decision=ancienne, auteur=petite_scene.jeanne, verdicts=identiques, preconisations="", motif="Nom mal écrit.")
        signer(petite_scene, rectification)
    avant, apres = Attribution.objects.get(decision=ancienne), Attribution.objects.en_vigueur().get()
    assert apres.attribuee_le == avant.attribuee_le
    assert "Moreaux" in lire_pdf(fabriquer(document_id=cle("parchemin", apres).pk))


def test_withdrawn_correction_is_not_signed_any_more(petite_scene):
    _, decision = obtenu(petite_scene)
    rectification = rediger(petite_scene, decision, C1=False, C2=False)
    signer(petite_scene, rectification, petite_scene.jeanne)
    with pytest.raises(MotifManquant):
        j.retirer_rectification(rectification=rectification, auteur=petite_scene.jacques, motif=" ")
    j.retirer_rectification(rectification=rectification, auteur=petite_scene.jacques, motif="Erreur de lecture.")
    with pytest.raises(ActionImpossible, match="retiré"):
        signer(petite_scene, rectification, petite_scene.jacques)
    with pytest.raises(ActionImpossible, match="déjà retirée"):
        j.retirer_rectification(rectification=rectification, auteur=petite_scene.jacques, motif="Encore.")
    assert Dossier.objects.get().etat == Etat.VALIDE


def test_follow_up_opened_meanwhile_keeps_the_last_signature_from_being_set(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    decision = Decision.objects.get()
    rectification = j.rediger_rectification(
        decision=decision, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True), preconisations="", motif=MOTIF
    )
    signer(petite_scene, rectification, petite_scene.jeanne)
    suite = j.completer_cqp(dossier=dossier, auteur=petite_scene.alice)
    with pytest.raises(DossierIncomplet, match=suite.numero):
        signer(petite_scene, rectification, petite_scene.jacques)
    assert len(j.signatures_du_pv(rectification.proces_verbal)) == 1


def test_pages_lead_from_the_decision_to_the_new_minutes(petite_scene):
    dossier, decision = obtenu(petite_scene)
    jeanne = client_de(petite_scene.jeanne)
    assert "Rectifier la décision" in texte(jeanne.get(url("decision", decision)))
    for autre in ("sylvie", "julie"):
        client = client_de(petite_scene.personnes[autre])
        assert "Rectifier la décision" not in texte(client.get(url("decision", decision)))
        assert client.get(url("rectifier", decision)).status_code == 404
    envoi = {"raison": "", "verdict_C1": "oui", "verdict_C2": "non", "motif_C2": "Gardé tel quel.", "preconisations": "Formation sur C2."}
    refus = jeanne.post(url("rectifier", decision), envoi)
    assert (refus.status_code, "Gardé tel quel." in texte(refus)) == (422, True)
    reponse = jeanne.post(url("rectifier", decision), envoi | {"raison": MOTIF})
    rectification = Rectification.objects.get()
    assert reponse["Location"] == url("pv", rectification.proces_verbal)
    page = texte(jeanne.get(reponse["Location"]))
    for attendu in ("Ce procès-verbal rectifie la", MOTIF, "Votre signature est attendue", "Retirer cette rectification"):
        assert attendu in page
    assert jeanne.post(url("rectifier", decision), envoi | {"raison": MOTIF}).status_code == 409
    signer(petite_scene, rectification)
    resultat = texte(client_de(petite_scene.alice).get(url("mon-resultat", dossier)))
    assert "Le jury paritaire a rectifié sa première décision" in resultat
    assert rectification.proces_verbal.numero in texte(jeanne.get(url("session", decision.inscription.session)))
    journal = texte(client_de(petite_scene.sylvie).get(reverse("bureau:journal", args=[dossier.pk])))
    assert "Décision du jury rectifiée, CQP délivré en partie" in journal


# --- recours ------------------------------------------------------------------------------------------------------------


def test_candidate_contests_once_and_the_bureau_keeps_the_decision(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    decision, alice = Decision.objects.get(), client_de(petite_scene.alice)
    assert alice.post(url("contester", dossier), {"texte": "  "}).status_code == 422
    assert alice.post(url("contester", dossier), {"texte": "<b>C2</b> a été mal lue 😀"}).status_code == 302
    refus = alice.post(url("contester", dossier), {"texte": "Encore, et je tiens à ce texte."})
    assert (refus.status_code, "Encore, et je tiens à ce texte." in texte(refus)) == (422, True)
    recours = Recours.objects.get()
    assert sorted(Courriel.objects.filter(evenement="jury.recours_a_examiner").values_list("destinataire", flat=True)) == sorted(
        [petite_scene.jeanne.email, petite_scene.jacques.email, petite_scene.sylvie.email]
    )
    jeanne = client_de(petite_scene.jeanne)
    assert "&lt;b&gt;C2" in jeanne.get(url("decision", decision)).content.decode()
    assert client_de(petite_scene.julie).get(url("recours-repondre", recours)).status_code == 404
    assert jeanne.post(url("recours-repondre", recours), {"motif": "Preuves relues, sans changement."}).status_code == 302
    assert jeanne.post(url("recours-repondre", recours), {"motif": "Encore."}).status_code == 409
    recours.refresh_from_db()
    assert recours.sort == SortRecours.MAINTENU
    assert "Preuves relues, sans changement." in Courriel.objects.get(evenement="jury.recours_maintenu").envoi.message
    assert "Preuves relues, sans changement." in texte(alice.get(url("mon-resultat", dossier)))


def test_bureau_reads_the_dossier_again_until_the_recours_is_answered(petite_scene):
    dossier, decision = obtenu(petite_scene)
    jeanne, adresse = client_de(petite_scene.jeanne), url("dossier", decision.inscription)
    assert "Conclusions des évaluateurs" not in texte(jeanne.get(adresse))
    recours = j.deposer_recours(decision=decision, auteur=petite_scene.alice, texte="Je conteste.")
    assert "Relire le dossier" in texte(jeanne.get(url("decision", decision)))
    assert "Conclusions des évaluateurs" in texte(jeanne.get(adresse))
    assert "Conclusions des évaluateurs" not in texte(client_de(petite_scene.julie).get(adresse))
    j.maintenir_decision(recours=recours, auteur=petite_scene.jeanne, reponse="Les preuves manquent.")
    assert not Dossier.objects.visibles_par(petite_scene.jeanne).filter(pk=dossier.pk).exists()


def test_recours_is_answered_by_the_correction(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    decision = Decision.objects.get()
    recours = j.deposer_recours(decision=decision, auteur=petite_scene.alice, texte="C2 a été mal lue.")
    rectification = j.rediger_rectification(
        decision=decision, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True), preconisations="", motif=MOTIF
    )
    with pytest.raises(ActionImpossible, match=rectification.proces_verbal.numero):
        j.maintenir_decision(recours=recours, auteur=petite_scene.jacques, reponse="Non.")
    signer(petite_scene, rectification)
    recours.refresh_from_db()
    assert (recours.sort, recours.reponse) == (SortRecours.RECTIFIE, MOTIF)
    dossier.refresh_from_db()
    assert dossier.etat == Etat.VALIDE
    assert j.manques_recours(get_decision_annoncee(dossier), jour=timezone.localdate()) == []


def test_last_day_counts_and_a_letter_is_judged_by_its_postmark(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    decision = Decision.objects.get()
    limite = get_limite_recours(dossier, decision)
    assert limite == ajouter_mois(timezone.localdate(dossier.annonce_le), 2)
    assert j.manques_recours(decision, jour=limite) == []
    assert "a pris fin" in j.manques_recours(decision, jour=limite + timedelta(days=1))[0]
    with time_machine.travel(timezone.now() + timedelta(days=75)):
        with pytest.raises(DossierIncomplet, match="a pris fin"):
            j.deposer_recours(decision=decision, auteur=petite_scene.alice, texte="Trop tard.")
        with pytest.raises(ActionImpossible, match="dans le futur"):
            j.deposer_recours(decision=decision, auteur=petite_scene.sylvie, texte="x", poste_le=timezone.localdate() + timedelta(days=1))
        with pytest.raises(ActionInterdite):
            j.deposer_recours(decision=decision, auteur=petite_scene.alice, texte="x", poste_le=limite)
        recours = j.deposer_recours(decision=decision, auteur=petite_scene.sylvie, texte="Courrier recopié.", poste_le=limite)
    assert recours.saisi_par == petite_scene.sylvie


def test_result_that_is_not_announced_is_not_contested(petite_scene):
    dossier = petite_scene.amener(Etat.INSCRIT)
    assert client_de(petite_scene.alice).get(url("contester", dossier)).status_code == 404


# --- rules --------------------------------------------------------------------------------------------------------------

ensembles = st.frozensets(st.sampled_from(["C1", "C2", "C3"]))
jours = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(ancienne=ensembles, nouvelle=ensembles, avant=jours, jour=jours)
def test_award_keeps_its_date_only_when_nothing_is_added(ancienne, nouvelle, avant, jour):
    attendu = avant if nouvelle <= ancienne else jour
    assert date_de_l_attribution(ancienne_le=avant, ancienne=ancienne, nouvelle=nouvelle, jour=jour) == attendu
    assert date_de_l_attribution(ancienne_le=None, ancienne=frozenset(), nouvelle=nouvelle, jour=jour) == jour


def test_every_departure_from_the_evaluators_needs_its_motive():
    avis = {"C1": True, "C2": False}
    assert manques_verdicts(avis=avis, verdicts={"C1": (True, ""), "C2": (False, "")}, is_preconisee=True, issue="partielle") == []
    assert len(manques_verdicts(avis=avis, verdicts={"C1": (False, " "), "C2": (True, "")}, is_preconisee=False, issue="partielle")) == 3
    assert len(manques_verdicts(avis=avis, verdicts={"C1": (True, "")}, is_preconisee=True, issue="totale")) == 1


def test_extract_of_a_replaced_decision_is_refused(petite_scene):
    _, ancienne = obtenu(petite_scene)
    sylvie = client_de(petite_scene.sylvie)
    assert url("extrait", ancienne) in texte(sylvie.get(url("decision", ancienne)))
    signer(petite_scene, rediger(petite_scene, ancienne, C1=False, C2=False))
    assert url("extrait", ancienne) not in texte(sylvie.get(url("decision", ancienne)))
    with pytest.raises(ActionImpossible, match="remplacée par la décision"):
        j.demander_extrait(decision=ancienne, auteur=petite_scene.sylvie)
    assert not Document.objects.filter(genre="extrait_pv").exists()


def test_withdrawn_minutes_no_longer_verify_as_authentic(petite_scene):
    _, decision = obtenu(petite_scene)
    rectification = rediger(petite_scene, decision, C1=False, C2=False)
    signer(petite_scene, rectification, petite_scene.jeanne)
    numero = Document.objects.get(pk=rectification.proces_verbal.document_id).numero
    assert get_fiche(numero).etat[0] == "Authentique"
    j.retirer_rectification(rectification=rectification, auteur=petite_scene.jacques, motif="Erreur de lecture. " * 40)
    assert get_fiche(numero).revoque_le is not None
    assert Evenement.objects.filter(action="document_revoque", acteur_id=str(petite_scene.jacques.pk)).count() == 1


def test_title_that_the_register_cancelled_is_said_replaced(petite_scene):
    _, ancienne = obtenu(petite_scene)
    parchemin = cle("parchemin", ancienne.attribution)
    assert get_annulation(parchemin) == ""
    signer(petite_scene, rediger(petite_scene, ancienne, C1=True, C2=False, preconisations="Formation sur C2."))
    assert cle("attestation", Attribution.objects.en_vigueur().get()).numero in get_annulation(parchemin)


def test_documents_of_a_replaced_decision_are_asked_for_no_more(petite_scene):
    _, ancienne = obtenu(petite_scene)
    session = ancienne.inscription.session
    signer(petite_scene, rediger(petite_scene, ancienne, C1=False, C2=False))
    pv = get_pv_initial(session)
    assert cles_du_lot(pv, decisions_du_lot(session)) == [f"pv:{pv.pk}"]
    Document.objects.filter(cle=f"lettre_resultat:{ancienne.pk}").update(etat=EtatDocument.ECHEC, erreur="Panne.")
    with pytest.raises(ActionImpossible, match="rien à recommencer"):
        j.reprendre_lot(session=session, auteur=petite_scene.sylvie)


def test_session_is_locked_before_a_recours_is_answered(petite_scene):
    petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    recours = j.deposer_recours(decision=Decision.objects.get(), auteur=petite_scene.alice, texte="C2 a été mal lue.")
    with CaptureQueriesContext(connection) as requetes:
        j.maintenir_decision(recours=recours, auteur=petite_scene.jacques, reponse="Le vote est clair.")
    assert rang_de(requetes, 'FROM "jury_sessionjury"') < rang_de(requetes, 'FROM "jury_recours"')


def test_dossier_is_locked_before_its_correction_is_checked(petite_scene):
    _, decision = obtenu(petite_scene)
    rectification = rediger(petite_scene, decision, C1=False, C2=False)
    signer(petite_scene, rectification, petite_scene.jeanne)
    with CaptureQueriesContext(connection) as requetes:
        signer(petite_scene, rectification, petite_scene.jacques)
    suites = rang_de(requetes, 'FROM "candidates_dossier"', '"candidates_dossier"."origine_id" =')
    assert rang_de(requetes, 'FROM "candidates_dossier"', '"candidates_dossier"."id" =') < suites


def rang_de(requetes, *morceaux):
    """Rank of the first query that holds every part."""
    return next(rang for rang, r in enumerate(requetes) if all(m in r["sql"] for m in morceaux))
