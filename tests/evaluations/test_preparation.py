"""The private preparations: each for oneself until both are frozen; then where the two differ, and the final column."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bureau.donnees.contenu_dossier import morceaux_du_dossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, NonModifiable, VersionPerimee
from evaluations.models import Evaluation, EvaluationElement, Preparation
from evaluations.regles import comparer_preparations
from evaluations.services import (
    defiger_preparation,
    figer_preparation,
    noter_element,
    preparer_element,
    reprendre_accords,
)
from journal.models import Evenement

from .outils import client_de, en_evaluation, texte, url

A, NA, NMO = "acquis", "non_acquis", "non_mis_en_oeuvre"


@pytest.fixture
def evaluation(petite_scene):
    return en_evaluation(petite_scene)


def preparer(evaluation, auteur, *, figer=True, **resultats):
    for nom, resultat in resultats.items():
        preparer_element(evaluation=evaluation, auteur=auteur, code=nom.replace("_", "."), version=0, resultat=resultat, note=f"Note secrète {nom}")
    if figer:
        figer_preparation(evaluation=evaluation, auteur=auteur)


@pytest.fixture
def deux(petite_scene, evaluation):
    """Both frozen: they agree on C1.1, differ on C1.2, and Paul says nothing of C1.3."""
    preparer(evaluation, petite_scene.eva, C1_1=A, C1_2=A, C1_3=NMO)
    preparer(evaluation, petite_scene.paul, C1_1=A, C1_2=NA)
    return evaluation


def test_comparison_puts_each_element_in_one_group():
    lue = comparer_preparations(["a", "b", "c", "d"], {"a": A, "b": A, "c": A}, {"a": A, "b": NA})
    assert (lue.accords, lue.differents, lue.incomplets, lue.taux, lue.total) == (("a",), ("b",), ("c", "d"), 25, 4)


@given(st.lists(st.tuples(st.sampled_from(["", A, NA, NMO]), st.sampled_from(["", A, NA, NMO])), max_size=45))
def test_comparison_loses_no_element_and_says_100_for_full_agreement_alone(paires):
    codes = [str(n) for n in range(len(paires))]
    lue = comparer_preparations(codes, dict(zip(codes, [a for a, _ in paires], strict=True)), dict(zip(codes, [b for _, b in paires], strict=True)))
    assert sorted([*lue.accords, *lue.differents, *lue.incomplets]) == sorted(codes)
    assert (lue.taux == 100) == (bool(paires) and all(a and a == b for a, b in paires))


def test_preparation_is_read_by_nobody_else_until_both_are_frozen(petite_scene, evaluation):
    preparer(evaluation, petite_scene.eva, C1_1=A)
    preparer(evaluation, petite_scene.paul, figer=False, C1_1=NA)
    for page in ("preparation", "concertation"):
        lue = texte(client_de(petite_scene.paul).get(url(page, evaluation)))
        assert Preparation.objects.lisibles_par(petite_scene.paul).get().auteur == petite_scene.paul
        assert lue.count("Note secrète C1_1") == (1 if page == "preparation" else 0)
    assert "Celle de l’autre évaluateur ne l’est pas encore" in texte(client_de(petite_scene.eva).get(url("concertation", evaluation)))
    figer_preparation(evaluation=evaluation, auteur=petite_scene.paul)
    assert Preparation.objects.lisibles_par(petite_scene.paul).count() == 2
    assert texte(client_de(petite_scene.eva).get(url("concertation", evaluation))).count("Note secrète C1_1") == 2


@pytest.mark.parametrize("nom", ["alice", "sylvie", "jeanne", "pierre", "ada", "zoe"])
def test_preparations_once_frozen_are_still_for_the_pair_alone(petite_scene, deux, nom):
    personne = petite_scene.personnes[nom]
    assert not Preparation.objects.lisibles_par(personne).exists()
    for page in ("preparation", "concertation", "concertation-direct"):
        assert client_de(personne).get(url(page, deux)).status_code == 404


def test_preparation_is_in_no_archive(petite_scene, deux):
    Evaluation.objects.filter(pk=deux.pk).update(presente_le=timezone.now())
    lus = [str(morceau) for morceau in morceaux_du_dossier(deux.dossier, petite_scene.alice)]
    assert any("evaluation.json" in lu for lu in lus)
    assert not any("Note secrète" in lu for lu in lus)


def test_frozen_preparation_changes_no_more_and_comes_back_only_before_the_other(petite_scene, evaluation):
    eva, paul = petite_scene.eva, petite_scene.paul
    preparer(evaluation, eva, C1_1=A)
    with pytest.raises(NonModifiable):
        preparer_element(evaluation=evaluation, auteur=eva, code="C1.1", version=1, resultat=NA)
    defiger_preparation(evaluation=evaluation, auteur=eva)
    preparer_element(evaluation=evaluation, auteur=eva, code="C1.1", version=1, resultat=NA)
    figer_preparation(evaluation=evaluation, auteur=eva)
    preparer(evaluation, paul, C1_1=A)
    for personne in (eva, paul):
        with pytest.raises(ActionImpossible, match="les deux sont lues"):
            defiger_preparation(evaluation=evaluation, auteur=personne)


def test_empty_preparation_is_not_frozen(petite_scene, evaluation):
    preparer_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, note="Rien encore")
    page = client_de(petite_scene.eva).post(url("preparation", evaluation), _page(evaluation, {"C1.1": ("", "Rien encore", 1)}) | {"figer": "1"})
    assert page.status_code == 422
    assert "Notez au moins un élément" in texte(page)
    with pytest.raises(DossierIncomplet):
        figer_preparation(evaluation=evaluation, auteur=petite_scene.paul)


def test_preparation_is_for_the_pair_and_its_own_two_windows(petite_scene, evaluation):
    with pytest.raises(ActionInterdite):
        preparer_element(evaluation=evaluation, auteur=petite_scene.sylvie, code="C1.1", version=0, resultat=A)
    preparer_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat=A)
    with pytest.raises(VersionPerimee):
        preparer_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, resultat=NA)


def _page(evaluation, remplis):
    envoi = {}
    for competence in evaluation.dossier.referentiel.structure.competences:
        for element in competence.elements:
            resultat, note, version = remplis.get(element.code, ("", "", 0))
            base = element.code.replace(".", "_")
            envoi |= {f"{base}-version": str(version), f"{base}-resultat": resultat, f"{base}-note": note}
    return envoi


def test_page_without_script_saves_freezes_and_takes_back(petite_scene, evaluation):
    eva, adresse = client_de(petite_scene.eva), url("preparation", evaluation)
    assert eva.post(adresse, _page(evaluation, {"C1.1": (A, "Vu", 0)}) | {"figer": "1"}).status_code == 302
    preparation = Preparation.objects.get(auteur=petite_scene.eva)
    assert preparation.figee_le is not None
    assert preparation.elements.get(code="C1.1").note == "Vu"
    assert "Reprendre ma préparation" in texte(eva.get(adresse))
    assert eva.post(adresse, {"defiger": "1"}).status_code == 302
    preparation.refresh_from_db()
    assert preparation.figee_le is None
    assert eva.post(adresse, _page(evaluation, {"C1.1": (NA, "Vu", 0)}) | {"enregistrer": "1"}).status_code == 409
    assert preparation.elements.get(code="C1.1").resultat == A


def test_concertation_shows_differences_first_with_the_rate(petite_scene, deux):
    page = texte(client_de(petite_scene.eva).get(url("concertation", deux)))
    total = sum(len(c.elements) for c in deux.dossier.referentiel.structure.competences)
    assert f"{100 // total}\u00a0% d’accord" in page
    assert f"(1 élément sur {total})" in page
    assert page.index('id="C1_2"') < page.index('id="C1_3"') < page.index('id="C1_1"')
    assert "Reprendre votre accord dans la colonne finale" in page
    assert 'type="radio"' not in texte(client_de(petite_scene.paul).get(url("concertation", deux)))


def test_agreements_are_taken_where_the_final_column_is_empty(petite_scene, deux):
    assert client_de(petite_scene.eva).post(url("concertation", deux), {"reprendre": "1"}).status_code == 302
    assert dict(EvaluationElement.objects.values_list("code", "resultat")) == {"C1.1": A}
    noter_element(evaluation=deux, auteur=petite_scene.eva, code="C1.1", version=1, resultat=NA)
    assert reprendre_accords(evaluation=deux, auteur=petite_scene.eva) == 0
    assert EvaluationElement.objects.get(code="C1.1").resultat == NA
    with pytest.raises(ActionInterdite):
        reprendre_accords(evaluation=deux, auteur=petite_scene.paul)


def test_agreements_wait_for_both(petite_scene, evaluation):
    preparer(evaluation, petite_scene.eva, C1_1=A)
    with pytest.raises(ActionImpossible):
        reprendre_accords(evaluation=evaluation, auteur=petite_scene.eva)
    assert not EvaluationElement.objects.exists()


def test_concertation_page_settles_the_final_column_and_tells_a_stale_cell(petite_scene, deux):
    eva, adresse = client_de(petite_scene.eva), url("concertation", deux)
    noter_element(evaluation=deux, auteur=petite_scene.eva, code="C1.2", version=0, points_a_verifier="Un point")
    envoi = {"enregistrer": "1", "C1_2-version": "1", "C1_2-resultat": NA, "C1_2-commentaire": "Ensemble"}
    assert eva.post(adresse, envoi).status_code == 302
    cellule = EvaluationElement.objects.get(code="C1.2")
    assert (cellule.resultat, cellule.commentaire, cellule.points_a_verifier) == (NA, "Ensemble", "Un point")
    page = eva.post(adresse, envoi | {"C1_2-resultat": A})
    assert page.status_code == 409
    assert "Deux saisies différentes" in texte(page)
    assert EvaluationElement.objects.get(code="C1.2").resultat == NA


def test_concertation_is_seen_live_and_costs_three_queries_without_news(petite_scene, deux, django_assert_max_num_queries):
    paul, adresse = client_de(petite_scene.paul), url("concertation-direct", deux)
    etag = {"If-None-Match": paul.get(adresse)["ETag"]}
    with django_assert_max_num_queries(3):
        assert paul.get(adresse, headers=etag).status_code == 304
    noter_element(evaluation=deux, auteur=petite_scene.eva, code="C1.2", version=0, resultat=NA)
    assert "<strong>Non acquis</strong>" in texte(paul.get(adresse, headers=etag))
    assert paul.get(adresse, {"figees": "1"})["HX-Refresh"] == "true"


def test_journal_tells_the_freezing_and_nothing_of_what_it_holds(petite_scene, deux):
    lus = list(Evenement.objects.filter(action__startswith="preparation_").values_list("action", "role", "donnees"))
    assert lus == [("preparation_figee", "evaluateur_externe", {}), ("preparation_figee", "professionnel", {})]
