"""Pages of the jury: who opens what, what is kept on a refusal, the live answer, masked identities, the result."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from documents.models import Document, Signature
from jury import services as j
from jury.enums import EtatSession, Issue, Sort
from jury.models import Decision, NoteJure, SessionJury, Vote
from referentiels.services import definir_parametre

from .outils import client_de, confirmee, en_seance, premiere, scrutiner, texte, url

HTMX = {"HX-Request": "true"}


def seance(scene, **options):
    """A session in session on one dossier, presented to everyone."""
    session = en_seance(scene, [scene.amener(Etat.EVALUE)], **options)
    j.presenter_dossier(inscription=premiere(session), auteur=scene.jeanne)
    session.refresh_from_db()
    return session


def test_sessions_that_are_over_come_page_by_page(petite_scene, django_assert_max_num_queries):
    a_venir = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    passee, certification = timezone.now() - timedelta(days=400), petite_scene.referentiel.certification
    SessionJury.objects.bulk_create(
        SessionJury(
            numero=f"ANCIENNE-{n:02}", certification=certification, le=passee + timedelta(days=n), lieu="Salle 1", etat=EtatSession.ANNULEE,
            motif_annulation="Trop peu de dossiers.",
        )
        for n in range(30)
    )  # fmt: skip
    sylvie = client_de(petite_scene.sylvie)
    with django_assert_max_num_queries(9):
        premiere_page = texte(sylvie.get(reverse("jury:sessions")))
    suite = texte(sylvie.get(reverse("jury:sessions"), {"page": 2}))
    assert (premiere_page.count("ANCIENNE-"), suite.count("ANCIENNE-")) == (25, 5)
    assert "Page 1 sur 2" in premiere_page
    assert a_venir.numero in premiere_page
    assert a_venir.numero in suite
    assert "1 dossier." in premiere_page
    assert "ANCIENNE-" not in texte(client_de(petite_scene.jeanne).get(reverse("jury:sessions")))


# --- reading and the live view ---------------------------------------------------------------------------------------------


def test_member_reads_a_dossier_before_the_session_and_keeps_a_note(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    client, inscription = client_de(petite_scene.julie), premiere(session)
    page = texte(client.get(url("dossier", inscription)))
    for attendu in ("Alice Moreau", "Conformité de la démarche", "Conclusions des évaluateurs", "habilitations PRO-0117", "Les activités déposées"):
        assert attendu in page
    reponse = client.post(url("note", inscription), {"note-texte": "Revoir C1", "note-a_discuter": "on"}, headers=HTMX)
    assert "Enregistré à" in texte(reponse)
    assert NoteJure.objects.get().texte == "Revoir C1"
    assert "Revoir C1" not in texte(client_de(petite_scene.jeanne).get(url("dossier", inscription)))
    assert "À discuter" in texte(client_de(petite_scene.jeanne).get(url("session", session))).replace("« à", "« À")


def test_note_that_is_too_long_is_not_lost(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    reponse = client_de(petite_scene.julie).post(url("note", premiere(session)), {"note-texte": "long " * 5000})
    assert (reponse.status_code, "long long" in texte(reponse)) == (422, True)


def test_every_member_sees_what_the_president_opens(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    julie = client_de(petite_scene.julie)
    assert "Aucun dossier n’est présenté" in texte(julie.get(url("seance", session)))
    assert client_de(petite_scene.jules).post(url("presenter", premiere(session))).status_code == 422
    client_de(petite_scene.jeanne).post(url("presenter", premiere(session)))
    fragment = texte(julie.get(url("seance-etat", session), {"vu": "-.-.-", "etat": "ouverte"}, headers=HTMX))
    assert 'id="seance-dossier"' in fragment
    assert "Conclusions des évaluateurs" in fragment


def test_polling_answers_304_until_something_changes(petite_scene):
    session = seance(petite_scene)
    client = client_de(petite_scene.julie)
    premier = client.get(url("seance-etat", session))
    assert client.get(url("seance-etat", session), headers={"If-None-Match": premier["ETag"]}).status_code == 304
    scrutiner(petite_scene, premiere(session), "C1", jules="pour", julie="pour", jacques="pour")
    suite = client.get(url("seance-etat", session), headers={"If-None-Match": premier["ETag"]})
    assert (suite.status_code, "Adopté : 3 pour" in texte(suite)) == (200, True)
    assert suite["ETag"] != premier["ETag"]


def test_polling_leaves_what_is_being_typed(petite_scene):
    session = seance(petite_scene)
    inscription, client = premiere(session), client_de(petite_scene.jeanne)
    vu = f"{inscription.pk.hex}.a_examiner0.non.non"
    direct = texte(client.get(url("seance-etat", session), {"vu": vu, "etat": "ouverte"}))
    assert 'id="seance-votes"' not in direct
    j.appeler_vote(inscription=inscription, auteur=petite_scene.jacques)
    direct = texte(client.get(url("seance-etat", session), {"vu": vu, "etat": "ouverte"}))
    assert 'id="seance-votes"' in direct
    assert "form-decision" not in direct
    j.confirmer_conformite(inscription=inscription, auteur=petite_scene.jacques)
    direct = texte(client.get(url("seance-etat", session), {"vu": vu, "etat": "ouverte"}))
    assert "Confirmée par le jury" in direct
    assert "form-decision" not in direct


def test_page_opened_before_is_reloaded_when_the_session_opens_or_closes(petite_scene):
    session = seance(petite_scene)
    client = client_de(petite_scene.julie)
    assert client.get(url("seance-etat", session), {"etat": "preparation"})["HX-Refresh"] == "true"
    j.proposer_ajournement(inscription=premiere(session), auteur=petite_scene.jeanne, motif="Pièce illisible.")
    j.clore_session(session=session, auteur=petite_scene.jeanne)
    assert client.get(url("seance-etat", session), {"etat": "ouverte"})["HX-Refresh"] == "true"
    assert client.get(url("seance", session))["Location"] == url("session", session)
    assert "Ajourné" in texte(client.get(url("session", session)))


def test_masked_session_shows_numbers_alone(petite_scene):
    session = seance(petite_scene, is_masquee=True)
    inscription, client = premiere(session), client_de(petite_scene.julie)
    j.confirmer_conformite(inscription=inscription, auteur=petite_scene.jeanne)
    for adresse in (url("seance", session), url("seance-etat", session), url("dossier", inscription), url("session", session), url("adopter", session), url("clore", session)):
        page = texte((client_de(petite_scene.jeanne) if adresse.endswith("/clore/") else client).get(adresse))
        assert "Moreau" not in page, adresse
        assert inscription.dossier.numero in page or adresse.endswith("/adopter/")
    assert "dossier VAE complet" not in texte(client.get(url("dossier", inscription)))
    j.deliberer(
        inscription=inscription, auteur=petite_scene.jeanne, verdicts={c: j.Verdict(is_validee=True) for c in ("C1", "C2")}
    )
    pv = j.clore_session(session=session, auteur=petite_scene.jeanne)
    assert pv.contenu["dossiers"][0]["candidat"]["nom"] == "Moreau"


def test_member_in_deport_is_told_and_reads_nothing(petite_scene):
    session = seance(petite_scene)
    client, inscription = client_de(petite_scene.julie), premiere(session)
    assert client.post(url("deport", inscription), {"motif": ""}).status_code == 422
    client.post(url("deport", inscription), {"motif": "Ancienne collègue."})
    for adresse in (url("seance", session), url("dossier", inscription)):
        page = texte(client.get(adresse))
        assert "Vous êtes en déport sur ce dossier" in page
        assert "Conclusions des évaluateurs" not in page
    assert "Déport : Julie Arnaud" in texte(client_de(petite_scene.jeanne).get(url("seance", session)))


# --- deliberation ----------------------------------------------------------------------------------------------------------


def test_members_who_do_not_lead_see_no_decision_button(petite_scene):
    session = seance(petite_scene)
    for nom, voit in (("jeanne", True), ("jacques", True), ("julie", False), ("sylvie", False)):
        page = texte(client_de(petite_scene.personnes[nom]).get(url("seance", session)))
        assert ("Enregistrer la décision" in page, "Clore la session" in page, "Présenter<" in page) == (voit, voit, False)
    envoi = {"verdict_C1": "oui", "verdict_C2": "oui"}
    assert client_de(petite_scene.julie).post(url("decider", premiere(session)), envoi).status_code == 422
    assert client_de(petite_scene.sylvie).post(url("decider", premiere(session)), envoi).status_code == 404
    assert not Decision.objects.exists()


def test_vote_is_called_given_from_one_s_own_screen_and_counted_when_closed(petite_scene):
    session = seance(petite_scene)
    julie, jeanne, inscription = client_de(petite_scene.julie), client_de(petite_scene.jeanne), premiere(session)
    assert julie.post(url("voter", inscription), {"code": "C1", "choix": "contre"}, headers=HTMX).status_code == 409
    assert julie.post(url("scrutin", inscription), {"scrutin-codes": ["C1"]}).status_code == 422
    assert jeanne.post(url("scrutin", inscription), {}, headers=HTMX).status_code == 422
    appel = jeanne.post(url("scrutin", inscription), {"scrutin-codes": ["C1"]}, headers=HTMX)
    assert (appel.status_code, appel["HX-Trigger"], "Vote ouvert" in texte(appel)) == (200, "seance-maj", True)
    reponse = julie.post(url("voter", inscription), {"code": "C1", "choix": "contre"}, headers=HTMX)
    assert ("1 sur 4" in texte(reponse), "Rejeté" in texte(reponse)) == (True, False)
    assert julie.post(url("voter", inscription), {"code": "C1", "choix": "peut-être"}).status_code == 422
    assert julie.post(url("voter", inscription), {"code": "C2", "choix": "pour"}).status_code == 422
    assert jeanne.post(url("voter", inscription), {"code": "C1", "choix": "contre"})["Location"] == url("seance", session)
    jacques = client_de(petite_scene.jacques).post(url("voter", inscription), {"code": "C1", "choix": "contre"})
    assert jacques.status_code == 302
    clos = texte(jeanne.post(url("scrutin", inscription), {"acte": "clore"}, headers=HTMX))
    assert "Rejeté : 0 pour, 3 contre, 1 abstention." in clos
    assert "Abstention : Jules Marchand." in clos
    jeanne.post(url("scrutin", inscription), {"acte": "annuler"})
    assert not Vote.objects.exists()


def test_refused_decision_keeps_what_was_typed(petite_scene):
    session = seance(petite_scene)
    inscription, client = premiere(session), client_de(petite_scene.jeanne)
    envoi = {"verdict_C1": "non", "verdict_C2": "oui", "motif_C1": "Motif tapé", "preconisations": "Préconisations tapées"}
    reponse = client.post(url("decider", inscription), envoi)
    page = texte(reponse)
    assert reponse.status_code == 422
    assert "Confirmez d’abord la conformité" in page
    assert "Motif tapé" in page
    assert "Préconisations tapées" in page
    assert client.post(url("conformite", inscription), {}, headers=HTMX).status_code == 200
    client.post(url("decider", inscription), envoi)
    assert Decision.objects.get().issue == Issue.PARTIELLE
    assert "Délivrance partielle du CQP" in texte(client.get(url("seance", session)))
    client.post(url("rouvrir", inscription))
    assert not Decision.objects.exists()


def test_dossier_is_put_off_with_a_reason(petite_scene):
    session = seance(petite_scene)
    client, inscription = client_de(petite_scene.jeanne), premiere(session)
    assert client.post(url("ajourner", inscription), {"motif": ""}).status_code == 422
    client.post(url("ajourner", inscription), {"motif": "Pièce illisible."})
    inscription.refresh_from_db()
    assert inscription.sort == Sort.AJOURNE


def test_motion_lists_what_it_adopts_then_adopts_what_was_listed(petite_scene):
    session = seance(petite_scene)
    client, inscription = client_de(petite_scene.jeanne), premiere(session)
    assert str(inscription.pk) in texte(client.get(url("adopter", session)))
    assert "Adopter ensemble le dossier coché" not in texte(client_de(petite_scene.julie).get(url("adopter", session)))
    assert client.post(url("adopter", session)).status_code == 409  # nothing was listed
    j.noter_pour_soi(inscription=inscription, auteur=petite_scene.jules, texte="", a_discuter=True)
    refus = client.post(url("adopter", session), {"inscription": [str(inscription.pk)]})
    assert (refus.status_code, "La liste a changé depuis que vous l’avez lue" in texte(refus)) == (409, True)
    j.noter_pour_soi(inscription=inscription, auteur=petite_scene.jules, texte="", a_discuter=False)
    client.post(url("adopter", session), {"inscription": [str(inscription.pk)]})
    assert Decision.objects.get().is_en_bloc


def test_closing_is_confirmed_on_the_list_of_what_it_applies(petite_scene):
    session = seance(petite_scene)
    client = client_de(petite_scene.jeanne)
    avant = texte(client.get(url("clore", session)))
    assert "n’est ni décidé ni ajourné" in avant
    assert "appliquer ces décisions" not in avant
    assert client.post(url("clore", session)).status_code == 422
    j.adopter_en_bloc(session=session, auteur=petite_scene.jeanne)
    assert "Délivrance totale du CQP (en une seule motion)" in texte(client.get(url("clore", session)))
    assert client_de(petite_scene.julie).post(url("clore", session)).status_code == 404
    client.post(url("clore", session))
    session.refresh_from_db()
    assert session.etat == EtatSession.CLOSE
    assert client.post(url("clore", session))["Location"] == url("session", session)  # closed already: it leads there, and says so


# --- after the session -----------------------------------------------------------------------------------------------------


def close(scene, **options):
    session = en_seance(scene, [scene.amener(Etat.EVALUE)], **options)
    envoi = {"C1": j.Verdict(is_validee=True), "C2": j.Verdict(is_validee=False, motif="Preuves trop minces.")}
    j.deliberer(inscription=confirmee(scene, session), auteur=scene.jeanne, verdicts=envoi, preconisations="Formation sur C2.")
    return session, pj.clore(session, scene.jeanne)


def test_minutes_are_signed_by_page_after_a_fresh_sign_in(petite_scene):
    _, pv = close(petite_scene)
    adresse = url("signer-pv", pv)
    assert "se prépare" in texte(client_de(petite_scene.jeanne, frais=True).get(adresse))
    document = Document.objects.get(pk=pv.document_id)
    petite_scene.fabriquer(document)
    document.refresh_from_db()
    assert client_de(petite_scene.jeanne).get(adresse).status_code == 302  # no fresh sign-in: nothing to sign with
    assert client_de(petite_scene.julie, frais=True).get(adresse).status_code == 404
    client = client_de(petite_scene.jeanne, frais=True)
    assert document.sha256 in texte(client.get(adresse))
    assert client.post(adresse, {"empreinte": document.sha256}).status_code == 422
    assert client.post(adresse, {"empreinte": "0" * 64, "relu": "on"}).status_code == 409
    assert client.post(adresse, {"empreinte": document.sha256, "relu": "on"})["Location"] == url("pv", pv)
    assert Signature.objects.filter(objet_type="pv", signataire=petite_scene.jeanne).count() == 1
    assert "Jeanne Vidal, président" in texte(client_de(petite_scene.julie).get(url("pv", pv)))


def test_announcement_says_who_receives_what(petite_scene):
    session, pv = close(petite_scene, annonce_prevue_le=timezone.localdate() + timedelta(days=5))
    client = client_de(petite_scene.sylvie)
    assert "doit d’abord être signé" in texte(client.get(url("annoncer", session)))
    assert client.post(url("annoncer", session)).status_code == 409
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    page = texte(client.get(url("annoncer", session)))
    assert "alice@demo.example" in page
    assert "Si vous continuez, elle part maintenant." in page
    client.post(url("annoncer", session))
    session.refresh_from_db()
    assert session.annoncee_le is not None
    assert client_de(petite_scene.jeanne).get(url("annoncer", session)).status_code == 404


def test_candidate_s_result_does_not_exist_before_its_announcement(petite_scene):
    _, pv = close(petite_scene)
    dossier = premiere(pv.session).dossier
    alice = client_de(petite_scene.alice)
    assert alice.get(url("mon-resultat", dossier)).status_code == 404
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    page = texte(alice.get(url("mon-resultat", dossier)))
    for attendu in ("Délivrance partielle du CQP", "Preuves trop minces.", "Formation sur C2.", "jusqu’au", "Fiche de décision", "Attestation de validation partielle", "contester cette décision"):
        assert attendu in page
    for nom in ("zoe", "sylvie", "jeanne"):
        assert client_de(petite_scene.personnes[nom]).get(url("mon-resultat", dossier)).status_code == 404


@pytest.mark.parametrize(("nom", "attendu"), [("sylvie", 200), ("jules", 200), ("alice", 404), ("eva", 404), ("ada", 404)])
def test_session_exists_for_the_secretariat_and_its_members(petite_scene, nom, attendu):
    session = petite_scene.preparer_session([])
    client = client_de(petite_scene.personnes[nom])
    for page in ("session", "seance", "seance-etat"):
        assert client.get(url(page, session)).status_code == attendu


def test_member_in_deport_reads_neither_result_nor_reserve(petite_scene):
    session = seance(petite_scene)
    inscription, jeanne, jacques = premiere(session), client_de(petite_scene.jeanne), client_de(petite_scene.jacques)
    j.deporter(inscription=inscription, auteur=petite_scene.jeanne, motif="Lien familial.")
    j.confirmer_conformite(inscription=inscription, auteur=petite_scene.jacques, reserve="Entretien repris par écrit.")
    refus = jeanne.post(url("conformite", inscription), {"conformite-reserve": "Une réserve du jury."}, headers=HTMX)
    assert (refus.status_code, "repris par écrit" in texte(refus)) == (422, False)
    pj.deliberer(session, petite_scene.jacques)
    for page in ("clore", "seance", "session"):
        assert "Délivrance totale" not in texte(jeanne.get(url(page, session)))
    assert "vous êtes en déport" in texte(jeanne.get(url("clore", session)))
    for page in ("clore", "seance"):
        assert "Délivrance totale" in texte(jacques.get(url(page, session)))
    assert client_de(petite_scene.julie).get(url("clore", session)).status_code == 404


def test_number_too_long_to_be_read_is_not_a_number(petite_scene):
    session, enorme = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)]), "9" * 5000
    inscription = premiere(session)
    rangs = {f"rang_{inscription.pk}": enorme}
    assert client_de(petite_scene.sylvie).post(url("ordonner", session), rangs).status_code == 302
    pj.ouvrir(session, petite_scene.personnes)
    envoi = {"motif": "Pièce illisible.", "version": enorme}
    assert client_de(petite_scene.jeanne).post(url("ajourner", inscription), envoi).status_code == 302


def test_substitute_whose_member_is_there_is_told_why_there_is_no_ballot(petite_scene):
    definir_parametre(code="suppleants_admis", valeur=True, du=date(2020, 1, 1), base_legale="Délibération", auteur_id=petite_scene.sylvie.pk)
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    fonctions = {"jeanne": "president", "jacques": "vice_president", "jules": "membre", "julie": "suppleant"}
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[j.Siege(petite_scene.personnes[n], f) for n, f in fonctions.items()])
    pj.ouvrir(session, petite_scene.personnes)
    j.appeler_vote(inscription=premiere(session), auteur=petite_scene.jeanne, codes=["C1"])
    j.presenter_dossier(inscription=premiere(session), auteur=petite_scene.jeanne)
    page = texte(client_de(petite_scene.julie).get(url("seance", session)))
    assert "Vous suivez ce vote sans y prendre part" in page
    assert "Présents : 1 employeur, 2 salariés" in page
    assert "Vous suivez ce vote" not in texte(client_de(petite_scene.jules).get(url("seance", session)))
