"""What evaluators, jury and documents read of a deposit: the snapshot, in the words and the order of the référentiel."""

from __future__ import annotations

import pytest

from candidates.enums import Etat, Partie
from candidates.histoire import lire_histoire
from candidates.lecture import get_depots_en_vigueur, lire_partie_2, lire_partie_3
from candidates.models import Candidat, Dossier
from candidates.situation import get_etapes, get_situation

pytestmark = pytest.mark.django_db


def test_part_2_is_read_from_the_snapshot_not_from_the_draft(scene):
    dossier = scene.amener(Etat.DEPOSE)
    Candidat.objects.filter(pk=dossier.candidat_id).update(prenoms="Changé depuis")
    partie = lire_partie_2(get_depots_en_vigueur(dossier)[Partie.RECEVABILITE])
    assert ("Prénom", "Alice") in partie["identite"]
    assert ("Date de naissance", "17 avril 1988") in partie["identite"]
    assert partie["emplois"][0]["titre"] == "Assistante de formation"
    assert (
        partie["diplomes"][0]["libelle"] == "DEUG, DUT, BTS ou autre certification de niveau III (aujourd’hui niveau 5)"
    )
    assert partie["declaration"]["fait_a"] == "Lyon"


def test_part_3_comes_in_the_order_of_the_form(scene):
    dossier = scene.amener(Etat.PRET)
    partie = lire_partie_3(get_depots_en_vigueur(dossier)[Partie.ACTIVITES])
    assert [c["code"] for c in partie["competences"]] == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert [len(c["activites"]) for c in partie["competences"]] == [7, 5, 4, 4, 6, 5]
    assert partie["competences"][3]["activites"][-1]["reponse"] == "Non"


def test_one_competence_is_read_alone(scene):
    depot = get_depots_en_vigueur(scene.amener(Etat.PRET))[Partie.ACTIVITES]
    (competence,) = lire_partie_3(depot, "C2")["competences"]
    assert competence["numero"] == "2"
    assert competence["preuves"][0]["nom"] == "exemple-C2.jpg"
    assert lire_partie_3(depot, "C9")["competences"] == []


def test_road_and_timeline_wait_for_the_announcement(scene):
    dossier = scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=None)
    dossier.refresh_from_db()
    assert [e.statut for e in get_etapes(dossier)] == ["faite", "faite", "faite", "faite", "en_cours", "a_venir"]
    assert not [f for f in lire_histoire(dossier) if "délivre" in f.phrase]
    assert "le jury statue sur dossier" in get_situation(dossier, scene.alice).maintenant


def test_announced_result_is_told(scene):
    dossier = scene.amener(Etat.VALIDE)
    assert {e.statut for e in get_etapes(dossier)} == {"faite"}
    assert [f.phrase for f in lire_histoire(dossier)][:2] == ["Résultat annoncé", "Le jury paritaire délivre le CQP"]


def test_partial_award_says_until_when_it_is_kept(scene):
    dossier = scene.amener(Etat.VALIDE_PARTIELLEMENT)
    situation = get_situation(dossier, scene.alice)
    assert situation.echeance.year == dossier.decide_le.year + 5
    assert situation.echeance_libelle == "Bénéfice des compétences validées gardé jusqu’au"


def test_abandoned_road_stops_where_it_was(scene):
    etapes = get_etapes(scene.amener(Etat.ABANDONNE))
    assert [e.statut for e in etapes] == ["faite", "faite", "arretee", "arretee", "arretee", "arretee"]


def test_refusal_tells_its_motives_and_its_deadline(scene):
    situation = get_situation(scene.amener(Etat.NON_RECEVABLE), scene.alice)
    assert situation.echeance_libelle == "Vous pouvez contester cette décision jusqu’au"
    assert "sept mois d’expérience" in " ".join(p.phrase for p in situation.precisions)
