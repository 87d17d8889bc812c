"""Identities masked: nothing that a member receives says who the candidate is, whatever the address and the document."""

from __future__ import annotations

import subprocess

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from candidates.erreurs import ActionInterdite, DossierIncomplet
from candidates.models import Dossier
from documents.models import Document
from documents.services import fabriquer
from echanges.models import Courriel
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation, EvaluationCompetence, EvaluationElement
from journal.models import Evenement
from jury import services as j
from jury.models import Decision, Deport, LienDeclare, PieceDemandee
from jury.regles import NOM_CACHE, cacher, reordonner
from tests.acces.table import TABLE
from tests.acces.test_acces import objets

from .outils import client_de, lire_pdf, premiere, texte, url

NOMS = ("moreau", "alice")


def bavarder(dossier):
    """Everyone writes the candidate's name in the dossier, in every way."""
    evaluation = get_evaluation(dossier)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        commentaire_candidat="Je soussignée Alice Moreau remercie.", commentaire_professionnel="MME MOREAU a su répondre.",
        commentaire_evaluateur="Alice-Moreau, alice, Álice.",
    )  # fmt: skip
    EvaluationCompetence.objects.filter(evaluation=evaluation).update(observations="Moreau maîtrise.")
    EvaluationElement.objects.filter(evaluation=evaluation).update(points_a_verifier="Demander à Alice.", commentaire="Mme Moreau l’a montré.")
    return dossier


def lire(reponse):
    """All that a browser receives: headers, and the text of the page or of the PDF."""
    octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    if reponse.get("Content-Type", "").startswith("application/pdf"):
        octets = subprocess.run(["pdftotext", "-", "-"], input=octets, capture_output=True, check=True).stdout
    return f"{reponse.headers} {octets.decode(errors='replace')}".lower()


def adresses(scene, dossier):
    """Every address of the site that can be opened about this dossier, and every document made of it."""
    connus = objets(scene, dossier)
    for nom, ligne in TABLE.items():
        if (kwargs := ligne.args(connus)) is not None and nom != "bureau:demo":
            yield nom, reverse(nom, kwargs=kwargs)
    for document in Document.objects.all():
        for page in ("documents:etat", "documents:telecharger"):
            yield f"{page} {document.genre}", reverse(page, args=[document.pk])


def fuites(scene, dossier, personne):
    """Addresses whose answer to this person holds the name; those that answer with something."""
    client, trouvees, repondent = client_de(personne), [], set()
    for nom, adresse in adresses(scene, dossier):
        reponse = client.get(adresse)
        if reponse.status_code == 200:
            repondent.add(nom)
        lu = lire(reponse)
        for mot in NOMS:
            if mot in lu:
                print(f"{nom}, {reponse.status_code} : …{lu[max(0, lu.index(mot) - 200) : lu.index(mot) + 60]}…")  # noqa: T201 shown when it fails
                trouvees.append(nom)
                break
    return trouvees, repondent


@pytest.mark.lent
def test_no_answer_to_a_member_holds_the_name_of_the_candidate(petite_scene):
    dossier = bavarder(petite_scene.amener(Etat.EVALUE))
    session = petite_scene.preparer_session([dossier], is_masquee=True)
    inscription = premiere(session)
    membres = session.membres.exclude(personne=petite_scene.jules)
    for membre in membres.select_related("personne"):
        j.declarer_sur_les_noms(session=session, auteur=membre.personne, liens={})
    lien = {inscription: j.Lien(texte="Alice Moreau est ma cousine.", is_deport=True)}
    j.declarer_sur_les_noms(session=session, auteur=petite_scene.jules, liens=lien)
    j.declarer_lien(inscription=inscription, auteur=petite_scene.jacques, texte="J’ai formé Alice Moreau.")
    for quand in ("avant", "ouverte", "presente"):
        if quand == "ouverte":
            pj.ouvrir(session, petite_scene.personnes)
        elif quand == "presente":
            j.presenter_dossier(inscription=inscription, auteur=petite_scene.jeanne)
        for nom in ("julie", "jeanne", "jules"):
            trouvees, repondent = fuites(petite_scene, dossier, petite_scene.personnes[nom])
            assert (quand, nom, trouvees) == (quand, nom, [])
            assert {"jury:session", "jury:dossier"} <= repondent
            assert not {x for x in repondent if "telecharger" in x or x.startswith("candidates:preuve")}
    page = texte(client_de(petite_scene.julie).get(url("seance", session)))
    assert page.count(NOM_CACHE) > 5
    assert "Moreau" in texte(client_de(petite_scene.sylvie).get(url("session", session)))
    fermer_et_chercher(petite_scene, dossier, session)


