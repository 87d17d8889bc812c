"""After a partial validation: the dossier that completes the CQP, until the parchemin (l.72–76)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_candidat as pc
from candidates.completude import competences_a_ecrire, manques_limites
from candidates.enums import Action, Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.histoire import lire_histoire
from candidates.models import Dossier
from candidates.regles import ajouter_mois
from candidates.services import abandonner, demander_dossier
from candidates.situation import get_situation
from candidates.workflow import ce_qui_manque
from documents.models import Document
from documents.services import fabriquer
from evaluations.lecture import get_evaluation, organisations_du_candidat
from jury.acquis import get_acquis, get_partage, perdus
from jury.enums import Issue, Nature
from jury.models import Attribution
from jury.regles import Acquis, fin_du_benefice, partager
from jury.services import completer_cqp
from referentiels.models import Parametre
from tests.plugins.accessibilite import verifier_accessibilite, verifier_largeur
from tests.plugins.navigateur import BUREAU, TELEPHONE
from tests.referentiels.outils import charger_cqp_court
from tests.scenes import MEMOIRE, SceneGardee

from .outils import client_de, lire_pdf, texte, url

CODES = ("C1", "C2", "C3")


def partiel(scene, **options):
    """Alice earned C1, not C2; her result is announced."""
    return scene.amener(Etat.VALIDE_PARTIELLEMENT, **options)


def permanent(scene):
    Parametre.objects.create(
        code="benefice_mois", valeur=None, base_legale="Bénéfice permanent", du=date(2000, 1, 1), certification=None
    )


def aller_au_jury(scene, dossier, refus=()):
    """From `recevable` to the announced result, by the services; the jury does not award `refus`."""
    dossier = scene.avancer(dossier, scene.alice, Etat.EVALUE)
    scene.tenir_session(scene.preparer_session([dossier]), {dossier.numero: refus})
    dossier.refresh_from_db()
    return dossier


# --- rules --------------------------------------------------------------------------------------------------------------

jours = st.dates(date(2020, 1, 1), date(2030, 12, 31))
acquis = st.builds(Acquis, st.sampled_from(CODES), jours, st.just("PV-2020-0001"), st.none() | jours)


@given(liste=st.lists(acquis), jour=jours)
def test_each_competence_is_kept_or_to_earn(liste, jour):
    gardes, manquantes = partager(acquis=liste, toutes=CODES, jour=jour)
    assert sorted([a.code for a in gardes] + manquantes) == sorted(CODES)
    assert all(a.tient(jour) for a in gardes)
    assert [c for c in CODES if any(a.code == c and a.tient(jour) for a in liste)] == [a.code for a in gardes]


@given(liste=st.lists(acquis, min_size=1), jour=jours)
def test_all_hold_together_until_the_earliest_end(liste, jour):
    fin = fin_du_benefice(liste)
    assert all(a.tient(jour) for a in liste) == (fin is None or jour <= fin)


def test_a_competence_earned_twice_is_kept_by_the_later_end():
    ancien, recent = (Acquis("C1", date(2020, 5, 4), "PV-1", date(2025, 5, 4)), Acquis("C1", date(2024, 5, 4), "PV-2", date(2029, 5, 4)))
    assert partager(acquis=[recent, ancien], toutes=["C1"], jour=date(2025, 1, 1)) == ([recent], [])


# --- opening ------------------------------------------------------------------------------------------------------------


def test_follow_up_opens_at_recevable_with_what_is_earned(petite_scene):
    origine = partiel(petite_scene)
    suite = completer_cqp(dossier=origine, auteur=petite_scene.alice)
    attribution = Attribution.objects.get()
    assert (suite.etat, suite.origine, suite.referentiel) == (Etat.RECEVABLE, origine, origine.referentiel)
    assert (suite.statue_le, suite.premier_depot_le) == (origine.statue_le, origine.premier_depot_le)
    assert list(suite.competences_acquises.values_list("code", "acquise_le", "pv_numero")) == [
        ("C1", attribution.attribuee_le, attribution.proces_verbal.numero)
    ]
    assert competences_a_ecrire(suite) == ["C2"]
    assert suite.numero != origine.numero
    assert [f.phrase for f in lire_histoire(suite)] == ["Dossier ouvert pour compléter le CQP"]


def test_follow_up_keeps_career_and_employers_so_that_conflicts_are_seen(petite_scene):
    origine = partiel(petite_scene)
    suite = completer_cqp(dossier=origine, auteur=petite_scene.alice)
    assert suite.parcours.experience_metier == origine.parcours.experience_metier != ""
    assert organisations_du_candidat(suite) == organisations_du_candidat(origine) != set()
    assert origine.emplois.count() == suite.emplois.count() == 1


def test_second_click_returns_the_same_dossier(petite_scene):
    origine = partiel(petite_scene)
    premier = completer_cqp(dossier=origine, auteur=petite_scene.alice)
    assert completer_cqp(dossier=origine, auteur=petite_scene.alice, reprendre_textes=True) == premier
    assert Dossier.objects.count() == 2


def test_follow_up_does_not_count_in_the_yearly_limits(petite_scene):
    origine = partiel(petite_scene)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        suite = completer_cqp(dossier=origine, auteur=petite_scene.alice)
        Dossier.objects.filter(pk=suite.pk).update(premier_depot_le=timezone.now(), dernier_depot_le=timezone.now())
        assert manques_limites(demander_dossier(auteur=petite_scene.alice, referentiel=petite_scene.referentiel)) == []


def test_earlier_texts_and_proofs_are_copied_as_a_start_on_demand(petite_scene):
    origine = partiel(petite_scene, resultats={"C1.1": "non_acquis"}, refus=("C1",))
    suite = completer_cqp(dossier=origine, auteur=petite_scene.alice, reprendre_textes=True)
    assert competences_a_ecrire(suite) == ["C1"]
    ecrits = {r.code: r.exemples for r in origine.reponses_activites.filter(code__startswith="C1")}
    assert {r.code: r.exemples for r in suite.reponses_activites.all()} == ecrits
    assert set(suite.reponses_questions.values_list("code", flat=True)) == {"C1.Q1"}
    (preuve,) = suite.preuves.all()
    assert (preuve.nom, preuve.cibles) == ("exemple-C1.jpg", ["C1", "C1.A1"])
    assert preuve.fichier.name != origine.preuves.get(nom=preuve.nom).fichier.name


def test_without_asking_nothing_is_copied(petite_scene):
    suite = completer_cqp(dossier=partiel(petite_scene), auteur=petite_scene.alice)
    assert (suite.reponses_activites.count(), suite.preuves.count()) == (0, 0)


def test_only_the_candidate_opens_it(petite_scene):
    origine = partiel(petite_scene)
    for autre in (petite_scene.sylvie, petite_scene.zoe, petite_scene.paul):
        with pytest.raises(ActionInterdite):
            completer_cqp(dossier=origine, auteur=autre)
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(("etat", "phrase"), [(Etat.VALIDE, "le CQP est obtenu"), (Etat.NON_VALIDE, "pas donné de compétence"), (Etat.PRET, "Aucun résultat")])
def test_refused_when_the_result_is_not_partial(petite_scene, etat, phrase):
    with pytest.raises(ActionImpossible, match=phrase):
        completer_cqp(dossier=petite_scene.amener(etat), auteur=petite_scene.alice)


def test_refused_before_the_announcement_without_telling_the_decision(petite_scene):
    origine = partiel(petite_scene)
    Dossier.objects.filter(pk=origine.pk).update(annonce_le=None)
    with pytest.raises(ActionImpossible, match="Aucun résultat n’est annoncé"):
        completer_cqp(dossier=origine, auteur=petite_scene.alice)
    assert client_de(petite_scene.alice).get(url("completer", origine)).status_code == 404


def test_refused_the_day_after_the_benefit_ends(petite_scene):
    origine = partiel(petite_scene)
    fin = ajouter_mois(timezone.localdate(), 60)
    with time_machine.travel(fin + timedelta(days=1, hours=12)), pytest.raises(ActionImpossible, match=f"{fin:%d/%m/%Y}"):
        completer_cqp(dossier=origine, auteur=petite_scene.alice)
    with time_machine.travel(fin + timedelta(hours=12)):
        assert completer_cqp(dossier=origine, auteur=petite_scene.alice).etat == Etat.RECEVABLE


def test_permanent_benefit_never_ends(petite_scene):
    permanent(petite_scene)
    origine = partiel(petite_scene)
    with time_machine.travel("2060-01-02 12:00"):
        suite = completer_cqp(dossier=origine, auteur=petite_scene.alice)
        assert (ce_qui_manque(suite, Action.DEPOSER_ACTIVITES)[0].page, perdus(suite)) == ("C2", [])


# --- deposit ------------------------------------------------------------------------------------------------------------


def test_benefit_is_judged_on_the_day_part_3_is_deposited(petite_scene):
    origine = partiel(petite_scene)
    suite = pc.remplir_partie_3(completer_cqp(dossier=origine, auteur=petite_scene.alice), petite_scene.alice)
    fin = ajouter_mois(timezone.localdate(), 60)
    with time_machine.travel(fin + timedelta(days=1, hours=12)):
        with pytest.raises(DossierIncomplet, match="Le bénéfice de la compétence 1 a pris fin"):
            pc.deposer_activites(suite, petite_scene.alice)
        phrases = [p.phrase for p in get_situation(suite, petite_scene.alice).precisions]
        assert any("ne peut plus être déposé" in p for p in phrases)
    with time_machine.travel(fin + timedelta(hours=12)):
        assert pc.deposer_activites(suite, petite_scene.alice).etat == Etat.PRET


def test_an_ordinary_dossier_has_no_benefit_to_judge(petite_scene):
    dossier = pc.remplir_partie_3(petite_scene.amener(Etat.RECEVABLE), petite_scene.alice)
    assert ce_qui_manque(dossier, Action.DEPOSER_ACTIVITES) == []


# --- to the end -----------------------------------------------------------------------------------------------------------


def test_whole_road_of_a_follow_up_leads_to_the_parchemin(petite_scene):
    suite = aller_au_jury(petite_scene, completer_cqp(dossier=partiel(petite_scene), auteur=petite_scene.alice))
    attribution = Attribution.objects.get(dossier=suite)
    assert (suite.etat, attribution.nature, attribution.competences) == (Etat.VALIDE, Nature.CQP, ["C1", "C2"])
    assert [c.code for c in attribution.decision.competences.all()] == ["C2"]
    for genre in ("parchemin", "fiche_decision", "pv"):
        document = Document.objects.filter(genre=genre).latest("demande_le")
        document = document if document.is_pret else fabriquer(document_id=document.pk)
        assert document.erreur == ""
    premier = Attribution.objects.exclude(dossier=suite).get()
    mots = lire_pdf(Document.objects.filter(genre="fiche_decision").latest("demande_le"))
    assert premier.proces_verbal.numero in mots
    assert "toutes les compétences étant validées" in lire_pdf(Document.objects.get(genre="parchemin"))


def test_follow_up_that_earns_nothing_leaves_the_earlier_award(petite_scene):
    origine = partiel(petite_scene)
    suite = aller_au_jury(petite_scene, completer_cqp(dossier=origine, auteur=petite_scene.alice), refus=("C2",))
    assert (suite.etat, Attribution.objects.count()) == (Etat.NON_VALIDE, 1)
    page = texte(client_de(petite_scene.alice).get(url("mon-resultat", suite)))
    assert f"Reprendre depuis le dossier {origine.numero}" in page
    autre = completer_cqp(dossier=origine, auteur=petite_scene.alice)
    assert (autre.pk != suite.pk, competences_a_ecrire(autre)) == (True, ["C2"])


def test_withdrawn_follow_up_lets_another_be_opened(petite_scene):
    origine = partiel(petite_scene)
    suite = completer_cqp(dossier=origine, auteur=petite_scene.alice)
    abandonner(dossier=suite, auteur=petite_scene.alice, motif="Congé maternité.")
    assert completer_cqp(dossier=origine, auteur=petite_scene.alice).pk != suite.pk


@pytest.mark.lent
def test_chain_of_two_follow_ups_keeps_each_competence_by_its_own_date(scene):
    debut = timezone.localdate()
    premiere_fin = ajouter_mois(debut, 60)
    origine = scene.amener(Etat.VALIDE_PARTIELLEMENT, refus=("C5", "C6"))
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        suite = aller_au_jury(scene, completer_cqp(dossier=origine, auteur=scene.alice), refus=("C6",))
        assert (suite.etat, Attribution.objects.get(dossier=suite).decision.issue) == (Etat.VALIDE_PARTIELLEMENT, Issue.PARTIELLE)
        with pytest.raises(ActionImpossible, match=suite.numero):
            completer_cqp(dossier=origine, auteur=scene.alice)
        fins = {a.code: a.jusqu_au for a in get_acquis(suite)}
        assert fins == {**dict.fromkeys(("C1", "C2", "C3", "C4"), premiere_fin), "C5": ajouter_mois(timezone.localdate(), 60)}
        document = Document.objects.filter(genre="attestation").latest("demande_le")
        mots = lire_pdf(document if document.is_pret else fabriquer(document_id=document.pk))
        assert f"bénéfice jusqu’au {date_format(premiere_fin, 'j F Y')} inclus" in mots
    with time_machine.travel(premiere_fin + timedelta(days=30)):  # C1 to C4 are over, C5 still holds
        assert get_partage(suite, jour=timezone.localdate())[1] == ["C1", "C2", "C3", "C4", "C6"]
        derniere = completer_cqp(dossier=suite, auteur=scene.alice, reprendre_textes=True)
        assert list(derniere.competences_acquises.values_list("code", flat=True)) == ["C5"]
        assert set(derniere.reponses_activites.values_list("code", flat=True)) == {
            a.code for c in derniere.referentiel.structure.competences if c.code != "C5" for a in c.activites
        }


# --- pages ----------------------------------------------------------------------------------------------------------------


def test_page_says_what_is_earned_until_when_and_what_is_left(petite_scene):
    origine = partiel(petite_scene)
    page = " ".join(texte(client_de(petite_scene.alice).get(url("completer", origine))).split())
    for attendu in ("Compétence 1 – Accueillir les randonneurs", "inclus.", "Compétence 2 – Entretenir le refuge", Attribution.objects.get().proces_verbal.numero, "Ouvrir le dossier"):
        assert attendu in page
    assert "Compléter mon CQP" in texte(client_de(petite_scene.alice).get(url("mon-resultat", origine)))


def test_button_opens_the_dossier_and_the_page_then_leads_to_it(petite_scene):
    origine, client = partiel(petite_scene), client_de(petite_scene.alice)
    reponse = client.post(url("completer", origine), {"reprendre_textes": "on"})
    suite = Dossier.objects.get(origine=origine)
    assert reponse["Location"].endswith(f"/{suite.pk}/")
    assert suite.reponses_activites.count() == 1
    assert f"Continuer le dossier {suite.numero}" in texte(client.get(url("completer", origine)))
    assert client.post(url("completer", origine))["Location"].endswith(f"/{suite.pk}/")
    page = texte(client.get(reponse["Location"]))
    assert "Ce dossier complète votre CQP" in page
    assert "Compétences déjà acquises" in page


def test_page_says_why_when_the_benefit_is_over(petite_scene):
    origine = partiel(petite_scene)
    with time_machine.travel(ajouter_mois(timezone.localdate(), 60) + timedelta(days=2)):
        client = client_de(petite_scene.alice)
        page = texte(client.get(url("completer", origine)))
        assert "a pris fin le" in page
        assert "Demander un nouveau dossier" in page
        assert "Ouvrir le dossier</button>" not in page
        assert client.post(url("completer", origine)).status_code == 409
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("qui", ["zoe", "sylvie", "paul", "jeanne", "amine"])
def test_page_does_not_exist_for_anyone_else(petite_scene, qui):
    origine = partiel(petite_scene)
    assert client_de(petite_scene.personnes[qui]).get(url("completer", origine)).status_code == 404


def test_everyone_reads_a_follow_up_that_has_no_part_2_of_its_own(petite_scene):
    origine = partiel(petite_scene)
    suite = petite_scene.avancer(completer_cqp(dossier=origine, auteur=petite_scene.alice), petite_scene.alice, Etat.EVALUE)
    adresse = reverse("bureau:dossier", args=[suite.pk])
    assert f"dossier {origine.numero}" in texte(client_de(petite_scene.sylvie).get(adresse))
    assert client_de(petite_scene.eva).get(reverse("evaluations:evaluation", args=[get_evaluation(suite).pk])).status_code == 200
    session = petite_scene.preparer_session([suite])
    page = texte(client_de(petite_scene.julie).get(url("dossier", session.inscriptions.get())))
    assert "Acquise par le dossier d’origine." in page
    complet = Document.objects.filter(genre="dossier_complet", dossier_id=suite.pk).first()
    if complet is not None:
        assert (complet if complet.is_pret else fabriquer(document_id=complet.pk)).erreur == ""


@pytest.mark.navigateur
@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fenetre", [TELEPHONE, {"width": 768, "height": 1024}, BUREAU], ids=["telephone", "tablette", "bureau"])
def test_page_is_accessible_before_after_and_too_late(page, live_server, motifs, fenetre):
    petite = SceneGardee.monter(MEMOIRE.jouer(charger_cqp_court))
    origine = partiel(petite)
    cookie = client_de(petite.alice).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.set_viewport_size(fenetre)
    for _ in range(2):
        assert page.goto(live_server.url + url("completer", origine)).status == 200
        verifier_accessibilite(page)
        verifier_largeur(page)
        completer_cqp(dossier=origine, auteur=petite.alice)
    Dossier.objects.filter(origine=origine).update(etat=Etat.ABANDONNE)
    Attribution.objects.update(attribuee_le=date(2020, 1, 1))
    page.goto(live_server.url + url("completer", origine))
    page.get_by_text("a pris fin le").first.wait_for()
    verifier_accessibilite(page)
    verifier_largeur(page)
