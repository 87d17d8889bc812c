"""The steps of the pair, by the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from comptes.models import Habilitation
from evaluations import services as e
from evaluations.enums import Proposition
from evaluations.lecture import get_evaluation, maitrise
from evaluations.models import Evaluation
from evaluations.plateau import get_conditions_de

from . import textes
from .pas_candidat import preuve_fraiche

if TYPE_CHECKING:
    from datetime import datetime

    from candidates.models import Dossier
    from comptes.models import Utilisateur
    from documents.models import Document

Fabriquer = Callable[["Document"], None]
EXTERNE, PRO = RoleDossier.EVALUATEUR_EXTERNE, RoleDossier.PROFESSIONNEL


def designer(dossier: Dossier, secretaire: Utilisateur, professionnel: Utilisateur, externe: Utilisateur) -> Dossier:
    """Appoint a pair for a date close by."""
    certification = dossier.referentiel.certification
    e.designer_binome(
        dossier=dossier, auteur=secretaire, date_prevue=timezone.localdate() + timedelta(days=1),
        professionnel=Habilitation.objects.get(utilisateur=professionnel, certification=certification, role=PRO),
        evaluateur_externe=Habilitation.objects.get(utilisateur=externe, certification=certification, role=EXTERNE),
    )  # fmt: skip
    dossier.refresh_from_db()
    return dossier


def accepter(dossier: Dossier, professionnel: Utilisateur, externe: Utilisateur) -> Dossier:
    """Both accept: the professionnel knows the candidate's company, the évaluateur externe has no link."""
    for personne, liens in ((professionnel, "Nos entreprises ont animé un salon commun."), (externe, "")):
        mission = dossier.missions.en_vigueur().get(evaluateur=personne)
        e.repondre_mission(mission=mission, auteur=personne, accepte=True, sans_lien=not liens, liens=liens)
    dossier.refresh_from_db()
    return dossier


def annoncer(dossier: Dossier, externe: Utilisateur, le: datetime) -> Evaluation:
    """Plan the evaluation for this instant, check the plateau technique, tell the candidate."""
    evaluation = _evaluation(dossier)
    champs = {
        "prevue_le": le, "lieu": "organisme", "adresse": "4 quai du Port, 69002 Lyon",
        "plateau": [c.code for c in get_conditions_de(evaluation)], "partie_3_verifiee": True,
    }  # fmt: skip
    e.planifier(evaluation=evaluation, auteur=externe, version=evaluation.version, champs=champs)
    return e.informer_candidat(evaluation=evaluation, auteur=externe)


def preparer(dossier: Dossier, externe: Utilisateur) -> Evaluation:
    """Plan the evaluation, check the plateau technique, tell the candidate, note observations and interview."""
    maintenant = timezone.now()
    debut = maintenant - timedelta(hours=3)
    evaluation = annoncer(dossier, externe, debut)
    for code in competences_a_ecrire(dossier):
        if dossier.referentiel.structure.competence(code).observation:
            e.noter_observation(
                evaluation=evaluation, auteur=externe, code=code, le=timezone.localdate(), lieu="Plateau technique", situation="simulee",
                constat=textes.CONSTATS.get(code, textes.CONSTAT_GENERIQUE),
            )  # fmt: skip
    return e.noter_entretien(
        evaluation=evaluation, auteur=externe, debut=debut, fin=maintenant - timedelta(minutes=40), notes=textes.NOTES_ENTRETIEN
    )


def remplir_grille(
    dossier: Dossier, professionnel: Utilisateur, externe: Utilisateur, resultats: Mapping[str, str] | None = None
) -> Evaluation:
    """Score every element (« acquis » unless `resultats` says otherwise), date, conclude as the rule proposes."""
    evaluation = _evaluation(dossier)
    structure, jour = dossier.referentiel.structure, timezone.localdate()
    for code in competences_a_ecrire(dossier):
        competence = structure.competence(code)
        for rang, element in enumerate(competence.elements):
            e.noter_element(
                evaluation=evaluation, auteur=externe, code=element.code, version=0,
                points_a_verifier="Demander un exemple récent." if rang == 0 else "", resultat=(resultats or {}).get(element.code, "acquis"),
            )  # fmt: skip
        e.dater_competence(evaluation=evaluation, auteur=externe, code=code, lecture_le=jour, resultats_le=jour)
        avis = maitrise(evaluation, code, {x.code: x for x in evaluation.elements.all()})
        indefini = avis.proposition == Proposition.INDETERMINEE
        e.conclure_competence(
            evaluation=evaluation, auteur=externe, code=code, conclusion="maitrisee" if indefini else avis.proposition,
            motif="Activité non observée ce jour-là, bien décrite en entretien." if indefini else "",
        )  # fmt: skip
        e.observer_competence(evaluation=evaluation, auteur=professionnel, code=code, observations=textes.OBSERVATION_BILAN)
    premier = structure.competence(competences_a_ecrire(dossier)[0]).elements[0].code
    e.annoter(evaluation=evaluation, auteur=professionnel, code=premier, annotation="Vu avec la candidate.")
    return evaluation


def arreter(dossier: Dossier, candidate: Utilisateur, professionnel: Utilisateur, externe: Utilisateur) -> Document:
    """Present the bilan, take the three comments, close it: the PDF to sign is asked for."""
    evaluation = e.presenter_bilan(evaluation=_evaluation(dossier), auteur=externe)
    e.commenter(evaluation=evaluation, auteur=candidate, role=RoleDossier.CANDIDAT, commentaire="Merci pour l’écoute et la clarté des échanges.")
    e.commenter(evaluation=evaluation, auteur=professionnel, role=PRO, commentaire="Une pratique solide et bien expliquée.")
    e.commenter(evaluation=evaluation, auteur=externe, role=EXTERNE, commentaire="Évaluation menée dans de bonnes conditions.")
    return e.arreter_bilan(evaluation=evaluation, auteur=externe)


def signer(dossier: Dossier, candidate: Utilisateur, professionnel: Utilisateur, externe: Utilisateur) -> Evaluation:
    """The three sign the frozen bilan."""
    evaluation = _evaluation(dossier)
    for personne, role in ((candidate, RoleDossier.CANDIDAT), (professionnel, PRO), (externe, EXTERNE)):
        e.signer_bilan(evaluation=evaluation, auteur=personne, role=role, preuve=preuve_fraiche())
    evaluation.refresh_from_db()
    return evaluation


def transmettre(dossier: Dossier, externe: Utilisateur) -> Dossier:
    """Transmit the dossier to the jury."""
    return e.transmettre(dossier=dossier, auteur=externe)


def _evaluation(dossier: Dossier) -> Evaluation:
    evaluation = get_evaluation(dossier)
    if evaluation is None:
        raise LookupError(f"Aucune évaluation ouverte pour {dossier.numero}.")
    return evaluation