def fermer_et_chercher(scene, dossier, session):
    """Every action of the séance is answered without the name, refused or not; then no member but who signs reads a paper that has it."""
    dites = agir_en_seance(scene, premiere(session))
    assert [nom for nom, reponse in dites if any(mot in lire(reponse) for mot in NOMS)] == []
    assert {reponse.status_code for _, reponse in dites} >= {200, 302, 409, 422}
    pv = pj.clore(session, scene.jeanne)
    for document in Document.objects.filter(genre__in=["pv", "fiche_decision", "lettre_resultat", "parchemin"]):
        scene.fabriquer(document)
    for quand, nom in (("close", "julie"), ("annoncee", "julie")):
        if quand == "annoncee":
            pj.signer_pv(pv, scene.jeanne, scene.jacques)
            scene.fabriquer(Document.objects.get(genre="pv_signe"))
            j.deposer_recours(decision=Decision.objects.get(), auteur=scene.alice, texte="Moi, Alice Moreau, je conteste.")
        trouvees, repondent = fuites(scene, dossier, scene.personnes[nom])
        assert (quand, nom, trouvees) == (quand, nom, [])
        assert "jury:pv" in repondent
        assert not {x for x in repondent if "telecharger" in x}
    trouvees, _ = fuites(scene, dossier, scene.jacques)  # they sign: they read what they sign, and its papers
    assert set(trouvees) <= {"documents:telecharger pv", "documents:telecharger pv_signe", "documents:telecharger fiche_decision"}
    membres = set(session.membres.values_list("personne__email", flat=True))
    ecrits = [c for c in Courriel.objects.select_related("envoi") if c.destinataire in membres]
    assert {c.evenement for c in ecrits} == {"jury.convocation", "jury.recours_a_examiner"}
    assert not [c for c in ecrits if any(mot in f"{c.sujet} {c.envoi.message} {c.envoi.html_message}".lower() for mot in NOMS)]


def agir_en_seance(scene, inscription):
    """The answers to what members send: accepted, refused, whole pages and fragments."""
    julie, jeanne, htmx = client_de(scene.julie), client_de(scene.jeanne), {"HX-Request": "true"}
    motif = {"motif": "Pièce illisible."}  # what they type themselves comes back to them alone
    envois = [
        (julie, "note", {"note-texte": "Écrit bien."}, htmx), (julie, "note", {"note-texte": "x" * 20_001}, {}),
        (julie, "deport", {"motif": ""}, {}), (julie, "voter", {"code": "C1", "choix": "pour"}, {}), (julie, "decider", {}, {}),
        (jeanne, "conformite", {"conformite-reserve": "x" * 1_001}, htmx), (jeanne, "conformite", {}, htmx),
        (jeanne, "scrutin", {"scrutin-codes": ["C1"], "acte": "appeler"}, htmx), (julie, "voter", {"code": "C1", "choix": "pour"}, htmx),
        (jeanne, "scrutin", {"acte": "clore"}, htmx), (jeanne, "scrutin", {"acte": "annuler"}, {}), (jeanne, "ajourner", {"motif": ""}, {}),
        (jeanne, "ajourner", motif | {"version": "9"}, {}), (jeanne, "decider", {"verdict_C1": "non", "verdict_C2": "oui", "version": "0"}, {}),
        (jeanne, "decider", {"verdict_C1": "oui", "verdict_C2": "oui", "version": "0"}, {}), (jeanne, "rouvrir", {"version": "0"}, {}),
    ]  # fmt: skip
    return [(nom, client.post(url(nom, inscription), envoi, headers=entetes)) for client, nom, envoi, entetes in envois]


