"""Recipients of the mails of the candidate's side."""

from __future__ import annotations

from candidates.enums import Analyse, Etat
from candidates.models import Preuve
from candidates.services import abandonner, envoyer_message, inviter_candidat, quitter_accompagnement
from candidates.services.accompagnement import revoquer_accompagnement
from candidates.services.analyse import _ecrire_verdict
from documents.models import Document
from documents.services import fabriquer
from echanges.enums import Cote
from tests.candidates.outils import accompagner, brouillon
from tests.candidates.outils_papier import enregistrer_papier

from . import cas


@cas("candidates.depot_recu")
def depot(scene):
    scene.amener(Etat.DEPOSE)
    fabriquer(document_id=Document.objects.get(genre="dossier_recevabilite").pk)
    return {"alice"}


@cas("candidates.abandon")
def abandon(scene):
    abandonner(dossier=scene.amener(Etat.EN_EVALUATION), auteur=scene.alice, motif="Autre projet.")
    return {"alice"}


@cas("candidates.message_du_candidat", "candidates.message_du_secretariat")
def messages(scene):
    dossier = brouillon(scene)
    envoyer_message(dossier=dossier, auteur=scene.alice, cote=Cote.CANDIDAT, texte="Bonjour")
    envoyer_message(dossier=dossier, auteur=scene.sylvie, cote=Cote.SECRETARIAT, texte="Bonjour")
    return {"candidates.message_du_candidat": {"sylvie"}, "candidates.message_du_secretariat": {"alice"}}


@cas("candidates.virus_trouve")
def virus(scene):
    preuve = scene.amener(Etat.DEPOSE).preuves.first()
    Preuve.objects.filter(pk=preuve.pk).update(analyse=Analyse.EN_ATTENTE)
    _ecrire_verdict(preuve, "Eicar-Test-Signature")
    return {"alice"}


@cas("candidates.accompagnement_invitation", "candidates.accompagnement_reponse", "candidates.accompagnement_fin")
def accompagnement(scene):
    dossier = brouillon(scene)
    accompagner(scene, dossier)
    quitter_accompagnement(dossier=dossier, auteur=scene.amine)  # Alice is told
    revoquer_accompagnement(accompagnement=accompagner(scene, dossier), auteur=scene.alice)  # Amine is told
    return {
        "candidates.accompagnement_invitation": {"amine"}, "candidates.accompagnement_reponse": {"alice"},
        "candidates.accompagnement_fin": {"alice", "amine"},
    }  # fmt: skip


@cas("candidates.rattachement_invitation")
def rattachement(scene):
    inviter_candidat(candidat=enregistrer_papier(scene).candidat, auteur=scene.sylvie, email="odile@demo.example")
    return {"odile@demo.example"}
