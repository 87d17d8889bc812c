"""The register of awards, its duplicatas, the extract of the minutes that names nobody else, the reminders, the figures of a session."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, MotifManquant
from candidates.models import Dossier
from candidates.regles import ajouter_mois
from documents.models import Document
from documents.services import fabriquer, get_document_visible
from echanges.models import Courriel
from jury import services as j
from jury.enums import Nature
from jury.models import Attribution, Decision
from jury.regles import PALIERS, palier_du, part, retirer_mois, statistiques_de_temps
from jury.tasks import rappeler_benefices

from .outils import client_de, en_seance, lire_pdf, texte, url

REGISTRE = reverse("bureau:attributions")


def deux_dossiers(scene, *, signe=True):
    """Alice earns the CQP, Zoé earns C1 alone, in one session."""
    dossiers = [scene.amener(Etat.EVALUE), scene.amener(Etat.EVALUE, candidate=scene.zoe)]
    session = en_seance(scene, dossiers)
    pj.deliberer(session, scene.jeanne, {dossiers[1].numero: ("C2",)})
    pv = pj.clore(session, scene.jeanne)
    if signe:
        scene.fabriquer(Document.objects.get(pk=pv.document_id))
        pj.signer_pv(pv, scene.jeanne, scene.jacques)
    session.refresh_from_db()
    return session, dossiers


def mur(reponse):
    return " ".join(unescape(strip_tags(texte(reponse).replace("</t", " </t"))).split())


# --- the register --------------------------------------------------------------------------------------------------------


def test_register_is_searched_filtered_and_exported(petite_scene):
    deux_dossiers(petite_scene)
    sylvie = client_de(petite_scene.sylvie)
    cqp, attestation = Attribution.objects.get(nature=Nature.CQP), Attribution.objects.get(nature=Nature.COMPETENCES)
    tout = mur(sylvie.get(REGISTRE))
    for attendu in ("2 attributions", cqp.numero, attestation.numero, "En vigueur", "Alice Moreau"):
        assert attendu in tout
    cherche = mur(sylvie.get(REGISTRE, {"q": f"{attestation.titulaire.upper()} {attestation.numero}"}))
    assert attestation.numero in cherche
    assert cqp.numero not in cherche
    for filtre, attendu in (({"nature": "cqp"}, cqp), ({"q": cqp.decision.numero}, cqp), ({"nature": "competences", "annee": timezone.localdate().year}, attestation)):
        lu = mur(sylvie.get(REGISTRE, filtre))
        assert ("1 attribution" in lu, attendu.numero in lu) == (True, True)
    assert "Aucune attribution ne répond" in mur(sylvie.get(REGISTRE, {"etat": "annulee"}))
    export = sylvie.get(reverse("bureau:attributions-export"), {"nature": "cqp"}).content.decode().removeprefix("\ufeff")
    lignes = list(csv.DictReader(io.StringIO(export), delimiter=";"))
    assert [(x["Numéro"], x["Titulaire"], x["Procès-verbal"], x["État"]) for x in lignes] == [
        (cqp.numero, "Alice Moreau", cqp.proces_verbal.numero, "En vigueur")
    ]
    assert sylvie.get(reverse("bureau:attributions-export"), {"format": "xlsx"}).content[:2] == b"PK"


def test_ended_and_cancelled_awards_stay_in_the_register_and_say_so(petite_scene):
    deux_dossiers(petite_scene)
    partielle = Attribution.objects.get(nature=Nature.COMPETENCES)
    for jours, etat in ((-1, "termine"), (0, "finissant"), (360, "finissant"), (400, "en-vigueur")):
        Attribution.objects.filter(pk=partielle.pk).update(benefice_jusqu_au=timezone.localdate() + timedelta(days=jours))
        assert partielle.numero in mur(client_de(petite_scene.sylvie).get(REGISTRE, {"etat": etat, "nature": "competences"})), (jours, etat)
    Attribution.objects.filter(pk=partielle.pk).update(annulee_le=timezone.now(), motif_annulation="Vote mal reporté.")
    sylvie = client_de(petite_scene.sylvie)
    assert partielle.numero in mur(sylvie.get(REGISTRE, {"etat": "annulee"}))
    page = mur(sylvie.get(reverse("bureau:attribution", args=[partielle.pk])))
    assert "Vote mal reporté." in page
    assert "Établir un duplicata" not in page


def test_empty_register_says_when_it_fills(petite_scene):
    assert "Le registre est vide" in mur(client_de(petite_scene.sylvie).get(REGISTRE))


# --- duplicatas ----------------------------------------------------------------------------------------------------------


def test_duplicata_bears_the_original_date_and_its_own(petite_scene):
    petite_scene.amener(Etat.VALIDE)
    attribution = Attribution.objects.get()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        document = j.delivrer_duplicata(attribution=attribution, auteur=petite_scene.sylvie, motif="Perdu.", rang=1)
        mots = lire_pdf(fabriquer(document_id=document.pk))
        jour = timezone.localdate()
    assert "DUPLICATA" in mots
    for le in (attribution.attribuee_le, jour):
        assert f"{le.day if le.day > 1 else '1er'} " in mots.replace("1 er", "1er")
        assert str(le.year) in mots
    assert attribution.numero in mots
    assert get_document_visible(pk=document.pk, utilisateur=petite_scene.alice) == document


def test_double_click_makes_one_duplicata_and_a_stale_page_none(petite_scene):
    petite_scene.amener(Etat.VALIDE)
    attribution = Attribution.objects.get()
    sylvie, page = client_de(petite_scene.sylvie), reverse("bureau:attribution", args=[attribution.pk])
    assert sylvie.post(page, {"motif": "", "rang": 1}).status_code == 422
    for _ in range(2):
        assert sylvie.post(page, {"motif": "Perdu.", "rang": 1}).status_code == 302
    assert Document.objects.filter(genre="duplicata").count() == 1
    assert sylvie.post(page, {"motif": "Volé.", "rang": 3}).status_code == 409
    assert sylvie.post(page, {"motif": "Volé.", "rang": 2}).status_code == 302
    assert Document.objects.filter(genre="duplicata").count() == 2


def test_duplicata_is_the_secretariat_s_of_a_title_delivered_and_in_force(petite_scene):
    deux_dossiers(petite_scene, signe=False)
    attribution = Attribution.objects.get(nature=Nature.CQP)
    with pytest.raises(ActionInterdite):
        j.delivrer_duplicata(attribution=attribution, auteur=petite_scene.alice, motif="Perdu.", rang=1)
    with pytest.raises(ActionImpossible, match="pas encore annoncé"):
        j.delivrer_duplicata(attribution=attribution, auteur=petite_scene.sylvie, motif="Perdu.", rang=1)
    Dossier.objects.update(annonce_le=timezone.now())
    with pytest.raises(MotifManquant):
        j.delivrer_duplicata(attribution=attribution, auteur=petite_scene.sylvie, motif=" ", rang=1)
    Attribution.objects.update(annulee_le=timezone.now(), motif_annulation="Vote mal reporté.")
    with pytest.raises(ActionImpossible, match="annulée"):
        j.delivrer_duplicata(attribution=attribution, auteur=petite_scene.sylvie, motif="Perdu.", rang=1)


# --- the extract of the minutes ------------------------------------------------------------------------------------------


def test_extract_shows_one_candidate_and_nobody_else(petite_scene):
    session, dossiers = deux_dossiers(petite_scene)
    for mien, autre in (dossiers, dossiers[::-1]):
        decision = Decision.objects.get(inscription__dossier=mien)
        document = j.demander_extrait(decision=decision, auteur=petite_scene.sylvie)
        assert j.demander_extrait(decision=decision, auteur=mien.candidat.utilisateur) == document
        mots = lire_pdf(fabriquer(document_id=document.pk))
        for attendu in (mien.numero, mien.candidat.nom_naissance, decision.numero, "Jeanne Vidal", "signé électroniquement", session.numero):
            assert attendu in mots
        candidat, sienne = autre.candidat, Decision.objects.get(inscription__dossier=autre)
        for secret in (autre.numero, candidat.nom_naissance, candidat.prenoms, sienne.numero, sienne.attribution.numero, "Récapitulatif"):
            assert secret not in mots, secret
        assert autre.candidat.nom_naissance not in document.titre


def test_extract_is_for_its_candidate_once_announced_and_the_secretariat(petite_scene):
    _, (dossier, _autre) = deux_dossiers(petite_scene, signe=False)
    decision = Decision.objects.get(inscription__dossier=dossier)
    adresse = url("extrait", decision)
    assert client_de(petite_scene.alice).post(adresse).status_code == 404
    client_de(petite_scene.sylvie).post(adresse)
    assert not Document.objects.filter(genre="extrait_pv").exists()  # the minutes are not signed
    pv = decision.inscription.session.proces_verbaux.get()
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    pj.signer_pv(pv, petite_scene.jeanne, petite_scene.jacques)
    for qui in ("zoe", "jeanne", "paul"):
        assert client_de(petite_scene.personnes[qui]).post(adresse).status_code == 404
    for qui in ("alice", "sylvie"):
        assert client_de(petite_scene.personnes[qui]).post(adresse)["Location"].startswith("/documents/")
    document = Document.objects.get(genre="extrait_pv")
    for qui in ("zoe", "jeanne"):
        with pytest.raises(Document.DoesNotExist):
            get_document_visible(pk=document.pk, utilisateur=petite_scene.personnes[qui])


# --- the end of a benefit ------------------------------------------------------------------------------------------------


def rappels():
    return Courriel.objects.filter(evenement="jury.benefice")


def test_reminders_leave_at_twelve_six_and_three_months_once_each(petite_scene):
    petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    fin = Attribution.objects.get().benefice_jusqu_au
    envoyes = []
    for mois in (13, 12, 11, 6, 5, 3, 2):
        jour = retirer_mois(fin, mois)
        with time_machine.travel(f"{jour.isoformat()} 10:00:00+00:00"):
            envoyes.append((mois, rappeler_benefices(), rappeler_benefices()))
    assert envoyes == [(13, 0, 0), (12, 1, 0), (11, 0, 0), (6, 1, 0), (5, 0, 0), (3, 1, 0), (2, 0, 0)]
    assert rappels().count() == 3
    corps = rappels().earliest("pk").envoi.message
    for attendu in ("Compétences gardées", "1. Accueillir", "2. Entretenir", "ouvrez un dossier limité", "moins d’un an"):
        assert attendu in corps


def test_reminder_names_the_follow_up_that_goes_on_and_stops_once_it_is_deposited(petite_scene):
    origine = petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    fin = Attribution.objects.get().benefice_jusqu_au
    suite = j.completer_cqp(dossier=origine, auteur=petite_scene.alice)
    with time_machine.travel(f"{retirer_mois(fin, 12).isoformat()} 10:00:00+00:00"):
        assert rappeler_benefices() == 1
    assert f"Votre dossier {suite.numero} est ouvert" in rappels().get().envoi.message
    Dossier.objects.filter(pk=suite.pk).update(activites_deposees_le=timezone.now())
    with time_machine.travel(f"{retirer_mois(fin, 6).isoformat()} 10:00:00+00:00"):
        assert rappeler_benefices() == 0


def test_nobody_is_reminded_of_an_award_cancelled_or_not_announced(petite_scene):
    petite_scene.amener(Etat.VALIDE_PARTIELLEMENT)
    attribution = Attribution.objects.get()
    with time_machine.travel(f"{retirer_mois(attribution.benefice_jusqu_au, 12).isoformat()} 10:00:00+00:00"):
        Attribution.objects.update(annulee_le=timezone.now(), motif_annulation="Vote mal reporté.")
        assert rappeler_benefices() == 0
        Attribution.objects.update(annulee_le=None, motif_annulation="")
        Dossier.objects.update(annonce_le=None)
        assert rappeler_benefices() == 0


jours = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(fin=jours, jour=jours, attribuee_le=jours)
def test_reminder_due_is_the_latest_that_has_come_since_the_award(fin, jour, attribuee_le):
    mois = palier_du(fin=fin, jour=jour, attribuee_le=attribuee_le)
    venus = [p for p in PALIERS if attribuee_le < retirer_mois(fin, p) <= jour]
    assert mois == (min(venus) if venus and jour <= fin else None)


@given(jour=jours, mois=st.integers(0, 60))
def test_months_taken_off_come_back_to_the_day_or_to_the_end_of_its_month(jour, mois):
    avant = retirer_mois(jour, mois)
    assert (jour.year * 12 + jour.month) - (avant.year * 12 + avant.month) == mois
    assert avant.day == jour.day or (avant + timedelta(days=1)).month != avant.month
    assert ajouter_mois(avant, mois) <= jour


# --- figures -------------------------------------------------------------------------------------------------------------


def test_figures_tell_results_and_departures_from_the_evaluators(petite_scene):
    session, dossiers = deux_dossiers(petite_scene)
    page = mur(client_de(petite_scene.julie).get(url("chiffres", session)))
    for attendu in ("Délivrance totale du CQP 1 50 %", "Délivrance partielle du CQP 1 50 %", "Dossiers où le jury s’écarte au moins une fois : 1 sur 2", "C2 1 sur 2 0 1", pj.MOTIF_CHANGEMENT[:30]):
        assert attendu in page.replace("\xa0", " "), attendu
    assert dossiers[1].numero in page
    assert dossiers[1].candidat.nom_naissance not in page
    assert client_de(petite_scene.alice).get(url("chiffres", session)).status_code == 404


def test_figures_of_a_session_that_is_not_closed_wait(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE)])
    assert "après sa clôture" in mur(client_de(petite_scene.sylvie).get(url("chiffres", session)))


def test_times_are_told_in_words():
    assert statistiques_de_temps([]) == {}
    assert statistiques_de_temps([45, 600, 750]) == {"mediane": "10\u00a0min", "minimum": "45\u00a0s", "maximum": "12\u00a0min 30\u00a0s"}
    assert (part(1, 3), part(0, 0)) == (33, 0)