def test_dossier_that_comes_after_the_declarations_is_read_without_its_name_on_the_computed_check(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)], is_masquee=True)
    julie, sylvie = client_de(petite_scene.julie), client_de(petite_scene.sylvie)
    for nom in ("jeanne", "julie"):
        j.declarer_sur_les_noms(session=session, auteur=petite_scene.personnes[nom], liens={})
    tardif = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    assert "2 membres ont déjà déclaré leurs liens" in texte(sylvie.get(url("ordre-du-jour", session)))
    inscription = j.inscrire(session=session, dossier=tardif, auteur=petite_scene.sylvie)
    page = texte(julie.get(url("liens", session)))
    assert "Lambert" not in page
    assert "Aucun nom ne s’est ajouté" in page
    page = texte(julie.get(url("dossier", inscription)))
    assert "inscrit depuis votre déclaration" in page
    assert "Conclusions des évaluateurs" in page
    assert "Lambert" in texte(client_de(petite_scene.jules).get(url("liens", session)))  # who declares now sees every name at once
    pj.ouvrir(session, petite_scene.personnes)
    pj.deliberer(session, petite_scene.jeanne)
    pv = pj.clore(session, petite_scene.jeanne)
    lignes = {d["dossier"]: d["sans_declaration"] for d in pv.contenu["dossiers"]}
    assert sorted(lignes.pop(tardif.numero)) == ["Jeanne Vidal", "Julie Arnaud"]
    assert list(lignes.values()) == [[]]
    assert "inscrit après la déclaration de liens de" in lire_pdf(fabriquer(document_id=pv.document_id))


def test_secretariat_asks_for_the_declarations_again_on_the_whole_list(petite_scene):
    premier = petite_scene.amener(Etat.EVALUE)
    session = petite_scene.preparer_session([premier], is_masquee=True)
    inscription, sylvie = premiere(session), client_de(petite_scene.sylvie)
    assert sylvie.post(url("liens-redemander", session)).status_code == 409  # nobody declared yet
    j.declarer_sur_les_noms(session=session, auteur=petite_scene.julie, liens={inscription: j.Lien(texte="Ancienne élève.", is_deport=False)})
    j.inscrire(session=session, dossier=petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe), auteur=petite_scene.sylvie)
    assert "Redemander les déclarations" in texte(sylvie.get(url("session", session)))
    assert sylvie.post(url("liens-redemander", session)).status_code == 302
    page = texte(client_de(petite_scene.julie).get(url("liens", session)))
    assert all(nom in page for nom in ("Alice Moreau", "Zoé Lambert", "Ancienne élève."))
    assert "Conclusions des évaluateurs" not in texte(client_de(petite_scene.julie).get(url("dossier", inscription)))
    j.declarer_sur_les_noms(session=session, auteur=petite_scene.julie, liens={})
    assert not LienDeclare.objects.exists()
    with pytest.raises(ActionInterdite):
        j.redemander_liens(session=session, auteur=petite_scene.julie)


def test_company_of_the_candidate_is_hidden_whole_and_its_words_stay():
    caches = "Chez Tremplin Formation, la formation de Moreau & Fils"
    assert cacher(caches, ["Alice"], ["Tremplin Formation", "Moreau & Fils"]) == f"Chez {NOM_CACHE}, la formation de {NOM_CACHE}"
    assert cacher("Moreau &amp; Fils", [], ["Moreau & Fils"]) == NOM_CACHE


