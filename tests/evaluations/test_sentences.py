"""What the pages of the pair say: one thing at a time, to the person who can do it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from bureau.scenario.pas_candidat import preuve_fraiche
from evaluations import services as e
from evaluations.avancement import get_etapes
from evaluations.effets import manques_transmission
from evaluations.lecture import manques_grille
from evaluations.models import Evaluation
from evaluations.regles import AVANT_LA_DATE, RELANCE, rappels_a_venir

from .outils import client_de, en_evaluation, texte, url

JOUR = timedelta(days=1)


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


def test_empty_plan_that_informs_says_one_thing_with_its_field(petite_scene, evaluation):
    eva, vide = client_de(petite_scene.eva), {"informer": "1", "version": str(evaluation.version)}
    reponse = eva.post(url("plan", evaluation), vide)
    page = texte(reponse)
    assert "La préparation est enregistrée, mais le candidat n’est pas informé" in page
    assert '<a href="#id_prevue_le">Fixez d’abord la date et le lieu' in page
    assert "La préparation est enregistrée." not in page
    assert "À corriger" not in page
    evaluation.refresh_from_db()
    assert reponse.context["form"]["version"].value() == str(evaluation.version)  # sent again, it is no conflict with oneself


@pytest.mark.parametrize(("lecture", "resultats", "phrase"), [
    (None, None, "C1 : datez la lecture du dossier et les résultats."),
    ("2026-01-05", None, "C1 : datez les résultats."),
    (None, "2026-01-05", "C1 : datez la lecture du dossier."),
])  # fmt: skip
def test_only_the_missing_date_is_named(petite_scene, evaluation, lecture, resultats, phrase):
    jours = [date.fromisoformat(j) if j else None for j in (lecture, resultats)]
    e.dater_competence(evaluation=evaluation, auteur=petite_scene.eva, code="C1", lecture_le=jours[0], resultats_le=jours[1])
    assert [m.phrase for m in manques_grille(evaluation) if m.champ == "C1-dates"] == [phrase]


def test_recap_counts_as_the_steps_do(petite_scene, evaluation):
    reponse = client_de(petite_scene.eva).get(url("recapitulatif", evaluation))
    grille = next(etape for etape in get_etapes(evaluation) if etape.code == "grille")
    assert reponse.context["restent"] == len(grille.points) > 0
    sans = sum(m.page == "observations" for m in manques_grille(evaluation))
    assert sans > 0
    assert f"Il reste {len(grille.points)} points dans la grille, et {sans} compétence{'s' if sans > 1 else ''} sans observation" in texte(reponse)


def test_tablet_is_not_offered_before_the_bilan_is_closed(petite_scene, evaluation):
    page = texte(client_de(petite_scene.eva).get(url("tablette-passer", evaluation)))
    assert "Le bilan n’est pas encore arrêté : il ne peut pas être signé." in page
    assert 'name="role"' not in page


def test_professionnel_is_not_told_to_do_what_the_externe_does(petite_scene, evaluation):
    page = texte(client_de(petite_scene.paul).get(url("evaluation", evaluation)))
    assert "Prochaine étape" not in page
    assert "L’évaluateur externe fixe la date, le lieu et les conditions." in page
    assert "Continuer : préparation" in texte(client_de(petite_scene.eva).get(url("evaluation", evaluation)))
    assert "annotez la grille que tient l’évaluateur externe" in texte(client_de(petite_scene.paul).get("/"))


def test_signatures_are_counted_apart_from_the_refusal(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    evaluation = dossier.evaluations.get()
    e.refuser_de_signer(evaluation=evaluation, auteur=petite_scene.alice, motif="Je conteste", preuve=preuve_fraiche())
    (manque,) = manques_transmission(dossier)
    assert manque.phrase.startswith("Le bilan porte 0 signature sur 3 et le refus motivé du candidat, qui tient lieu de la sienne.")


@pytest.mark.parametrize(("prevue", "jour", "attendus"), [(10, 0, (RELANCE, AVANT_LA_DATE)), (4, 0, (AVANT_LA_DATE,)), (1, 0, ()), (2, 0, ()), (10, 4, (AVANT_LA_DATE,))])
def test_reminders_told_are_those_that_will_leave(prevue, jour, attendus):
    debut = date(2026, 3, 2)
    assert rappels_a_venir(informe=debut, prevue=debut + prevue * JOUR, jour=debut + jour * JOUR) == attendus


def test_date_told_for_tomorrow_announces_no_reminder(petite_scene, evaluation):
    pe.annoncer(evaluation.dossier, petite_scene.eva, timezone.now() + JOUR)
    eva = client_de(petite_scene.eva)
    assert "un rappel part" not in texte(eva.get(url("plan", evaluation)))
    Evaluation.objects.filter(pk=evaluation.pk).update(prevue_le=timezone.now() + 10 * JOUR)
    assert "un rappel part au bout de 3 jours, puis 2 jours avant la date." in " ".join(texte(eva.get(url("plan", evaluation))).split())
    assert "Lire et confirmer" in texte(client_de(petite_scene.alice).get("/"))
