"""The grid, competence by competence: its dates, its conclusion, its observations. The cells are in `cellules`."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.erreurs import DossierIncomplet, MotifManquant, VersionPerimee
from candidates.workflow import Manque
from comptes.models import Utilisateur

from ..enums import Proposition
from ..lecture import maitrise
from ..models import Evaluation, EvaluationCompetence
from ..regles import dates_en_ordre, motif_exige, phrase_motif_exige
from .commun import PAIRE, noter_au_journal, ouvrir

EXTERNE = RoleDossier.EVALUATEUR_EXTERNE


def _exiger_a_evaluer(evaluation: Evaluation, code: str) -> None:
    evaluation.dossier.referentiel.structure.competence(code)
    if code not in competences_a_ecrire(evaluation.dossier):
        raise DossierIncomplet([Manque(f"{code} est déjà acquise : elle n’est pas évaluée à nouveau.", code)])


def _ligne(evaluation: Evaluation, code: str) -> EvaluationCompetence:
    _exiger_a_evaluer(evaluation, code)
    return EvaluationCompetence.objects.get_or_create(evaluation=evaluation, code=code)[0]


def rafraichir_proposition(evaluation: Evaluation, code: str) -> EvaluationCompetence:
    """Keep the proposal in step with the grid; a conclusion that now departs from it without a motive is unticked."""
    ligne = _ligne(evaluation, code)
    proposition = maitrise(evaluation, code, {e.code: e for e in evaluation.elements.all()}).proposition
    if proposition != ligne.proposition:
        ligne.proposition = proposition
        if ligne.conclusion and not ligne.motif and motif_exige(proposition=proposition, conclusion=ligne.conclusion):
            ligne.conclusion = ""
        ligne.version += 1
        ligne.save(update_fields=["proposition", "conclusion", "version", "modifie_le"])
    return ligne


@transaction.atomic
def dater_competence(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, lecture_le: date | None, resultats_le: date | None
) -> EvaluationCompetence:
    """Date both steps of a competence, as the paper's two columns do. In order, and not in the future."""
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    jour = timezone.localdate()
    if not dates_en_ordre(lecture_le, resultats_le):
        raise DossierIncomplet([Manque("La lecture du dossier précède les résultats.", code, f"{code}-dates")])
    if any(d and d > jour for d in (lecture_le, resultats_le)):
        raise DossierIncomplet([Manque("Ces dates ne peuvent pas être dans le futur.", code, f"{code}-dates")])
    ligne = _ligne(evaluation, code)
    ligne.lecture_le, ligne.resultats_le = lecture_le, resultats_le
    ligne.version += 1
    ligne.full_clean(validate_unique=False)
    ligne.save()
    return ligne


@transaction.atomic
def conclure_competence(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, conclusion: str, motif: str = ""
) -> EvaluationCompetence:
    """Tick the final result of a competence (l.519–523). The rule proposes, the evaluators decide.

    A motive is demanded when the conclusion departs from a definite proposal or when the proposal is undetermined
    (`MotifManquant`); elements left unscored are refused (`DossierIncomplet`). Results that have no date yet take today's.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if conclusion not in (Proposition.MAITRISEE, Proposition.NON_MAITRISEE):
        raise DossierIncomplet([Manque("Cochez « maîtrisée » ou « non maîtrisée ».", code, f"{code}-conclusion")])
    ligne = _ligne(evaluation, code)
    elements = {e.code: e for e in evaluation.elements.all()}
    attendus = evaluation.dossier.referentiel.structure.competence(code).elements
    vides = [e.code for e in attendus if e.code not in elements or not elements[e.code].resultat]
    if vides:
        raise DossierIncomplet([Manque(f"Évaluez d’abord {', '.join(vides)}.", code, vides[0])])
    avis = maitrise(evaluation, code, elements)
    if motif_exige(proposition=avis.proposition, conclusion=conclusion) and not motif.strip():
        raise MotifManquant(phrase_motif_exige(avis))
    ligne.proposition, ligne.conclusion, ligne.motif = avis.proposition, conclusion, motif.strip()
    ligne.resultats_le = ligne.resultats_le or timezone.localdate()
    ligne.version += 1
    ligne.full_clean(validate_unique=False)
    ligne.save()
    noter_au_journal(
        evaluation, auteur, "competence_conclue", EXTERNE, competence=code, proposition=avis.proposition, conclusion=conclusion
    )
    return ligne


@transaction.atomic
def observer_competence(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, observations: str, avant: str | None = None
) -> EvaluationCompetence:
    """Write the « Observations » of a competence in the bilan (l.1287–1338). Either of the pair may: `avant` is the text
    as it was read, `VersionPerimee` when the other has written since."""
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    ligne = _ligne(evaluation, code)
    if ligne.observations == observations.strip():
        return ligne
    if avant is not None and ligne.observations != avant:
        raise VersionPerimee(ligne)
    ligne.observations = observations.strip()
    ligne.version += 1
    ligne.full_clean(validate_unique=False)
    ligne.save()
    return ligne
