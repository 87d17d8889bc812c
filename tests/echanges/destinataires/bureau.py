"""Recipients of the mails of the desk."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from bureau.certificat import alerter_certificat
from bureau.donnees.export import demander_export, preparer
from bureau.donnees.fermeture import fermer_compte
from bureau.donnees.rectification import demander_rectification, repondre_rectification
from bureau.facteurs import reinitialiser_et_prevenir
from bureau.invitations import inviter_par_courriel
from bureau.purge.services import purger
from bureau.registre.rappels import rappeler_habilitations
from bureau.relances import relancer
from bureau.scenario import pas_evaluation as pe
from candidates.enums import Etat
from comptes.models import Habilitation
from documents.sceau import get_fin_du_certificat
from evaluations.services import repondre_mission

from . import cas


@cas("bureau.invitation")
def invitation(scene):
    inviter_par_courriel(auteur=scene.sylvie, email="nouvelle@demo.example", prenom="Nora", nom="Blanc", role="professionnel")
    return {"nouvelle@demo.example"}


@cas("bureau.habilitation_a_renouveler", "bureau.habilitations_a_renouveler")
def fin_d_habilitation(scene):
    Habilitation.objects.filter(utilisateur=scene.paul).update(au=timezone.localdate() + timedelta(days=30))
    rappeler_habilitations()
    return {"bureau.habilitation_a_renouveler": {"paul"}, "bureau.habilitations_a_renouveler": {"sylvie"}}


@cas("bureau.relance_mission", "bureau.relance_evaluation")
def relances(scene):
    pret = scene.amener(Etat.PRET)
    pe.designer(pret, scene.sylvie, scene.paul, scene.eva)
    relancer(dossier_id=pret.pk, auteur=scene.sylvie)
    for personne in (scene.paul, scene.eva):
        repondre_mission(mission=pret.missions.get(evaluateur=personne), auteur=personne, accepte=True, sans_lien=True)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        relancer(dossier_id=pret.pk, auteur=scene.sylvie)
    return {"bureau.relance_mission": {"paul", "eva"}, "bureau.relance_evaluation": {"eva"}}


@cas("bureau.certificat_du_sceau")
def fin_du_certificat(scene):
    with time_machine.travel(get_fin_du_certificat() - timedelta(days=20)):
        alerter_certificat()
    return {"sylvie", "ada"}


@cas("bureau.deux_etapes_reinitialisee")
def second_facteur_perdu(scene):
    TOTP.activate(scene.paul, "JBSWY3DPEHPK3PXP")
    reinitialiser_et_prevenir(utilisateur=scene.paul, auteur=scene.sylvie)
    return {"paul"}


@cas("bureau.export_pret")
def archive(scene):
    preparer(export_id=demander_export(utilisateur=scene.alice).pk)
    return {"alice"}


@cas("bureau.effacement_annonce")
def effacement(scene):
    scene.amener(Etat.NON_RECEVABLE)
    purger(jour=timezone.localdate() + timedelta(days=31 * 25), is_reel=True, genres=frozenset({"refus"}))
    return {"alice"}


@cas("bureau.compte_ferme")
def compte_ferme(scene):
    fermer_compte(utilisateur=scene.zoe)
    return {"zoe"}


@cas("bureau.rectification_demandee", "bureau.rectification_repondue")
def rectification(scene):
    demande = demander_rectification(auteur=scene.alice, objet="Date de naissance", inexact="1988", correct="1989")
    repondre_rectification(rectification_id=demande.pk, auteur=scene.sylvie, is_faite=True, reponse="")
    return {"bureau.rectification_demandee": {"sylvie"}, "bureau.rectification_repondue": {"alice"}}
