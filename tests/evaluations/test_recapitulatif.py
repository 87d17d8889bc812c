"""The recap of every competence: the proposal with its sentence, the conclusion, the motive, what is missing, from one screen."""

from __future__ import annotations

import pytest

from evaluations.models import EvaluationCompetence
from evaluations.recapitulatif import lire_recapitulatif
from evaluations.regles import INDETERMINEE, MAITRISEE, Maitrise, phrase_motif_exige
from evaluations.services import noter_element

from .outils import client_de, en_evaluation, texte, url


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


def noter(scene, evaluation, **resultats):
    for code, resultat in resultats.items():
        noter_element(evaluation=evaluation, auteur=scene.eva, code=code.replace("_", "."), version=0, resultat=resultat)


def tout(scene, evaluation, **autres):
    resultats = {e.code.replace(".", "_"): "acquis" for c in evaluation.dossier.referentiel.structure.competences for e in c.elements}
    noter(scene, evaluation, **(resultats | autres))


def envoi(evaluation, **conclusions):
    """What the recap sends: the version shown and, for each competence, its conclusion and its motive."""
    versions = {c["code"]: c["version"] for c in lire_recapitulatif(evaluation) if c["acquise"] is None}
    corps = {}
    for code in evaluation.dossier.referentiel.structure.codes_competences:
        conclusion, motif = conclusions.get(code, ("", ""))
        corps |= {f"{code}-version": str(versions.get(code, 0)), f"{code}-conclusion": conclusion, f"{code}-motif": motif}
    return corps


def test_recap_names_the_deciding_elements_and_links_what_is_missing(petite_scene, evaluation):
    noter(petite_scene, evaluation, C1_1="non_acquis", C1_2="acquis")
    page = texte(client_de(petite_scene.eva).get(url("recapitulatif", evaluation)))
    assert "L’élément C1.1 est « non acquis »." in page
    assert "C1 : il reste à évaluer C1.3." in page
    assert f'{url("grille", evaluation, "C1")}#C1_3' in page
    assert "Non acquis\u00a0: " in page


def test_recap_concludes_every_competence_at_once(petite_scene, evaluation):
    tout(petite_scene, evaluation)
    eva = client_de(petite_scene.eva)
    corps = envoi(evaluation, C1=("maitrisee", ""), C2=("maitrisee", ""))
    assert eva.post(url("recapitulatif", evaluation), corps).status_code == 302
    assert dict(evaluation.competences.values_list("code", "conclusion")) == {"C1": "maitrisee", "C2": "maitrisee"}


def test_recap_says_when_nothing_was_ticked_and_drops_no_motive(petite_scene, evaluation):
    tout(petite_scene, evaluation)
    eva = client_de(petite_scene.eva)
    page = texte(eva.post(url("recapitulatif", evaluation), envoi(evaluation), follow=True))
    assert "Rien n’est enregistré\u00a0: vous n’avez coché ni modifié aucune conclusion." in page
    assert "Les conclusions sont enregistrées." not in page
    refus = eva.post(url("recapitulatif", evaluation), envoi(evaluation, C1=("", "Un motif seul")))
    assert refus.status_code == 422
    assert "C1\u00a0: Cochez une conclusion pour enregistrer le motif." in texte(refus)
    assert "Un motif seul" in texte(refus)
    page = texte(eva.post(url("recapitulatif", evaluation), envoi(evaluation, C1=("maitrisee", "")), follow=True))
    assert "Les conclusions sont enregistrées." in page


def test_recap_refuses_one_line_and_keeps_the_others(petite_scene, evaluation):
    tout(petite_scene, evaluation)
    page = client_de(petite_scene.eva).post(
        url("recapitulatif", evaluation), envoi(evaluation, C1=("maitrisee", ""), C2=("non_maitrisee", ""))
    )
    assert page.status_code == 422
    assert "C2\u00a0: Motivez votre conclusion\u00a0: elle s’écarte de la proposition. Tous les éléments sont acquis." in texte(page)
    assert EvaluationCompetence.objects.get(code="C1").conclusion == "maitrisee"
    assert not EvaluationCompetence.objects.filter(code="C2").exclude(conclusion="").exists()
    assert 'value="non_maitrisee" class="btn-check" id="id_C2-conclusion_1" checked' in " ".join(texte(page).split())


def test_recap_asks_a_motive_for_an_undetermined_proposal(petite_scene, evaluation):
    tout(petite_scene, evaluation, C2_1="non_mis_en_oeuvre")
    eva = client_de(petite_scene.eva)
    page = eva.post(url("recapitulatif", evaluation), envoi(evaluation, C2=("maitrisee", " ")))
    assert page.status_code == 422
    assert "la proposition est indéterminée. L’élément C2.1 est « non mis en œuvre »" in texte(page)
    assert eva.post(url("recapitulatif", evaluation), envoi(evaluation, C2=("maitrisee", "Bien décrit"))).status_code == 302
    assert EvaluationCompetence.objects.get(code="C2").motif == "Bien décrit"


def test_recap_refuses_a_conclusion_before_every_element_has_its_result(petite_scene, evaluation):
    noter(petite_scene, evaluation, C1_1="acquis")
    page = client_de(petite_scene.eva).post(url("recapitulatif", evaluation), envoi(evaluation, C1=("maitrisee", "")))
    assert page.status_code == 422
    assert "C1\u00a0: Évaluez d’abord C1.2, C1.3." in texte(page)


def test_recap_of_a_grid_that_changed_meanwhile_overwrites_nothing(petite_scene, evaluation):
    tout(petite_scene, evaluation)
    corps = envoi(evaluation, C2=("maitrisee", ""))
    noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C2.1", version=1, resultat="non_acquis")
    eva = client_de(petite_scene.eva)
    page = eva.post(url("recapitulatif", evaluation), corps)
    assert page.status_code == 409
    assert not EvaluationCompetence.objects.filter(code="C2").exclude(conclusion="").exists()
    corps["C2-version"] = str(next(c["form"] for c in page.context["lignes"] if c["code"] == "C2")["version"].value())
    assert eva.post(url("recapitulatif", evaluation), corps).status_code == 422  # it now departs from the proposal: a motive is asked


def test_recap_is_read_by_the_professionnel_who_may_not_conclude(petite_scene, evaluation):
    tout(petite_scene, evaluation)
    paul = client_de(petite_scene.paul)
    assert "Enregistrer les conclusions" not in texte(paul.get(url("recapitulatif", evaluation)))
    page = paul.post(url("recapitulatif", evaluation), envoi(evaluation, C1=("maitrisee", "")))
    assert page.status_code == 422
    assert "Votre rôle sur ce dossier ne permet pas d’écrire ici." in texte(page)
    assert not EvaluationCompetence.objects.exclude(conclusion="").exists()


@pytest.mark.parametrize(("proposition", "debut"), [
    (INDETERMINEE, "Motivez votre conclusion\u00a0: la proposition est indéterminée."),
    (MAITRISEE, "Motivez votre conclusion\u00a0: elle s’écarte de la proposition."),
])  # fmt: skip
def test_sentence_that_asks_a_motive_says_why(proposition, debut):
    assert phrase_motif_exige(Maitrise(proposition, "C1.2 décide.")) == f"{debut} C1.2 décide."
