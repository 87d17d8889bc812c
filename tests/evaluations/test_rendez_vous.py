"""The appointment: items of the plateau technique, what the candidate is told and confirms, dates moved or cancelled."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from post_office.models import Email

from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.situation import get_situation
from echanges.models import Courriel
from evaluations.agenda import build_calendrier
from evaluations.models import Evaluation, Report
from evaluations.plateau import MATERIELLES, ORGANISATIONNELLES, get_conditions, get_conditions_de
from evaluations.regles import AVANT_LA_DATE, RELANCE, rappel_de_convocation
from evaluations.services import (
    accuser_reception,
    annuler_date,
    informer_candidat,
    noter_entretien,
    planifier,
    reporter,
)
from evaluations.tasks import rappeler_convocations

from .outils import client_de, en_evaluation, texte, url

JOUR = timedelta(days=1)


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


@pytest.fixture
def annoncee(petite_scene, evaluation):
    """An evaluation told to the candidate for ten days from now, at nine in Paris."""
    date_fixee = (timezone.localtime() + 10 * JOUR).replace(hour=9, minute=0, second=0, microsecond=0)
    champs = {"prevue_le": date_fixee, "lieu": "organisme", "adresse": "4 quai du Port"}
    planifier(evaluation=evaluation, auteur=petite_scene.eva, version=evaluation.version, champs=champs)
    return informer_candidat(evaluation=evaluation, auteur=petite_scene.eva)


@pytest.fixture
def eva(petite_scene):
    return client_de(petite_scene.eva)


def plan(evaluation, **autres):
    conditions = get_conditions_de(evaluation)
    return {
        "prevue_le": f"{timezone.localtime() + JOUR:%Y-%m-%dT%H:%M}", "lieu": "organisme", "hote": "Préforma", "adresse": "4 quai du Port", "forme": "sur_place", "acces_distance": "",
        MATERIELLES: [c.code for c in conditions if c.groupe == MATERIELLES], ORGANISATIONNELLES: [c.code for c in conditions if c.groupe == ORGANISATIONNELLES],
        "partie_3_verifiee": "on", "version": str(evaluation.version), **autres,
    }  # fmt: skip


def lire_piece(courriel):
    with courriel.envoi.attachments.get().file.open() as fichier:
        return fichier.read()


# the plateau technique


def test_conditions_are_words_of_the_form(cqp):
    structure = cqp.structure
    conditions = get_conditions(structure, structure.codes_competences)
    dit = " ".join((*structure.guidance.evaluation.preparer, *structure.guidance.evaluation.mener)).lower()
    generales = [c for c in conditions if "." in c.code and not c.code.rpartition(".")[2].startswith("C")]
    assert all(c.texte.lower() in dit for c in generales)
    assert [c.code for c in conditions if c.groupe == MATERIELLES] == ["materielles.structure", *(f"materielles.{c}" for c in ("C1", "C2", "C3", "C6"))]
    assert all(c.texte.removeprefix(f"{c.code[-2:]} : ") in structure.competence(c.code[-2:]).repose_sur for c in conditions if c.code[-2:] in structure.codes_competences)
    assert len([c for c in conditions if c.groupe == ORGANISATIONNELLES]) == 5


def test_one_box_left_keeps_its_kind_unverified(evaluation, eva):
    envoi = plan(evaluation)
    envoi[MATERIELLES] = envoi[MATERIELLES][1:]
    assert eva.post(url("plan", evaluation), envoi).status_code == 302
    evaluation.refresh_from_db()
    assert (evaluation.conditions_materielles, evaluation.conditions_organisationnelles) == (False, True)
    page = eva.get(url("plan", evaluation))
    assert "Cochez chaque condition matérielle du plateau technique." in texte(page)
    assert page.context["form"].initial[MATERIELLES] == envoi[MATERIELLES]


def test_kind_confirmed_before_its_items_existed_is_shown_ticked(evaluation, eva):
    Evaluation.objects.update(conditions_materielles=True)
    page = eva.get(url("plan", evaluation))
    assert page.context["form"].initial[MATERIELLES] == plan(evaluation)[MATERIELLES]
    assert page.context["form"].initial[ORGANISATIONNELLES] == []


def test_unknown_box_is_refused(evaluation, eva):
    assert eva.post(url("plan", evaluation), plan(evaluation, **{MATERIELLES: ["materielles.C99"]})).status_code == 422


def test_professionnel_reads_each_condition(petite_scene, evaluation, eva):
    eva.post(url("plan", evaluation), plan(evaluation))
    page = texte(client_de(petite_scene.paul).get(url("plan", evaluation)))
    assert page.count("☑") == len(get_conditions_de(evaluation))


def test_part_3_is_shown_where_it_is_checked(evaluation, eva):
    lignes = len(evaluation.dossier.referentiel.structure.competence("C1").activites)
    assert re.search(rf"C1</a>.: {lignes} activités? renseignées? sur {lignes}, \d preuve", texte(eva.get(url("plan", evaluation))))


def test_remote_interview_needs_its_address_before_the_candidate_is_told(evaluation, eva):
    page = eva.post(url("plan", evaluation), plan(evaluation, forme="a_distance", informer="1"))
    assert page.status_code == 409
    assert "comment rejoindre l’entretien à distance" in texte(page)
    evaluation.refresh_from_db()
    eva.post(url("plan", evaluation), plan(evaluation, forme="a_distance", acces_distance="https://visio.example/x", informer="1"))
    assert "https://visio.example/x" in Email.objects.get(subject__startswith="Votre évaluation pour le CQP").message


# told and confirmed


def test_everyone_gets_the_calendar_file(annoncee):
    recus = Email.objects.filter(attachments__name="evaluation.ics")
    assert sorted(a for r in recus for a in r.to) == ["alice@demo.example", "eva@demo.example", "paul@demo.example"]


def test_candidate_reads_the_four_things_of_the_form_then_confirms(petite_scene, annoncee):
    alice = client_de(petite_scene.alice)
    (precision,) = get_situation(annoncee.dossier, petite_scene.alice).precisions
    assert (precision.is_a_faire, precision.url) == (True, url("mon-rendez-vous", annoncee))
    page = texte(alice.get(precision.url))
    for titre in ("La date à laquelle vous serez évalué(e)", "Les conditions dans lesquelles", "La manière dont vous serez évalué(e)", "Ce que deviennent les résultats"):
        assert titre in page
    assert "Il n’a pas encore confirmé" in texte(client_de(petite_scene.paul).get(url("plan", annoncee)))
    assert [alice.post(precision.url).status_code for _ in range(2)] == [302, 302]
    annoncee.refresh_from_db()
    assert annoncee.accuse_par == petite_scene.alice
    assert "Réception confirmée le" in texte(client_de(petite_scene.paul).get(url("plan", annoncee)))
    assert not get_situation(annoncee.dossier, petite_scene.alice).precisions[0].is_a_faire


def test_candidate_finds_no_date_before_they_are_told(petite_scene, evaluation):
    alice = client_de(petite_scene.alice)
    assert "n’est pas encore fixée" in texte(alice.get(url("mon-rendez-vous", evaluation)))
    assert alice.post(url("mon-rendez-vous", evaluation)).status_code == 409
    assert alice.get(url("agenda", evaluation)).status_code == 404


def test_only_a_candidate_without_account_is_confirmed_by_the_externe(petite_scene, annoncee, eva):
    with pytest.raises(ActionInterdite, match="c’est à lui de confirmer"):
        accuser_reception(evaluation=annoncee, auteur=petite_scene.eva)
    annoncee.dossier.candidat.utilisateur = None
    annoncee.dossier.candidat.save()
    assert "Noter que le candidat m’a confirmé" in texte(eva.get(url("plan", annoncee)))
    assert eva.post(url("plan", annoncee), {"confirmer": "1"}).status_code == 302
    assert "notée par l’évaluateur externe" in texte(eva.get(url("plan", annoncee)))


def test_place_that_changes_after_it_was_told_is_to_be_told_again(annoncee, petite_scene, eva):
    accuser_reception(evaluation=annoncee, auteur=petite_scene.alice)
    annoncee.refresh_from_db()
    eva.post(url("plan", annoncee), plan(annoncee, adresse="12 rue Neuve"))
    annoncee.refresh_from_db()
    assert (annoncee.candidat_informe_le, annoncee.accuse_le) == (None, None)
    assert "informez-le à nouveau" in texte(eva.get(url("plan", annoncee)))


@pytest.mark.parametrize(("jour", "rappel"), [(1, ""), (3, ""), (4, RELANCE), (8, RELANCE), (9, AVANT_LA_DATE), (10, AVANT_LA_DATE), (11, ""), (12, "")])
def test_reminders_of_a_convocation(jour, rappel):
    assert rappel_de_convocation(informe=date(2026, 3, 1), prevue=date(2026, 3, 11), jour=date(2026, 3, jour)) == rappel


def test_candidate_is_reminded_twice_at_most_and_never_once_they_confirmed(petite_scene, annoncee):
    debut, envois = timezone.localtime().replace(hour=8, minute=0), {}
    for jour in range(11):
        with time_machine.travel(debut + jour * JOUR, tick=False):
            envois[jour] = rappeler_convocations() + rappeler_convocations()
    assert {j: n for j, n in envois.items() if n} == {3: 1, 8: 1}
    assert {c.destinataire for c in Courriel.objects.filter(evenement="evaluations.convocation_rappel")} == {"alice@demo.example"}
    Courriel.objects.filter(evenement="evaluations.convocation_rappel").delete()
    accuser_reception(evaluation=annoncee, auteur=petite_scene.alice)
    with time_machine.travel(debut + 8 * JOUR, tick=False):
        assert rappeler_convocations() == 0


# moved and cancelled


def test_date_that_was_told_does_not_move_in_the_plan(petite_scene, annoncee, eva):
    page = texte(eva.get(url("plan", annoncee)))
    assert "Reporter ou annuler la date" in page
    avant = annoncee.prevue_le
    assert eva.post(url("plan", annoncee), plan(annoncee)).status_code == 302
    annoncee.refresh_from_db()
    assert annoncee.prevue_le == avant
    with pytest.raises(DossierIncomplet, match="Reporter ou annuler la date"):
        planifier(evaluation=annoncee, auteur=petite_scene.eva, version=annoncee.version, champs={"prevue_le": avant + JOUR})


def test_moved_date_keeps_its_trace_and_everyone_is_told(petite_scene, annoncee, eva):
    accuser_reception(evaluation=annoncee, auteur=petite_scene.alice)
    annoncee.refresh_from_db()
    ancienne, nouvelle = annoncee.prevue_le, timezone.localtime(annoncee.prevue_le) + 7 * JOUR
    avant = Calendar.from_ical(build_calendrier(annoncee)).walk("VEVENT")[0]
    envoi = {"reporter": "1", "nouvelle": f"{nouvelle:%Y-%m-%dT%H:%M}", "motif": "La salle est inondée 💧 <b>"}
    assert eva.post(url("reporter", annoncee), envoi).status_code == 302
    annoncee.refresh_from_db()
    report = Report.objects.get()
    assert (report.ancienne, report.nouvelle, report.par) == (ancienne, nouvelle, petite_scene.eva)
    assert (annoncee.prevue_le, annoncee.accuse_le) == (nouvelle, None)
    for personne, page in ((petite_scene.paul, "plan"), (petite_scene.eva, "reporter"), (petite_scene.alice, "mon-rendez-vous")):
        assert "La salle est inondée 💧 &lt;b&gt;" in client_de(personne).get(url(page, annoncee)).content.decode(), page
    assert "La salle est inondée" in texte(client_de(petite_scene.sylvie).get(reverse("bureau:grille", args=[annoncee.pk])))
    recus = Courriel.objects.filter(evenement__in=["evaluations.date_reportee", "evaluations.rendez_vous"], sujet__contains="report")
    assert {c.destinataire for c in recus} == {"alice@demo.example", "paul@demo.example", "eva@demo.example"}
    apres = Calendar.from_ical(lire_piece(recus.get(destinataire="alice@demo.example"))).walk("VEVENT")[0]
    assert apres["uid"] == avant["uid"]
    assert apres["sequence"] > avant["sequence"]
    assert apres["dtstart"].dt == nouvelle


def test_cancelled_date_leaves_the_calendars_and_waits_for_another(petite_scene, annoncee, eva):
    assert eva.post(url("reporter", annoncee), {"annuler": "1", "nouvelle": "", "motif": "Candidate souffrante"}).status_code == 302
    annoncee.refresh_from_db()
    assert (annoncee.prevue_le, annoncee.candidat_informe_le, Report.objects.get().nouvelle) == (None, None, None)
    recu = Courriel.objects.get(evenement="evaluations.date_annulee")
    assert b"METHOD:CANCEL" in lire_piece(recu)
    assert get_situation(annoncee.dossier, petite_scene.alice).precisions == ()
    page = texte(eva.get(url("plan", annoncee)))
    assert "Candidate souffrante" in page
    assert eva.post(url("plan", annoncee), plan(annoncee)).status_code == 302


@pytest.mark.parametrize(("change", "phrase"), [
    ({"motif": ""}, "Dites pourquoi la date change."), ({"nouvelle": ""}, "Indiquez la nouvelle date"), ({"nouvelle": "2020-01-01T09:00"}, "déjà passée"),
    ({"nouvelle": "31/02/2030 09:00"}, "n’existe pas"),
])  # fmt: skip
def test_move_is_refused_with_a_sentence_and_keeps_what_was_typed(annoncee, eva, change, phrase):
    envoi = {"reporter": "1", "nouvelle": f"{timezone.localtime() + 20 * JOUR:%Y-%m-%dT%H:%M}", "motif": "Salle prise"} | change
    page = eva.post(url("reporter", annoncee), envoi)
    assert page.status_code == 422
    assert phrase in texte(page)
    assert (envoi["motif"] or "Reporter") in texte(page)
    assert not Report.objects.exists()


def test_date_no_longer_moves_once_the_interview_is_noted(petite_scene, annoncee):
    fin = timezone.now()
    Evaluation.objects.filter(pk=annoncee.pk).update(prevue_le=fin - timedelta(hours=2), annoncee_pour=fin - timedelta(hours=2))
    noter_entretien(evaluation=annoncee, auteur=petite_scene.eva, debut=fin - timedelta(hours=2), fin=fin, notes="")
    for verbe, autres in ((reporter, {"nouvelle": fin + 20 * JOUR}), (annuler_date, {})):
        with pytest.raises(ActionImpossible, match="L’entretien est consigné"):
            verbe(evaluation=annoncee, auteur=petite_scene.eva, motif="Trop tard", **autres)


def test_plan_never_told_has_no_date_to_move(petite_scene, evaluation, eva):
    assert "Vous la changez simplement dans la préparation" in texte(eva.get(url("reporter", evaluation)))
    assert client_de(petite_scene.paul).get(url("reporter", evaluation)).status_code == 404
