"""The transmission to the jury: the checklist point by point, who transmits, what changed between the reading and the results."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from bureau.scenario import pas_evaluation as pe
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.enums import Action, Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.workflow import ce_qui_manque
from documents.models import Document
from documents.services import revoquer
from evaluations import services as e
from evaluations.controle import lire_controle
from evaluations.delta import lire_delta
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation, EvaluationCompetence, EvaluationElement
from evaluations.presentation import lire_grille
from evaluations.regles import APPARU, CONFIRME, LEVE, NA, NMO, SANS_SUITE, A, ecart_lecture

from .outils import client_de, en_evaluation, texte, url


@pytest.fixture
def signee(petite_scene):
    """A bilan that the three have signed, not transmitted."""
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    return pe.signer(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva)


def refus(evaluation, auteur):
    with pytest.raises(DossierIncomplet) as erreur:
        e.transmettre(dossier=evaluation.dossier, auteur=auteur)
    return [str(m) for m in erreur.value.manques]


DEFAUTS = {
    "interview not noted": (
        lambda ev: Evaluation.objects.filter(pk=ev.pk).update(entretien_debut=None, entretien_fin=None),
        "Indiquez le début et la fin de l’entretien.", "entretien",
    ),
    "element unscored": (
        lambda ev: EvaluationElement.objects.filter(evaluation=ev, code="C1.2").update(resultat=""),
        "C1 : il reste à évaluer C1.2.", "elements",
    ),
    "conclusion missing": (
        lambda ev: EvaluationCompetence.objects.filter(evaluation=ev, code="C2").update(conclusion=""),
        "C2 : cochez le résultat de l’évaluation finale.", "conclusions",
    ),
    "date missing": (
        lambda ev: EvaluationCompetence.objects.filter(evaluation=ev, code="C2").update(lecture_le=None),
        "C2 : datez la lecture du dossier.", "dates",
    ),
    "observation missing": (
        lambda ev: ev.observations.filter(code="C1").delete(),
        "C1 : aucune observation en situation professionnelle n’est consignée.", "observations",
    ),
    "candidate not informed": (
        lambda ev: Evaluation.objects.filter(pk=ev.pk).update(candidat_informe_le=None),
        "Informez le candidat de l’évaluation à venir.", "preparation",
    ),
}  # fmt: skip


def test_each_missing_point_refuses_the_transmission_under_its_point_of_the_checklist(petite_scene, signee):
    for nom, (defaire, phrase, code) in DEFAUTS.items():
        with transaction.atomic():
            defaire(signee)
            assert phrase in refus(signee, petite_scene.eva), nom
            controle = {c.code: c for c in lire_controle(get_evaluation(signee.dossier))}
            assert phrase in [p.phrase for p in controle[code].points], nom
            assert all(p.lien for p in controle[code].points), nom
            transaction.set_rollback(True)
    assert ce_qui_manque(signee.dossier, Action.TRANSMETTRE_AU_JURY) == []


def test_conclusion_that_departs_without_its_motive_is_named(petite_scene, signee):
    EvaluationElement.objects.filter(evaluation=signee, code="C2.1").update(resultat="non_mis_en_oeuvre")
    attendu = "C2\u00a0: Motivez votre conclusion\u00a0: la proposition est indéterminée."
    assert any(p.startswith(attendu) and "L’élément C2.1" in p for p in refus(signee, petite_scene.eva))


def test_signatures_still_awaited_are_named(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    evaluation = dossier.evaluations.get()
    e.signer_bilan(evaluation=evaluation, auteur=petite_scene.alice, role="candidat", preuve=preuve_fraiche())
    (phrase,) = refus(evaluation, petite_scene.eva)
    assert phrase.startswith("Le bilan porte 1 signature sur 3.")
    assert phrase.endswith("Sont attendus\u00a0: professionnel du secteur, évaluateur externe.")
    page = texte(client_de(petite_scene.eva).get(url("bilan", evaluation)))
    assert f"{url('bilan', evaluation)}#titre-signatures" in page
    assert 'name="transmettre"' not in page


def test_revoked_bilan_is_not_signed(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    petite_scene.remplir_grille(dossier)
    petite_scene.fabriquer(pe.arreter(dossier, petite_scene.alice, petite_scene.paul, petite_scene.eva))
    evaluation = dossier.evaluations.get()
    revoquer(document=Document.objects.get(pk=evaluation.bilan_id), auteur=petite_scene.sylvie, motif="Fichier diffusé par erreur.")
    with pytest.raises(ActionImpossible, match="il ne se signe plus"):
        e.signer_bilan(evaluation=evaluation, auteur=petite_scene.alice, role="candidat", preuve=preuve_fraiche())


@pytest.mark.parametrize("nom", ["paul", "alice", "sylvie", "jeanne"])
def test_only_the_externe_transmits(petite_scene, signee, nom):
    with pytest.raises(ActionInterdite, match="le rôle qui permet de : Transmettre"):
        e.transmettre(dossier=signee.dossier, auteur=petite_scene.personnes[nom])
    signee.dossier.refresh_from_db()
    assert signee.dossier.etat == Etat.EN_EVALUATION


def test_checklist_shows_its_evidence_and_opens_the_transmission(petite_scene, signee):
    eva, paul = (texte(client_de(p).get(url("bilan", signee))) for p in (petite_scene.eva, petite_scene.paul))
    for page in (eva, paul):
        assert "140 minutes, pour 120 au moins." in page
        assert "Candidat, Professionnel du secteur, Évaluateur externe." in page
        assert 'etat-attention">Manque' not in page
    assert 'name="transmettre"' in eva
    assert 'name="transmettre"' not in paul


def test_nothing_the_guard_misses_is_outside_the_checklist(petite_scene):
    evaluation = en_evaluation(petite_scene)
    manques = ce_qui_manque(evaluation.dossier, Action.TRANSMETTRE_AU_JURY)
    controle = lire_controle(evaluation)
    assert sorted(p.phrase for c in controle for p in c.points) == sorted(m.phrase for m in manques)
    assert "autres" not in {c.code for c in controle}


@pytest.mark.parametrize(("points", "resultat", "ecart"), [
    ("Un exemple", A, LEVE), ("Un exemple", NA, CONFIRME), ("Un exemple", NMO, CONFIRME), ("Un exemple", "", SANS_SUITE),
    ("", NA, APPARU), (" ", NMO, APPARU), ("", A, ""), ("", "", ""),
])  # fmt: skip
def test_what_became_of_a_point_noted_at_the_reading(points, resultat, ecart):
    assert ecart_lecture(points=points, resultat=resultat) == ecart


def test_delta_is_shown_to_the_pair_the_secretariat_and_the_jury(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    evaluation = pe.preparer(dossier, petite_scene.eva)
    e.noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.1", version=0, points_a_verifier="Voir un planning", resultat="non_acquis")
    e.noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.2", version=0, resultat="non_mis_en_oeuvre")
    e.noter_element(evaluation=evaluation, auteur=petite_scene.eva, code="C1.3", version=0, resultat="acquis")
    delta = lire_delta(lire_grille(evaluation))
    assert [(x["code"], x["ecart"]) for c in delta["competences"] for x in c["elements"]] == [("C1.1", CONFIRME), ("C1.2", APPARU)]
    assert delta["phrase"].startswith("1 élément avec un point à vérifier noté à la lecture\u00a0: 0 acquis, 1 non acquis")
    for personne, adresse in ((petite_scene.eva, url("bilan", evaluation)), (petite_scene.paul, url("bilan", evaluation)),
                              (petite_scene.sylvie, reverse("bureau:grille", args=[evaluation.pk]))):  # fmt: skip
        page = texte(client_de(personne).get(adresse))
        assert "De la lecture du dossier aux résultats" in page
        assert "Voir un planning" in page


def test_delta_reaches_the_jury(petite_scene):
    dossier = petite_scene.amener("inscrit")
    adresse = reverse("jury:dossier", args=[dossier.inscriptions.get().pk])
    page = texte(client_de(petite_scene.jeanne).get(adresse))
    assert "2 éléments avec un point à vérifier noté à la lecture\u00a0: 2 acquis, 0 non acquis" in page
    assert "Demander un exemple récent." in page