def test_names_are_shown_once_to_declare_links_then_never_again(petite_scene):
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)]
    session = petite_scene.preparer_session(dossiers, is_masquee=True)
    client, adresse = client_de(petite_scene.julie), url("liens", session)
    avant = texte(client.get(adresse))
    assert "Alice Moreau" in avant
    assert not any(d.numero in avant or str(i.pk) in avant for d in dossiers for i in d.inscriptions.all())
    assert "Conclusions des évaluateurs" not in texte(client.get(url("dossier", premiere(session))))
    liste = avant.split('name="liste" value="')[1].split('"')[0]
    assert client.post(adresse, {"liste": liste, "lien_0": "deport", "texte_0": ""}).status_code == 422
    assert client.post(adresse, {"liste": "0" * 64}).status_code == 422
    assert client.post(adresse, {"liste": liste, "lien_0": "deport", "texte_0": "Ma cousine.", "lien_1": "siege", "texte_1": "Ancienne élève."}).status_code == 302
    assert Deport.objects.get().inscription.dossier == dossiers[0]
    assert LienDeclare.objects.get().inscription.dossier == dossiers[1]
    apres = texte(client.get(adresse))
    assert "Moreau" not in apres
    assert "Aucun nom ne s’est ajouté" in apres
    assert "Conclusions des évaluateurs" in texte(client.get(url("dossier", dossiers[1].inscriptions.get())))


def test_masked_session_opens_once_those_present_have_declared(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)], is_masquee=True)
    for membre in session.membres.select_related("personne"):
        j.marquer_presence(membre=membre, auteur=petite_scene.sylvie, presence="presente")
    with pytest.raises(DossierIncomplet, match="Julie Arnaud n’a pas encore déclaré ses liens"):
        j.ouvrir_session(session=session, auteur=petite_scene.jeanne)
    pj.ouvrir(session, petite_scene.personnes)
    assert not Dossier.objects.visibles_par(petite_scene.jeanne).exists()
    with pytest.raises(ActionInterdite):
        j.declarer_sur_les_noms(session=session, auteur=petite_scene.sylvie, liens={})


