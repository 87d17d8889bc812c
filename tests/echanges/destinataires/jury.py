"""Recipients of the mails of the jury."""

from __future__ import annotations

from candidates.enums import Etat
from jury import services as j
from jury.models import SessionJury
from tests.jury.outils import session_vide

from . import cas

MEMBRES = {"jeanne", "jacques", "julie", "jules"}


@cas("jury.inscription", "jury.convocation", "jury.annulation", "jury.ajournement")
def session_annulee(scene):
    scene.amener(Etat.INSCRIT)
    scene.amener(Etat.DEPOSE, candidate=scene.zoe)  # a candidate of another road hears nothing
    j.annuler_session(session=SessionJury.objects.get(), auteur=scene.sylvie, motif="Grève des transports.")
    return {"jury.inscription": {"alice"}, "jury.convocation": MEMBRES, "jury.annulation": MEMBRES, "jury.ajournement": {"alice"}}


@cas("jury.convocation_retiree")
def membre_retire(scene):
    session = session_vide(scene)
    j.convoquer(session=session, auteur=scene.sylvie)
    restent = [j.Siege(m.personne, m.fonction) for m in session.membres.exclude(personne=scene.jules)]
    j.definir_membres(session=session, auteur=scene.sylvie, sieges=restent)
    return {"jules"}


@cas("jury.resultat")
def resultat(scene):
    scene.amener(Etat.VALIDE)  # announced as soon as the minutes are signed
    return {"alice"}
