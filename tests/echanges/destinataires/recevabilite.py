"""Recipients of the mails of the ruling."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bureau.scenario.pas_candidat import demander_des_complements, preuve_fraiche
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import exercer_recours
from recevabilite.services import Avis, alerter, relancer, remplacer, renvoyer_au_candidat

from . import cas


@cas("recevabilite.complements")
def complements(scene):
    demander_des_complements(scene.amener(Etat.DEPOSE), scene.sylvie)
    return {"alice"}


@cas("recevabilite.avis", "recevabilite.recours_recu")
def refus_et_recours(scene):
    exercer_recours(dossier=scene.amener(Etat.NON_RECEVABLE), auteur=scene.alice, motif="Mes trois années ont été oubliées.")
    return {"alice"}


@cas("recevabilite.renvoi")
def renvoi(scene):
    renvoyer_au_candidat(dossier=scene.amener(Etat.PRET), auteur=scene.sylvie, motif="Il manque un exemple.")
    return {"alice"}


@cas("recevabilite.avis_remplace")
def remplacement(scene):
    avis = Avis(metier_en_lien=True, experience_suffisante=True, mois_retenus=24, ecart_motif="Certificat retrouvé.")
    remplacer(dossier=scene.amener(Etat.NON_RECEVABLE), auteur=scene.sylvie, avis=avis, motif="Un certificat avait été oublié.", preuve=preuve_fraiche())
    return {"alice"}


@cas("recevabilite.relance")
def relance(scene):
    relancer(dossier=scene.amener(Etat.RECEVABLE), auteur=scene.sylvie)
    return {"alice"}


@cas("recevabilite.alertes")
def alertes(scene):
    scene.amener(Etat.DEPOSE)
    jour = timezone.localdate()
    Dossier.objects.update(complet_le=jour - timedelta(days=50), echeance_le=jour + timedelta(days=10))
    alerter()
    return {"sylvie"}
