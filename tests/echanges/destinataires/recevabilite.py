"""Recipients of the mails of the ruling."""

from __future__ import annotations

from bureau.scenario.pas_candidat import demander_des_complements
from candidates.enums import Etat
from candidates.services import exercer_recours
from recevabilite.services import renvoyer_au_candidat

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
