"""Whoever helped a candidate neither evaluates nor judges them; the organisme that helped is told to the jury."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from candidates.erreurs import ActionInterdite, DossierIncomplet
from candidates.services import clore_acces, ouvrir_acces
from comptes.models import Organisation
from comptes.services import donner_role
from evaluations.models import Evaluation
from evaluations.services import repondre_mission
from jury.conformite import conformite
from jury.enums import OrigineDeport
from tests.jury.outils import premiere

pytestmark = pytest.mark.django_db


def aider(dossier, personne, auteur):
    ouvrir_acces(dossier=dossier, personne=personne, role="accompagnateur", auteur=auteur)


@pytest.mark.parametrize("qui", ["paul", "eva"])
def test_person_who_helped_is_not_appointed_even_once_it_is_over(petite_scene, qui):
    scene = petite_scene
    dossier = scene.amener(Etat.PRET)
    aider(dossier, scene.personnes[qui], scene.alice)
    clore_acces(dossier=dossier, auteur=scene.alice, roles=("accompagnateur",))
    with pytest.raises(DossierIncomplet, match="a accompagné le candidat"):
        pe.designer(dossier, scene.sylvie, scene.paul, scene.eva)


def test_person_who_began_to_help_meanwhile_cannot_accept_the_mission(petite_scene):
    scene = petite_scene
    dossier = pe.designer(scene.amener(Etat.PRET), scene.sylvie, scene.paul, scene.eva)
    aider(dossier, scene.paul, scene.alice)
    mission = dossier.missions.get(evaluateur=scene.paul)
    with pytest.raises(ActionInterdite, match="Vous avez accompagné ce candidat"):
        repondre_mission(mission=mission, auteur=scene.paul, accepte=True, liens="Je connais le candidat.")
    refusee = repondre_mission(mission=mission, auteur=scene.paul, accepte=False, motif="J’accompagne ce candidat.")
    assert refusee.etat == "refusee"


def test_member_of_the_jury_who_helped_is_put_in_deport_and_reads_nothing(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.EVALUE)
    donner_role(utilisateur=scene.jules, role="accompagnateur", auteur=scene.sylvie)
    aider(dossier, scene.jules, scene.alice)
    inscription = premiere(scene.preparer_session([dossier]))
    deport = inscription.deports.get()
    assert (deport.membre.personne, deport.origine) == (scene.jules, OrigineDeport.CALCULE)
    assert "a accompagné le candidat" in deport.motif
    assert not dossier.acces.filter(personne=scene.jules, role="jure").exists()


def test_organisme_that_helped_and_hosts_is_shown_to_the_jury(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.RECEVABLE)
    aider(dossier, scene.amine, scene.alice)
    dossier = scene.avancer(dossier, scene.alice, Etat.EVALUE)
    assert "accompagnement" not in {p.code for p in conformite(dossier)}
    Evaluation.objects.filter(dossier=dossier).update(hote=Organisation.objects.get(nom="Préforma"), modifie_le=timezone.now())
    point = next(p for p in conformite(dossier) if p.code == "accompagnement")
    assert point.is_conforme
    assert "Préforma accueille l’évaluation" in point.preuve


def test_evaluator_of_the_organisme_that_helped_is_shown_to_the_jury(petite_scene):
    scene = petite_scene
    dossier = scene.amener(Etat.RECEVABLE)
    aider(dossier, scene.amine, scene.alice)
    scene.paul.organisation = scene.amine.organisation
    scene.paul.save()
    dossier = scene.avancer(dossier, scene.alice, Etat.EVALUE)
    point = next(p for p in conformite(dossier) if p.code == "accompagnement")
    assert "Paul Renaud appartient à Préforma" in point.preuve