def test_masking_is_switched_on_and_off_while_preparing(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    champs = {"le": session.le, "lieu": session.lieu, "is_distance": False, "annonce_prevue_le": None}
    j.modifier_session(session=session, auteur=petite_scene.sylvie, is_masquee=True, **champs)
    assert not Dossier.objects.visibles_par(petite_scene.julie).exists()
    j.modifier_session(session=session, auteur=petite_scene.sylvie, is_masquee=False, **champs)
    assert Dossier.objects.visibles_par(petite_scene.julie).exists()


@pytest.mark.parametrize(
    ("nom", "phrase"),
    [
        ("Élodie Lefèvre", "elodie, LEFEVRE et Elodie  Lefèvre"), ("Jean-Luc D’Arc", "M. d&#x27;arc et JEAN LUC"),
        ("Ana de La Tour", "Ana de la Tour, TOUR"), ("Élodie Lefèvre", "E\u0301lodie LEFE\u0300VRE"), ("E\u0301lodie Lefe\u0300vre", "Élodie Lefèvre"),
    ],
)  # fmt: skip
def test_name_is_hidden_however_it_is_written(nom, phrase):
    cachee = cacher(phrase, [nom]).lower()
    for mot in ("lod", "lef", "arc", "jean", "luc", "ana", "tour"):
        assert mot not in cachee


def test_words_that_hold_a_name_are_left():
    assert cacher("La salle et le sall", ["Salle"]) == f"La {NOM_CACHE} et le sall"
    assert cacher("marinade de la mer", ["Marin de La Mer"]) == f"marinade de la {NOM_CACHE}"
    assert cacher("rien", []) == "rien"


@given(n=st.integers(min_value=1, max_value=12), data=st.data())
def test_dossier_takes_the_number_it_is_given_and_no_other_is_lost(n, data):
    actuels = [f"d{k}" for k in range(n)]
    quoi, rang = data.draw(st.sampled_from(actuels)), data.draw(st.integers(min_value=1, max_value=n))
    ordre = reordonner(actuels, {quoi: rang})
    assert ordre.index(quoi) == rang - 1
    assert [x for x in ordre if x != quoi] == [x for x in actuels if x != quoi]


def test_proof_is_withheld_until_the_secretariat_shows_it_under_a_name_that_says_nothing(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    session = petite_scene.preparer_session([dossier], is_masquee=True)
    pj.ouvrir(session, petite_scene.personnes)
    inscription = premiere(session)
    julie, sylvie = client_de(petite_scene.julie), client_de(petite_scene.sylvie)
    page = texte(julie.get(url("dossier", inscription)))
    assert "Demander la pièce 1" in page
    assert dossier.preuves.first().nom not in page
    assert julie.post(url("piece-demander", inscription), {"piece": "99"}).status_code == 404
    assert julie.post(url("piece-demander", inscription), {"piece": "1"}).status_code == 302
    demande = PieceDemandee.objects.get()
    adresse = reverse("jury:piece", args=[demande.pk])
    assert julie.get(adresse).status_code == 404
    assert client_de(petite_scene.alice).get(adresse).status_code == 404
    assert julie.post(reverse("jury:piece-traiter", args=[demande.pk]), {"acte": "montrer"}).status_code == 404
    assert "demandée par Julie Arnaud" in texte(sylvie.get(url("seance", session)))
    assert sylvie.post(reverse("jury:piece-traiter", args=[demande.pk]), {"acte": "montrer"}).status_code == 302
    montree = client_de(petite_scene.jules).get(adresse)
    assert (montree.status_code, f"{dossier.numero}-piece-1." in montree["Content-Disposition"]) == (200, True)
    b"".join(montree.streaming_content)
    j.deporter(inscription=inscription, auteur=petite_scene.jules, motif="Lien.")
    assert client_de(petite_scene.jules).get(adresse).status_code == 404
    sylvie.post(reverse("jury:piece-traiter", args=[demande.pk]), {"acte": "refuser"})
    assert julie.get(adresse).status_code == 404
    actions = ["piece_demandee", "piece_montree", "piece_refusee"]
    assert list(Evenement.objects.filter(action__startswith="piece_").order_by("numero").values_list("action", flat=True)) == actions


def test_members_read_no_more_once_the_results_are_announced(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)], is_masquee=True)
    pj.ouvrir(session, petite_scene.personnes)
    inscription, julie = premiere(session), client_de(petite_scene.julie)
    pj.deliberer(session, petite_scene.jeanne)
    pv = pj.clore(session, petite_scene.jeanne)
    assert "Conclusions des évaluateurs" in texte(julie.get(url("dossier", inscription)))
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    session.refresh_from_db()
    assert session.annoncee_le is not None
    assert "Conclusions des évaluateurs" not in texte(julie.get(url("dossier", inscription)))


def test_nobody_joins_an_open_masked_session_before_declaring_their_links(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)], is_masquee=True)
    julie = session.membres.get(personne=petite_scene.julie)
    for membre in session.membres.exclude(pk=julie.pk).select_related("personne"):
        j.marquer_presence(membre=membre, auteur=petite_scene.sylvie, presence="presente")
        j.declarer_sur_les_noms(session=session, auteur=membre.personne, liens={})
    j.marquer_presence(membre=julie, auteur=petite_scene.sylvie, presence="absente")
    j.ouvrir_session(session=session, auteur=petite_scene.jeanne)
    with pytest.raises(DossierIncomplet, match="Julie Arnaud n’a pas encore déclaré ses liens"):
        j.marquer_presence(membre=julie, auteur=petite_scene.sylvie, presence="presente")
    j.declarer_sur_les_noms(session=session, auteur=petite_scene.julie, liens={})
    assert j.marquer_presence(membre=julie, auteur=petite_scene.sylvie, presence="presente").presence == "presente"


def test_secretariat_seated_in_a_masked_session_reads_no_name(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)], is_masquee=True)
    sylvie = client_de(petite_scene.sylvie)
    assert "Moreau" in texte(sylvie.get(url("session", session)))
    session.membres.filter(personne=petite_scene.julie).update(personne=petite_scene.sylvie)
    assert "Moreau" not in texte(sylvie.get(url("session", session)))
    assert "Conclusions des évaluateurs" not in texte(sylvie.get(url("dossier", premiere(session))))
