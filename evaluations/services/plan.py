"""Prepare the evaluation (l.308–317), note the observations and the interview."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar, Event

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, DossierIncomplet, VersionPerimee
from candidates.workflow import Manque
from comptes.enums import GenreOrganisation
from comptes.models import Organisation, Utilisateur
from comptes.services import get_organisation
from echanges.services import envoyer

from ..convocation import demander_convocation
from ..enums import Lieu
from ..lecture import entretien_minimum
from ..models import Evaluation, Observation
from .commun import PAIRE, noter_au_journal, ouvrir

EXTERNE = RoleDossier.EVALUATEUR_EXTERNE
CHAMPS_PLAN = (
    "prevue_le", "lieu", "hote", "adresse", "conditions_materielles", "conditions_organisationnelles", "partie_3_verifiee",
)  # fmt: skip


@transaction.atomic
def planifier(*, evaluation: Evaluation, auteur: Utilisateur, version: int, champs: Mapping[str, Any]) -> Evaluation:
    """Save the plan: date, place, host, plateau technique (l.309), part 3 verified (l.313). By the évaluateur externe.

    « Entreprise du candidat » supposes a candidate who is employed (l.315). A new date asks for the candidate to be told
    again. Raises `VersionPerimee` when someone wrote since.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    champs = {**champs, "hote": _hote(champs)} if isinstance(champs.get("hote"), str) else champs
    _exiger_version(evaluation, version, champs)
    if champs.get("lieu") == Lieu.ENTREPRISE and not evaluation.dossier.emplois.filter(is_salarie=True, au__isnull=True).exists():
        raise DossierIncomplet(
            [Manque("Le candidat n’est pas salarié : l’évaluation se déroule dans un organisme de formation ou une autre structure.", "plan", "lieu")]
        )
    reporte = evaluation.prevue_le is not None and champs.get("prevue_le") != evaluation.prevue_le
    for champ in CHAMPS_PLAN:
        if champ in champs:
            setattr(evaluation, champ, champs[champ])
    if reporte:
        evaluation.candidat_informe_le = None
    _enregistrer(evaluation)
    noter_au_journal(evaluation, auteur, "evaluation_reportee" if reporte else "evaluation_planifiee", EXTERNE)
    return evaluation


def _hote(champs: Mapping[str, Any]) -> Organisation | None:
    """The host named in the plan, known or new."""
    genres: dict[str, str] = {
        Lieu.ENTREPRISE: GenreOrganisation.ENTREPRISE, Lieu.ORGANISME: GenreOrganisation.ORGANISME_FORMATION,
    }  # fmt: skip
    return get_organisation(nom=champs["hote"], genre=genres.get(str(champs.get("lieu")), GenreOrganisation.AUTRE))


def _exiger_version(evaluation: Evaluation, version: int, champs: Mapping[str, Any]) -> None:
    if evaluation.version != version and any(getattr(evaluation, c) != v for c, v in champs.items()):
        raise VersionPerimee(evaluation)


def _enregistrer(evaluation: Evaluation) -> None:
    evaluation.version += 1
    evaluation.full_clean(exclude=["dossier", "professionnel", "evaluateur_externe"])
    evaluation.save()


