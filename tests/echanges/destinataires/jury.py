"""Recipients of the mails of the jury."""

from __future__ import annotations

from django.utils import timezone

from bureau.scenario.pas_jury import signer_pv
from candidates.enums import Etat
from documents.models import Document
from jury import services as j
from jury.models import Attribution, Decision, SessionJury
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


@cas("jury.rectification")
def decision_rectifiee(scene):
    scene.amener(Etat.VALIDE)
    rectification = j.rediger_rectification(
        decision=Decision.objects.get(), auteur=scene.jeanne, motif="Vote mal reporté.", preconisations="",
        verdicts={c: j.Verdict(is_validee=False, motif="Preuves trop minces.") for c in ("C1", "C2")},
    )  # fmt: skip
    scene.fabriquer(Document.objects.get(pk=rectification.proces_verbal.document_id))
    signer_pv(rectification.proces_verbal, scene.jeanne, scene.jacques)
    return {"alice"}


@cas("jury.recours_recu", "jury.recours_a_examiner", "jury.recours_maintenu")
def decision_contestee(scene):
    scene.amener(Etat.VALIDE_PARTIELLEMENT)
    recours = j.deposer_recours(decision=Decision.objects.get(), auteur=scene.alice, texte="C2 a été mal lue.")
    j.maintenir_decision(recours=recours, auteur=scene.jacques, reponse="Preuves relues.")
    return {"jury.recours_recu": {"alice"}, "jury.recours_a_examiner": {"jeanne", "jacques", "sylvie"}, "jury.recours_maintenu": {"alice"}}


@cas("jury.benefice")
def fin_du_benefice(scene):
    scene.amener(Etat.VALIDE_PARTIELLEMENT)
    j.rappeler_benefice(attribution=Attribution.objects.get(), mois=12, jour=timezone.localdate())
    return {"alice"}
