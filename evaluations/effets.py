"""Guards and effects of the evaluation."""

from django.utils import timezone

from candidates.effets import ecrire_au_candidat
from candidates.enums import RoleDossier
from candidates.models import Dossier
from candidates.services import clore_acces
from candidates.workflow import Manque, Passage, effet, garde
from echanges.services import envoyer
from referentiels.models import Classification

from .convocation import annuler_convocation
from .enums import EtatMission
from .lecture import (
    binome_complet,
    get_evaluation,
    manques_binome,
    manques_grille,
    manques_jour,
    manques_plan,
    missions_en_vigueur,
)
from .models import Evaluation, Mission
from .services.apres import borner_lecture
from .services.bilan import annuler_bilan, rouvrir, signataires_attendus, signatures_du_bilan
from .services.commun import PAIRE


@garde("binome_accepte")
def manques_binome_accepte(dossier: Dossier) -> list[Manque]:
    """Both evaluators have accepted, and nothing forbids the pair on the planned date."""
    missions = missions_en_vigueur(dossier)
    if not binome_complet(dossier):
        return [Manque("Le binôme n’est pas complet : les deux évaluateurs doivent avoir accepté.", "binome")]
    pro, externe = missions[RoleDossier.PROFESSIONNEL], missions[RoleDossier.EVALUATEUR_EXTERNE]
    phrases = manques_binome(
        dossier, professionnel=pro.habilitation, externe=externe.habilitation, jour=externe.date_prevue
    )
    return [Manque(p, "binome") for p in phrases]


@garde("sans_binome_accepte")
def manques_sans_binome(dossier: Dossier) -> list[Manque]:
    """Part 3 goes back to the candidate only while the pair has not begun."""
    return [Manque("Le binôme est complet : remplacez-le d’abord.")] if binome_complet(dossier) else []


@garde("bilan_non_signe")
def manques_bilan_non_signe(dossier: Dossier) -> list[Manque]:
    """A pair is replaced before anyone signed its bilan."""
    evaluation = get_evaluation(dossier)
    if evaluation and evaluation.nb_signatures:
        return [Manque("Le bilan porte déjà une signature : rouvrez-le d’abord.", "bilan")]
    return []


@garde("evaluation_complete")
def manques_transmission(dossier: Dossier) -> list[Manque]:
    """Everything missing before the dossier is transmitted to the jury (l.56): plan, interview, grid, three signatures."""
    evaluation = get_evaluation(dossier)
    if evaluation is None:
        return [Manque("Aucune évaluation n’est ouverte pour ce dossier.")]
    manques = manques_plan(evaluation) + manques_jour(evaluation) + manques_grille(evaluation)
    if not evaluation.is_figee:
        manques.append(Manque("Arrêtez le bilan avant de transmettre le dossier.", "bilan", "arreter"))
    elif not evaluation.is_signee:
        manques.append(Manque(f"{_dire_signatures(evaluation)} Sont attendus\u00a0: {signataires_attendus(evaluation)}.", "bilan", "signer"))
    return manques


def _dire_signatures(evaluation: Evaluation) -> str:
    posees = list(signatures_du_bilan(evaluation).values_list("refus", flat=True))
    nombre, refus = posees.count(False), True in posees
    phrase = f"Le bilan porte {nombre} signature{'s' if nombre > 1 else ''} sur 3"
    return f"{phrase} et le refus motivé du candidat, qui tient lieu de la sienne." if refus else f"{phrase}."


@effet("ouvrir_grille")
def ouvrir_grille(passage: Passage) -> None:
    """Open a new evaluation for the pair, and pin the classification of the elements to the dossier."""
    dossier = passage.dossier
    missions = missions_en_vigueur(dossier)
    classification = (
        Classification.objects.filter(referentiel=dossier.referentiel).order_by("-version").first()
    )
    dossier.classification = classification
    dossier.save(update_fields=["classification", "modifie_le"])
    Evaluation.objects.create(
        dossier=dossier,
        professionnel=missions[RoleDossier.PROFESSIONNEL],
        evaluateur_externe=missions[RoleDossier.EVALUATEUR_EXTERNE],
    )
    ecrire_au_candidat(passage, "evaluations.evaluation_commencee")


@effet("clore_missions")
def clore_missions(passage: Passage) -> None:
    """End the missions in force with the reason given, close their accesses and set the grid aside; the convocation and the unsigned bilan are revoked."""
    motif = passage.motif or passage.transition.action.label
    for mission in Mission.objects.filter(dossier=passage.dossier).en_vigueur():
        mission.etat, mission.motif = EtatMission.REMPLACEE, motif[:1000]
        mission.repondue_le = mission.repondue_le or timezone.now()
        mission.save(update_fields=["etat", "motif", "repondue_le"])
        envoyer(
            evenement="evaluations.mission_terminee", destinataires=[mission.evaluateur.email],
            contexte={"mission": mission}, cle=f"mission-terminee:{mission.pk}", dossier_id=passage.dossier.pk,
        )  # fmt: skip
    for evaluation in Evaluation.objects.filter(dossier=passage.dossier, is_active=True):
        if evaluation.entretien_debut is None:  # once the day has come, the convocation has done its work
            annuler_convocation(evaluation=evaluation, motif=f"Cette évaluation n’aura pas lieu. {motif}", auteur_id=passage.auteur.pk)
        if evaluation.bilan_id and not evaluation.is_signee:
            annuler_bilan(evaluation, motif=motif, auteur_id=passage.auteur.pk)
    Evaluation.objects.filter(dossier=passage.dossier, is_active=True).update(is_active=False)
    clore_acces(dossier=passage.dossier, auteur=passage.auteur, roles=PAIRE)


@effet("rouvrir_evaluation")
def rouvrir_evaluation(passage: Passage) -> None:
    """Open the bilan again after a return by the secretariat: its signatures are void."""
    evaluation = get_evaluation(passage.dossier)
    if evaluation is not None:
        rouvrir(evaluation, passage.auteur, passage.role, passage.motif)  # writes to the candidate
        _ecrire_aux_evaluateurs(passage, evaluation, "evaluations.evaluation_rouverte")


@effet("ecrire_transmission")
def ecrire_transmission(passage: Passage) -> None:
    """Tell the candidate that their dossier has gone to the jury (l.329)."""
    ecrire_au_candidat(passage, "evaluations.transmis")


@effet("clore_acces_evaluateurs")
def clore_acces_evaluateurs(passage: Passage) -> None:
    """The evaluators write no more; they read their own evaluation until the decision can no longer be contested."""
    borner_lecture(dossier=passage.dossier, auteur=passage.auteur)


def _ecrire_aux_evaluateurs(passage: Passage, evaluation: Evaluation, evenement: str) -> None:
    adresses = [evaluation.professionnel.evaluateur.email, evaluation.evaluateur_externe.evaluateur.email]
    envoyer(
        evenement=evenement, destinataires=adresses,
        contexte={"dossier": passage.dossier, "motif": passage.motif},
        cle=f"{passage.dossier.pk}:{passage.evenement.numero}:{evenement}", dossier_id=passage.dossier.pk,
    )  # fmt: skip