@transaction.atomic
def informer_candidat(*, evaluation: Evaluation, auteur: Utilisateur) -> Evaluation:
    """Tell the candidate date, conditions, how they will be evaluated and what becomes of the results (l.312).

    The mail carries a calendar file; a sealed convocation follows, which replaces the one before. Raises `ActionImpossible` while date or place is missing.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if not evaluation.prevue_le or not evaluation.lieu:
        raise ActionImpossible("Fixez d’abord la date et le lieu de l’évaluation.")
    evaluation.candidat_informe_le = timezone.now()
    _enregistrer(evaluation)
    numero = noter_au_journal(evaluation, auteur, "candidat_informe", EXTERNE)
    demander_convocation(evaluation=evaluation, auteur=auteur, numero=numero)
    candidat = evaluation.dossier.candidat
    envoyer(
        evenement="evaluations.convocation", destinataires=[candidat.email],
        contexte={
            "evaluation": evaluation, "dossier": evaluation.dossier, "candidat": candidat,
            "entretien_minutes": entretien_minimum(evaluation),
        },
        cle=f"{evaluation.dossier_id}:{numero}:convocation", dossier_id=evaluation.dossier_id,
        pieces={"evaluation.ics": {"file": ContentFile(_calendrier(evaluation)), "mimetype": "text/calendar"}},
    )  # fmt: skip
    return evaluation


def _calendrier(evaluation: Evaluation) -> bytes:
    evenement = Event()
    evenement.add("uid", f"evaluation-{evaluation.pk}")
    evenement.add("summary", "Évaluation des compétences – CQP Assistant(e) de formation")
    evenement.add("dtstart", evaluation.prevue_le)
    evenement.add("dtstamp", timezone.now())
    evenement.add("location", evaluation.adresse or evaluation.get_lieu_display())
    calendrier = Calendar()
    calendrier.add("prodid", "-//VAE//CQP//FR")
    calendrier.add("version", "2.0")
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


@transaction.atomic
def noter_entretien(
    *,
    evaluation: Evaluation,
    auteur: Utilisateur,
    debut: datetime | None,
    fin: datetime | None,
    notes: str,
    version: int | None = None,
) -> Evaluation:
    """Note when the interview began and ended, and what was said (l.319). By the évaluateur externe.

    `version` is that of the evaluation as it was read: `VersionPerimee` when someone wrote otherwise since.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if version is not None:
        _exiger_version(evaluation, version, {"entretien_debut": debut, "entretien_fin": fin, "entretien_notes": notes})
    if debut and fin and fin <= debut:
        raise DossierIncomplet([Manque("La fin de l’entretien vient après son début.", "entretien", "entretien_fin")])
    if fin and fin > timezone.now():
        raise DossierIncomplet([Manque("L’entretien ne peut pas se terminer dans le futur.", "entretien", "entretien_fin")])
    horaires = (evaluation.entretien_debut, evaluation.entretien_fin)
    if (*horaires, evaluation.entretien_notes) == (debut, fin, notes):
        return evaluation
    evaluation.entretien_debut, evaluation.entretien_fin, evaluation.entretien_notes = debut, fin, notes
    _enregistrer(evaluation)
    if horaires != (debut, fin):  # the notes are saved as they are typed: the journal tells the facts, not each keystroke
        noter_au_journal(evaluation, auteur, "entretien_note", EXTERNE, minutes=evaluation.entretien_minutes)
    return evaluation


@transaction.atomic
def noter_observation(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, le: date, lieu: str, situation: str, constat: str
) -> Observation:
    """Note one observation of a competence that rests on one (l.363). By either of the pair; `KeyError` for an unknown code."""
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    if not evaluation.dossier.referentiel.structure.competence(code).observation:
        raise DossierIncomplet([Manque(f"{code} s’évalue par le seul entretien.", "observations", "code")])
    if le > timezone.localdate():
        raise DossierIncomplet([Manque("Une observation ne peut pas être dans le futur.", "observations", "le")])
    observation = Observation(evaluation=evaluation, code=code, le=le, lieu=lieu, situation=situation, constat=constat)
    observation.full_clean()
    observation.save()
    noter_au_journal(evaluation, auteur, "observation_notee", "", competence=code)
    return observation


@transaction.atomic
def retirer_observation(*, observation: Observation, auteur: Utilisateur) -> None:
    """Remove an observation while the bilan is not closed."""
    evaluation = ouvrir(observation.evaluation, auteur, *PAIRE)
    noter_au_journal(evaluation, auteur, "observation_retiree", "", competence=observation.code)
    observation.delete()
