"""Prepare the evaluation (l.308–317), note the observations and the interview."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, DossierIncomplet, VersionPerimee
from candidates.workflow import Manque
from comptes.enums import GenreOrganisation
from comptes.models import Organisation, Utilisateur
from comptes.services import get_organisation
from echanges.dates import date_format

from ..convocation import annuler_convocation
from ..enums import Lieu
from ..lecture import manques_binome
from ..models import Evaluation, Observation
from ..plateau import MATERIELLES, ORGANISATIONNELLES, get_conditions_de, reunies
from .commun import PAIRE, noter_au_journal, ouvrir

EXTERNE = RoleDossier.EVALUATEUR_EXTERNE
CHAMPS_PLAN = ("prevue_le", "lieu", "hote", "adresse", "forme", "acces_distance", "plateau", "partie_3_verifiee")
ENTRETIEN_MAX = timedelta(hours=12)  # longer is a slip of the date
DITS_AU_CANDIDAT = ("lieu", "hote", "adresse", "forme", "acces_distance")


@transaction.atomic
def planifier(*, evaluation: Evaluation, auteur: Utilisateur, version: int, champs: Mapping[str, Any]) -> Evaluation:
    """Save the plan: date, place, host, form, plateau technique item by item (l.309), part 3 verified (l.313). By the
    évaluateur externe.

    « Entreprise du candidat » supposes a candidate who is employed (l.315). A date that was told to the candidate changes
    by `reporter` alone; a place that changes once it was told asks for the candidate to be told again, and revokes the convocation. Raises
    `VersionPerimee` when someone wrote since.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    champs = {**champs, "hote": _hote(champs)} if isinstance(champs.get("hote"), str) else champs
    _exiger_version(evaluation, version, champs)
    _exiger_plan(evaluation, champs)
    reporte = evaluation.prevue_le is not None and champs.get("prevue_le", evaluation.prevue_le) != evaluation.prevue_le
    a_redire = any(c in champs and champs[c] != getattr(evaluation, c) for c in DITS_AU_CANDIDAT)
    for champ in CHAMPS_PLAN:
        if champ in champs:
            setattr(evaluation, champ, champs[champ])
    if "plateau" in champs:
        tenues = reunies(evaluation.plateau, get_conditions_de(evaluation))
        evaluation.conditions_materielles, evaluation.conditions_organisationnelles = tenues[MATERIELLES], tenues[ORGANISATIONNELLES]
    if evaluation.candidat_informe_le is not None and (reporte or a_redire):
        annuler_convocation(evaluation=evaluation, motif="Le lieu ou les conditions de l’évaluation ont changé.", auteur_id=auteur.pk)
    if reporte or a_redire:
        evaluation.candidat_informe_le = evaluation.accuse_le = evaluation.accuse_par = None
    enregistrer(evaluation)
    noter_au_journal(evaluation, auteur, "evaluation_reportee" if reporte else "evaluation_planifiee", EXTERNE)
    return evaluation


def _exiger_plan(evaluation: Evaluation, champs: Mapping[str, Any]) -> None:
    if champs.get("lieu") == Lieu.ENTREPRISE and not evaluation.dossier.emplois.filter(is_salarie=True, au__isnull=True).exists():
        raise DossierIncomplet(
            [Manque("Le candidat n’est pas salarié : l’évaluation se déroule dans un organisme de formation ou une autre structure.", "plan", "lieu")]
        )
    nouvelle = champs.get("prevue_le", evaluation.prevue_le)
    if nouvelle == evaluation.prevue_le:
        return
    if evaluation.annoncee_pour is not None:
        raise DossierIncomplet([Manque("Cette date est annoncée : utilisez « Reporter ou annuler la date », qui demande un motif et prévient tout le monde.", "plan", "prevue_le")])
    if nouvelle:
        exiger_habilites(evaluation, nouvelle)


def exiger_habilites(evaluation: Evaluation, instant: datetime) -> None:
    """Nobody plans a day on which one of the pair may not evaluate (l.54): `DossierIncomplet`, with the sentences."""
    phrases = manques_binome(
        evaluation.dossier, professionnel=evaluation.professionnel.habilitation,
        externe=evaluation.evaluateur_externe.habilitation, jour=timezone.localdate(instant),
    )  # fmt: skip
    if phrases:
        raise DossierIncomplet([Manque(p, "plan", "prevue_le") for p in phrases])


def _hote(champs: Mapping[str, Any]) -> Organisation | None:
    """The host named in the plan, known or new."""
    genres: dict[str, str] = {
        Lieu.ENTREPRISE: GenreOrganisation.ENTREPRISE, Lieu.ORGANISME: GenreOrganisation.ORGANISME_FORMATION,
    }  # fmt: skip
    return get_organisation(nom=champs["hote"], genre=genres.get(str(champs.get("lieu")), GenreOrganisation.AUTRE))


def _exiger_version(evaluation: Evaluation, version: int, champs: Mapping[str, Any]) -> None:
    if evaluation.version != version and any(getattr(evaluation, c) != v for c, v in champs.items()):
        raise VersionPerimee(evaluation)


