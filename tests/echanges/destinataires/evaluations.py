"""Recipients of the mails of the evaluation."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from evaluations.lecture import get_evaluation
from evaluations.rappels import rappeler_convocations, rappeler_missions
from evaluations.services import (
    annuler_date,
    informer_candidat,
    planifier,
    remplacer_binome,
    renvoyer_a_l_evaluation,
    repondre_mission,
    reporter,
    rouvrir_bilan,
)

from . import cas


@cas("evaluations.mission_proposee", "evaluations.mission_refusee")
def mission(scene):
    dossier = scene.amener(Etat.PRET)
    pe.designer(dossier, scene.sylvie, scene.paul, scene.eva)
    repondre_mission(mission=dossier.missions.get(evaluateur=scene.eva), auteur=scene.eva, accepte=False, motif="Indisponible en juin.")
    return {"evaluations.mission_proposee": {"paul", "eva"}, "evaluations.mission_refusee": {"sylvie"}}


@cas("evaluations.mission_rappel", "evaluations.mission_sans_reponse")
def silence(scene):
    dossier = scene.amener(Etat.PRET)
    pe.designer(dossier, scene.sylvie, scene.paul, scene.eva)
    repondre_mission(mission=dossier.missions.get(evaluateur=scene.eva), auteur=scene.eva, accepte=True, sans_lien=True)
    aujourd_hui = timezone.localdate()
    for limite in (aujourd_hui, aujourd_hui - timedelta(days=1)):
        dossier.missions.update(repondre_avant=limite, proposee_le=timezone.now() - timedelta(days=7))
        rappeler_missions()
    return {"evaluations.mission_rappel": {"paul"}, "evaluations.mission_sans_reponse": {"sylvie"}}


@cas("evaluations.mission_terminee", "evaluations.evaluation_commencee")
def remplacement(scene):
    remplacer_binome(dossier=scene.amener(Etat.EN_EVALUATION), auteur=scene.sylvie, motif="Absence prolongée.")
    return {"evaluations.mission_terminee": {"paul", "eva"}, "evaluations.evaluation_commencee": {"alice"}}


@cas(
    "evaluations.convocation", "evaluations.bilan_presente", "evaluations.bilan_a_signer", "evaluations.transmis",
    "evaluations.evaluation_rouverte",
)  # fmt: skip
def evaluation(scene):
    renvoyer_a_l_evaluation(dossier=scene.amener(Etat.EVALUE), auteur=scene.sylvie, motif="Une date est fausse.")
    au_candidat = ("convocation", "bilan_presente", "bilan_a_signer", "transmis")
    return {f"evaluations.{nom}": {"alice"} for nom in au_candidat} | {"evaluations.evaluation_rouverte": {"paul", "eva"}}


@cas("evaluations.bilan_rouvert", "evaluations.bilan_repris")
def reouverture(scene):
    dossier = scene.amener(Etat.EN_EVALUATION)
    scene.remplir_grille(dossier)
    pe.arreter(dossier, scene.alice, scene.paul, scene.eva)
    rouvrir_bilan(evaluation=dossier.evaluations.get(), auteur=scene.sylvie, motif="Une date est fausse.")
    return {"evaluations.bilan_rouvert": {"paul", "eva"}, "evaluations.bilan_repris": {"alice"}}


@cas("evaluations.rendez_vous", "evaluations.convocation_rappel", "evaluations.date_reportee", "evaluations.date_annulee", "evaluations.rendez_vous_annule")
def rendez_vous(scene):
    evaluation = get_evaluation(scene.amener(Etat.EN_EVALUATION))
    date = timezone.now() + timedelta(days=2)
    planifier(evaluation=evaluation, auteur=scene.eva, version=evaluation.version, champs={"prevue_le": date, "lieu": "organisme"})
    informer_candidat(evaluation=evaluation, auteur=scene.eva)
    evaluation.dossier.evaluations.update(candidat_informe_le=timezone.now() - timedelta(days=1))
    rappeler_convocations()
    reporter(evaluation=evaluation, auteur=scene.eva, nouvelle=date + timedelta(days=7), motif="Salle indisponible.")
    annuler_date(evaluation=evaluation, auteur=scene.eva, motif="Travaux.")
    binome, candidate = {"paul", "eva"}, {"alice"}
    return {
        "evaluations.rendez_vous": binome, "evaluations.rendez_vous_annule": binome,
        **dict.fromkeys(("evaluations.convocation_rappel", "evaluations.date_reportee", "evaluations.date_annulee"), candidate),
    }  # fmt: skip
