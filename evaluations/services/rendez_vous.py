"""Tell the date, have it acknowledged, move it, cancel it (l.312). Whoever was told is told again, with the calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from candidates.effets import get_adresse
from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.workflow import Manque
from echanges.services import envoyer

from ..agenda import joindre
from ..convocation import annuler_convocation, demander_convocation
from ..enums import Forme
from ..lecture import entretien_minimum
from ..models import Evaluation, Report
from .commun import noter_au_journal, ouvrir
from .plan import enregistrer, exiger_habilites

if TYPE_CHECKING:
    from datetime import datetime

    from comptes.models import Utilisateur

EXTERNE, CANDIDAT = RoleDossier.EVALUATEUR_EXTERNE, RoleDossier.CANDIDAT


@transaction.atomic
def informer_candidat(*, evaluation: Evaluation, auteur: Utilisateur) -> Evaluation:
    """Tell the candidate date, conditions, how they will be evaluated and what becomes of the results (l.312).

    The mail carries a calendar file and asks to confirm that it was read; both evaluators get the date and the file too.
    A sealed convocation follows, which replaces the one before. Raises `ActionImpossible` while date, place or the access to a remote interview is missing.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if not evaluation.prevue_le or not evaluation.lieu:
        raise ActionImpossible("Fixez d’abord la date et le lieu de l’évaluation.")
    if evaluation.forme == Forme.A_DISTANCE and not evaluation.acces_distance:
        raise ActionImpossible("Indiquez d’abord comment rejoindre l’entretien à distance : le candidat en a besoin.")
    _annoncer(evaluation)
    numero = noter_au_journal(evaluation, auteur, "candidat_informe", EXTERNE)
    demander_convocation(evaluation=evaluation, auteur=auteur, numero=numero)
    _ecrire(evaluation, numero, "evaluations.convocation", [get_adresse(evaluation.dossier)])
    _ecrire(evaluation, numero, "evaluations.rendez_vous", get_adresses_binome(evaluation), avant=None, motif="")
    return evaluation


def _annoncer(evaluation: Evaluation) -> None:
    evaluation.candidat_informe_le, evaluation.annoncee_pour = timezone.now(), evaluation.prevue_le
    evaluation.accuse_le = evaluation.accuse_par = None
    enregistrer(evaluation)


def get_adresses_binome(evaluation: Evaluation) -> list[str]:
    """Where both evaluators are written to."""
    return [m.evaluateur.email for m in (evaluation.evaluateur_externe, evaluation.professionnel)]


def _ecrire(
    evaluation: Evaluation, numero: int, evenement: str, destinataires: list[str], *, annulee: datetime | None = None, **contexte: Any
) -> None:
    """Queue one mail with its calendar file: that of the date, or its cancellation when `annulee` says which one was."""
    envoyer(
        evenement=evenement, destinataires=destinataires,
        contexte={
            "evaluation": evaluation, "dossier": evaluation.dossier, "candidat": evaluation.dossier.candidat,
            "entretien_minutes": entretien_minimum(evaluation), **contexte,
        },
        cle=f"{evaluation.dossier_id}:{numero}:{evenement}", dossier_id=evaluation.dossier_id,
        pieces=joindre(evaluation, instant=annulee, is_annulee=annulee is not None),
    )  # fmt: skip


@transaction.atomic
def accuser_reception(*, evaluation: Evaluation, auteur: Utilisateur) -> Evaluation:
    """Confirm that the information of l.312 was received and read: by the candidate.

    For a candidate without account, who cannot, the évaluateur externe notes what the candidate told them. Twice is once.
    Raises `ActionImpossible` while the candidate was told nothing.
    """
    evaluation = ouvrir(evaluation, auteur, CANDIDAT, EXTERNE)
    utilisateur = evaluation.dossier.candidat.utilisateur_id
    if utilisateur not in (None, auteur.pk):
        raise ActionInterdite("Le candidat a un compte : c’est à lui de confirmer, sur sa page.")
    if evaluation.candidat_informe_le is None:
        raise ActionImpossible("La date de l’évaluation n’est pas annoncée, ou elle vient de changer : attendez la nouvelle convocation.")
    if evaluation.accuse_le is None:
        evaluation.accuse_le, evaluation.accuse_par = timezone.now(), auteur
        evaluation.save(update_fields=["accuse_le", "accuse_par"])  # no new version: the pair goes on with its plan and its notes
        noter_au_journal(evaluation, auteur, "convocation_recue", CANDIDAT if utilisateur else EXTERNE)
    return evaluation