def enregistrer(evaluation: Evaluation) -> None:
    """Write the evaluation, one version further."""
    evaluation.version += 1
    evaluation.full_clean(exclude=["dossier", "professionnel", "evaluateur_externe"])
    evaluation.save()


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

    `version` is that of the evaluation as it was read: `VersionPerimee` when someone wrote otherwise since. Raises
    `DossierIncomplet` for hours that cannot be: before the day that is fixed, out of order, over 12 hours, to come.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if version is not None:
        _exiger_version(evaluation, version, {"entretien_debut": debut, "entretien_fin": fin, "entretien_notes": notes})
    horaires = (evaluation.entretien_debut, evaluation.entretien_fin)
    if horaires != (debut, fin):  # notes typed later are never held up by the hours
        _exiger_horaires(evaluation, debut, fin)
    if (*horaires, evaluation.entretien_notes) == (debut, fin, notes):
        return evaluation
    evaluation.entretien_debut, evaluation.entretien_fin, evaluation.entretien_notes = debut, fin, notes
    enregistrer(evaluation)
    if horaires != (debut, fin):  # the notes are saved as they are typed: the journal tells the facts, not each keystroke
        noter_au_journal(evaluation, auteur, "entretien_note", EXTERNE, minutes=evaluation.entretien_minutes)
    return evaluation


def _exiger_horaires(evaluation: Evaluation, debut: datetime | None, fin: datetime | None) -> None:
    fixee, phrase, champ = evaluation.annoncee_pour or evaluation.prevue_le, "", "entretien_fin"
    if debut and fin and fin <= debut:
        phrase = "La fin de l’entretien vient après son début."
    elif fin and fin > timezone.now():
        phrase = "L’entretien ne peut pas se terminer dans le futur."
    elif debut and fin and fin - debut > ENTRETIEN_MAX:
        phrase = "Un entretien de plus de 12 heures n’est pas possible\u00a0: vérifiez le jour du début et celui de la fin."
    elif debut and fixee and timezone.localdate(debut) < timezone.localdate(fixee):
        jour, champ = date_format(timezone.localdate(fixee), "j F Y"), "entretien_debut"
        quoi = "annoncée au candidat" if evaluation.annoncee_pour else "fixée dans la préparation"
        phrase = f"La date {quoi} est le {jour}\u00a0: reportez-la d’abord, ou corrigez l’heure."
    if phrase:
        raise DossierIncomplet([Manque(phrase, "entretien", champ)])


@transaction.atomic
def noter_observation(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, le: date, lieu: str, situation: str, constat: str
) -> Observation:
    """Note one observation of a competence that rests on one (l.363). By either of the pair; `KeyError` for an unknown code."""
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    _exiger_observation(evaluation, code, le)
    observation = Observation(evaluation=evaluation, code=code, le=le, lieu=lieu, situation=situation, constat=constat)
    observation.full_clean()
    observation.save()
    noter_au_journal(evaluation, auteur, "observation_notee", "", competence=code)
    return observation


def _exiger_observation(evaluation: Evaluation, code: str, le: date) -> None:
    if not evaluation.dossier.referentiel.structure.competence(code).observation:
        raise DossierIncomplet([Manque(f"{code} s’évalue par le seul entretien.", "observations", "code")])
    if code not in competences_a_ecrire(evaluation.dossier):
        raise DossierIncomplet([Manque(f"{code} est déjà acquise\u00a0: elle n’est pas évaluée à nouveau.", "observations", "code")])
    if le > timezone.localdate():
        raise DossierIncomplet([Manque("Une observation ne peut pas être dans le futur.", "observations", "le")])
    statue = evaluation.dossier.statue_le
    if statue is not None and le < timezone.localdate(statue):
        jour = date_format(timezone.localdate(statue), "j F Y")
        raise DossierIncomplet([Manque(f"Le dossier est recevable depuis le {jour}\u00a0: une observation ne peut pas être plus ancienne.", "observations", "le")])


@transaction.atomic
def modifier_observation(*, observation: Observation, auteur: Utilisateur, version: int, champs: Mapping[str, Any]) -> Observation:
    """Write an observation again while the bilan is not closed, by either of the pair.

    `champs` holds what `noter_observation` takes. Raises as it does; `VersionPerimee` when it changed since it was read,
    `ActionImpossible` when it was removed meanwhile.
    """
    evaluation = ouvrir(observation.evaluation, auteur, *PAIRE)
    lue = evaluation.observations.filter(pk=observation.pk).first()
    if lue is None:
        raise ActionImpossible("Cette observation a été retirée entre-temps.")
    if all(getattr(lue, c) == v for c, v in champs.items()):
        return lue
    if lue.version != version:
        raise VersionPerimee(lue)
    _exiger_observation(evaluation, champs["code"], champs["le"])
    for champ, valeur in champs.items():
        setattr(lue, champ, valeur)
    lue.version += 1
    lue.full_clean()
    lue.save()
    noter_au_journal(evaluation, auteur, "observation_modifiee", "", competence=lue.code)
    return lue


@transaction.atomic
def retirer_observation(*, observation: Observation, auteur: Utilisateur) -> None:
    """Remove an observation while the bilan is not closed."""
    evaluation = ouvrir(observation.evaluation, auteur, *PAIRE)
    noter_au_journal(evaluation, auteur, "observation_retiree", "", competence=observation.code)
    observation.delete()
