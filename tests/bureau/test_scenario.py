"""The invented candidates: Alice's whole dossier, and others who neither write nor live the same."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bureau.scenario import ALICE, FIGURANTES, Scene, get_profil
from bureau.scenario import pas_candidat as pc
from bureau.scenario.personnes import creer_personne
from bureau.scenario.voix import COMPLEMENTS
from candidates.enums import Action, Etat
from candidates.instantane import experience_du_dossier
from candidates.workflow import ce_qui_manque


@pytest.fixture
def scene_ecrite(scene):
    """The same cast, Alice writing her own story."""
    return Scene(scene.referentiel, distribution=scene.personnes, profils={scene.alice.email: ALICE})


def test_alice_answers_every_row_and_question_of_the_form(cqp):
    structure = cqp.structure
    assert set(ALICE.exemples) == {a.code for c in structure.competences for a in c.activites}
    assert set(ALICE.reponses) == {q.code for c in structure.competences for q in c.questions}
    mots = sorted(len(exemples.split()) for exemples, _ in ALICE.exemples.values())
    assert mots[0] < 25
    assert mots[-1] > 150
    assert all(ALICE.exemples[code][0] for code in ALICE.non)  # a « Non » says why
    for c in structure.competences:
        assert all(bool(ALICE.exemples[a.code][1]) == bool(c.colonne_documents) for a in c.activites)


def test_alice_deposits_a_complete_dossier_with_her_proofs(scene_ecrite):
    dossier = scene_ecrite.amener(Etat.RECEVABLE)
    pc.remplir_partie_3(dossier, scene_ecrite.alice, ALICE)
    assert ce_qui_manque(dossier, Action.DEPOSER_ACTIVITES) == []
    preuves = list(dossier.preuves.all())
    assert len(preuves) >= 12
    assert len({p.sha256 for p in preuves}) == len(preuves)
    assert {p.type_mime.split("/")[-1].split(".")[-1] for p in preuves} == {"pdf", "jpeg", "png", "document"}
    assert all(p.montre for p in preuves)
    lignes = {a.code for c in scene_ecrite.referentiel.structure.competences for a in c.activites}
    assert {x for p in preuves for x in p.cibles} <= lignes | {"partie-2"}


def test_months_worked_in_two_places_at_once_count_once(scene_ecrite):
    dossier = pc.remplir_partie_2(pc.demander(scene_ecrite.alice, scene_ecrite.referentiel), scene_ecrite.alice, ALICE)
    jour = timezone.localdate()
    separement = sum((min(e.au or jour, jour) - e.du).days + 1 for e in dossier.emplois.all() if e.dans_le_metier)
    assert experience_du_dossier(dossier, jour=jour).jours == separement - 110  # 2 September to 20 December 2019


def test_neighbours_of_the_list_write_and_live_differently(scene):
    profils = [get_profil(rang, scene.alice) for rang in range(6)]
    for champ in ("commune", "date_naissance", "adresse"):
        assert len({p.identite[champ] for p in profils}) > 4
    assert len({tuple(p.exemples.values()) for p in profils}) > 1
    assert len({p.parcours["experience_totale"] for p in profils}) == 5


@pytest.mark.parametrize("rang", range(5))
def test_each_profile_reaches_the_evaluation(scene, rang):
    zoe = scene.zoe
    petite = Scene(scene.referentiel, distribution=scene.personnes, profils={zoe.email: get_profil(rang, zoe)})
    assert petite.amener(Etat.PRET, candidate=zoe).etat == Etat.PRET


@pytest.mark.parametrize("demandes", COMPLEMENTS)
def test_points_asked_in_the_demonstration_name_real_places(scene, demandes):
    dossier = scene.amener(Etat.DEPOSE)
    pc.demander_des_complements(dossier, scene.sylvie, demandes)
    assert [c.texte for c in dossier.complements.order_by("demande_le")] == [texte for _, texte, _ in demandes]


def test_people_of_the_demonstration_alone_are_candidates(db):
    assert [creer_personne(p, mot_de_passe=None).has_role("secretariat") for p in FIGURANTES] == [False] * len(FIGURANTES)