@transaction.atomic
def reporter(*, evaluation: Evaluation, auteur: Utilisateur, nouvelle: datetime, motif: str) -> Evaluation:
    """Move the date that was told, with a reason. By the évaluateur externe.

    Keeps old and new date, who and why; tells the candidate (who confirms again) and both evaluators, with the calendar
    file. Raises `DossierIncomplet` for a date that is past, the same, or that forbids the pair, `MotifManquant`,
    `ActionImpossible` when no date was told or the interview is held.
    """
    evaluation, ancienne = _exiger_deplacable(evaluation, auteur, motif)
    if nouvelle == ancienne:
        raise DossierIncomplet([Manque("C’est déjà la date de l’évaluation.", "plan", "nouvelle")])
    if nouvelle <= timezone.now():
        raise DossierIncomplet([Manque("La nouvelle date est déjà passée.", "plan", "nouvelle")])
    exiger_habilites(evaluation, nouvelle)
    evaluation.prevue_le = nouvelle
    _annoncer(evaluation)
    numero = _garder(evaluation, auteur, ancienne, nouvelle, motif, "evaluation_reportee")
    demander_convocation(evaluation=evaluation, auteur=auteur, numero=numero)
    textes: dict[str, Any] = {"avant": ancienne, "motif": motif.strip()}
    _ecrire(evaluation, numero, "evaluations.date_reportee", [get_adresse(evaluation.dossier)], **textes)
    _ecrire(evaluation, numero, "evaluations.rendez_vous", get_adresses_binome(evaluation), **textes)
    return evaluation


@transaction.atomic
def annuler_date(*, evaluation: Evaluation, auteur: Utilisateur, motif: str) -> Evaluation:
    """Cancel the date that was told, without a new one yet: its convocation is revoked at once. Same trace, same people told, same refusals as `reporter`."""
    evaluation, ancienne = _exiger_deplacable(evaluation, auteur, motif)
    evaluation.prevue_le = evaluation.annoncee_pour = evaluation.candidat_informe_le = None
    evaluation.accuse_le = evaluation.accuse_par = None
    enregistrer(evaluation)
    numero = _garder(evaluation, auteur, ancienne, None, motif, "evaluation_annulee")
    annuler_convocation(evaluation=evaluation, motif=f"La date est annulée. {motif.strip()}", auteur_id=auteur.pk)
    textes: dict[str, Any] = {"avant": ancienne, "motif": motif.strip()}
    _ecrire(evaluation, numero, "evaluations.date_annulee", [get_adresse(evaluation.dossier)], annulee=ancienne, **textes)
    _ecrire(evaluation, numero, "evaluations.rendez_vous_annule", get_adresses_binome(evaluation), annulee=ancienne, **textes)
    return evaluation


def _exiger_deplacable(evaluation: Evaluation, auteur: Utilisateur, motif: str) -> tuple[Evaluation, datetime]:
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if evaluation.annoncee_pour is None:
        raise ActionImpossible("Aucune date n’est annoncée au candidat : changez-la simplement dans la préparation.")
    if evaluation.entretien_debut is not None:
        raise ActionImpossible("L’entretien est consigné : la date de l’évaluation ne change plus.")
    if not motif.strip():
        raise MotifManquant("Dites pourquoi la date change : le candidat et l’autre évaluateur liront ce motif.")
    return evaluation, evaluation.annoncee_pour


def _garder(evaluation: Evaluation, auteur: Utilisateur, ancienne: datetime, nouvelle: datetime | None, motif: str, action: str) -> int:
    report = Report(evaluation=evaluation, ancienne=ancienne, nouvelle=nouvelle, motif=motif.strip(), par=auteur)
    report.full_clean()
    report.save()
    return noter_au_journal(evaluation, auteur, action, EXTERNE, report=str(report.pk))
