"""After the decision: the pair reads its own evaluation until the end of the recours, to the instant, then no more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat
from candidates.models import Acces, Dossier
from candidates.regles import ajouter_mois
from evaluations.lecture import fin_de_lecture
from evaluations.models import Mission
from evaluations.services import noter_entretien, remplacer_binome
from journal.models import Evenement
from referentiels.services import definir_parametre

from .outils import client_de, en_evaluation, texte, url

UN_INSTANT = timedelta(microseconds=1)


@pytest.fixture
def decide(petite_scene):
    """A dossier of Alice on which the jury has just ruled."""
    return petite_scene.amener(Etat.VALIDE)


def adresses(evaluation):
    noms = ("evaluation", "plan", "observations", "entretien", "recapitulatif", "bilan")
    return [*(url(n, evaluation) for n in noms), url("grille", evaluation, "C1"), reverse("documents:etat", args=[evaluation.bilan_id])]


def test_end_of_the_reading_is_the_last_midnight_of_the_recours_in_paris(decide):
    fin = timezone.localtime(fin_de_lecture(decide))
    assert (fin.hour, fin.minute, fin.second) == (0, 0, 0)
    assert fin.date() - timedelta(days=1) == ajouter_mois(timezone.localdate(decide.decide_le), 2)


def test_pair_reads_until_the_last_instant_and_no_longer(petite_scene, decide):
    evaluation = decide.evaluations.get()
    missions = {p: Mission.objects.get(evaluateur=p) for p in (petite_scene.paul, petite_scene.eva)}
    fin = fin_de_lecture(decide)
    for instant, statut in ((fin - UN_INSTANT, 200), (fin, 404)):
        with time_machine.travel(instant, tick=False):
            for personne, mission in missions.items():
                client = client_de(personne)
                visibles = Dossier.objects.visibles_par(personne).filter(pk=decide.pk).exists()
                assert visibles is (statut == 200)
                assert Mission.objects.visibles_par(personne).filter(pk=mission.pk).exists() is (statut == 200)
                lues = {a: client.get(a).status_code for a in [*adresses(evaluation), url("mission", mission)]}
                assert set(lues.values()) == {statut}, lues


def test_list_says_until_when_then_that_it_closed_without_a_name(petite_scene, decide):
    fin = fin_de_lecture(decide)
    with time_machine.travel(fin - UN_INSTANT, tick=False):
        page = texte(client_de(petite_scene.eva).get("/evaluations/"))
        assert "fin du délai de recours" in page
        assert "Relire l’évaluation" in page
    with time_machine.travel(fin, tick=False):
        page = texte(client_de(petite_scene.eva).get("/evaluations/"))
        assert "Le jury a statué et le délai de recours est passé" in page
        assert decide.numero in page
        assert "Moreau" not in page
        assert "Relire l’évaluation" not in page


def test_reading_follows_the_recours_of_the_day_of_the_decision(petite_scene):
    definir_parametre(code="recours_mois", valeur=1, du=timezone.localdate(), base_legale="Essai", auteur_id=petite_scene.sylvie.pk)
    dossier = petite_scene.amener(Etat.NON_VALIDE)
    fin = fin_de_lecture(dossier)
    assert timezone.localtime(fin).date() - timedelta(days=1) == ajouter_mois(timezone.localdate(dossier.decide_le), 1)
    assert set(Acces.objects.filter(dossier=dossier, role__in=["professionnel", "evaluateur_externe"]).values_list("au", flat=True)) == {fin}


def test_nothing_is_written_during_the_recours(petite_scene, decide):
    evaluation = decide.evaluations.get()
    avant = evaluation.entretien_notes
    assert client_de(petite_scene.eva).post(url("bilan", evaluation), {"commenter": "1", "commentaire": "Après coup"}).status_code == 409
    with pytest.raises(Exception, match="n’est plus ouverte"):
        noter_entretien(evaluation=evaluation, auteur=petite_scene.eva, debut=None, fin=None, notes="Après coup")
    evaluation.refresh_from_db()
    assert evaluation.entretien_notes == avant


def test_end_of_the_reading_is_journalled_for_both(decide):
    bornes = Evenement.objects.du_dossier(decide.pk).filter(action="acces_borne")
    assert sorted(b.donnees["role"] for b in bornes) == ["evaluateur_externe", "professionnel"]
    assert {datetime.fromisoformat(b.donnees["au"]) for b in bornes} == {fin_de_lecture(decide)}


def test_nobody_but_the_pair_gains_anything(petite_scene, decide):
    evaluation = decide.evaluations.get()
    for nom in ("pierre", "elise", "zoe"):
        assert client_de(petite_scene.personnes[nom]).get(url("bilan", evaluation)).status_code == 404


def test_mission_taken_back_is_listed_as_closed_without_a_name(petite_scene):
    evaluation = en_evaluation(petite_scene)
    remplacer_binome(dossier=evaluation.dossier, auteur=petite_scene.sylvie, motif="Indisponibilité prolongée")
    page = texte(client_de(petite_scene.eva).get("/evaluations/"))
    assert "Mission reprise par le secrétariat" in page
    assert "Moreau" not in page
