"""The grid, cell by cell. Every write carries the version it was read at; a stale one is refused, nothing is overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.erreurs import DossierIncomplet, MotifManquant, VersionPerimee
from candidates.workflow import Manque
from comptes.models import Utilisateur

from ..enums import Proposition, Resultat
from ..lecture import maitrise
from ..models import Evaluation, EvaluationCompetence, EvaluationElement
from ..regles import dates_en_ordre, motif_exige, phrase_motif_exige
from .commun import PAIRE, noter_au_journal, ouvrir

EXTERNE, PROFESSIONNEL = RoleDossier.EVALUATEUR_EXTERNE, RoleDossier.PROFESSIONNEL


@transaction.atomic
def noter_element(
    *,
    evaluation: Evaluation,
    auteur: Utilisateur,
    code: str,
    version: int,
    points_a_verifier: str | None = None,
    resultat: str | None = None,
    commentaire: str | None = None,
) -> EvaluationElement:
    """Write a cell of the grid: step 1 (points to check), step 2 (result), comment. None leaves a field as it is.

    By the évaluateur externe, in concertation with the professionnel (l.321). `KeyError` for an unknown element,
    `VersionPerimee` when the cell changed since it was read. A result that changes clears nothing else: the conclusion
    keeps its motive, its proposal is computed anew.
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if resultat and resultat not in Resultat.values:
        raise DossierIncomplet([Manque("Ce résultat n’existe pas dans la grille.", code.split(".", maxsplit=1)[0], code)])
    cellule = _cellule(evaluation, code)
    avant = cellule.resultat
    champs = {"points_a_verifier": points_a_verifier, "resultat": resultat, "commentaire": commentaire}
    _ecrire(cellule, version, {c: v for c, v in champs.items() if v is not None})
    if cellule.resultat != avant:
        noter_au_journal(evaluation, auteur, "element_note", EXTERNE, element=code, resultat=resultat)
        _rafraichir_proposition(evaluation, code.split(".", maxsplit=1)[0])
    return cellule


@dataclass(frozen=True)
class Saisie:
    """What was typed in one cell, and the version of the cell it was typed over. None leaves a field as it is."""

    code: str
    version: int
    points_a_verifier: str | None = None
    resultat: str | None = None
    commentaire: str | None = None


@transaction.atomic
def noter_elements(*, evaluation: Evaluation, auteur: Utilisateur, saisies: Iterable[Saisie]) -> dict[str, EvaluationElement]:
    """Write several cells at once. One that changed since it was read is left alone and returned, by code, as it is now;
    the others are written. Raises as `noter_element` does for anything else."""
    perimees: dict[str, EvaluationElement] = {}
    for s in saisies:
        try:
            noter_element(
                evaluation=evaluation, auteur=auteur, code=s.code, version=s.version, resultat=s.resultat,
                points_a_verifier=s.points_a_verifier, commentaire=s.commentaire,
            )  # fmt: skip
        except VersionPerimee:
            perimees[s.code] = EvaluationElement.objects.get(evaluation=evaluation, code=s.code)
    return perimees


@transaction.atomic
def annoter(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, annotation: str, avant: str | None = None
) -> EvaluationElement:
    """Annotate a cell, as the professionnel du secteur. `avant` is the annotation as it was read: `VersionPerimee` when
    another one has taken its place since.

    The cell's version stays: it counts what the évaluateur externe writes, and both write side by side.
    """
    evaluation = ouvrir(evaluation, auteur, PROFESSIONNEL)
    cellule = _cellule(evaluation, code)
    if cellule.annotation == annotation:
        return cellule
    if avant is not None and cellule.annotation != avant:
        raise VersionPerimee(cellule)
    cellule.annotation = annotation
    cellule.full_clean(validate_unique=False)
    cellule.save(update_fields=["annotation", "modifie_le"])
    noter_au_journal(evaluation, auteur, "element_annote", PROFESSIONNEL, element=code)
    return cellule


def _cellule(evaluation: Evaluation, code: str) -> EvaluationElement:
    evaluation.dossier.referentiel.structure.element(code)
    _exiger_a_evaluer(evaluation, code.split(".", maxsplit=1)[0])
    return EvaluationElement.objects.get_or_create(evaluation=evaluation, code=code)[0]


def _exiger_a_evaluer(evaluation: Evaluation, code: str) -> None:
    evaluation.dossier.referentiel.structure.competence(code)
    if code not in competences_a_ecrire(evaluation.dossier):
        raise DossierIncomplet([Manque(f"{code} est déjà acquise : elle n’est pas évaluée à nouveau.", code)])


def _ecrire(cellule: EvaluationElement, version: int, champs: dict[str, Any]) -> None:
    if all(getattr(cellule, c) == v for c, v in champs.items()):
        return
    if cellule.version != version:
        raise VersionPerimee(cellule)
    for champ, valeur in champs.items():
        setattr(cellule, champ, valeur)
    cellule.version += 1
    cellule.full_clean(validate_unique=False)
    cellule.save()


def _ligne(evaluation: Evaluation, code: str) -> EvaluationCompetence:
    _exiger_a_evaluer(evaluation, code)
    return EvaluationCompetence.objects.get_or_create(evaluation=evaluation, code=code)[0]


def _rafraichir_proposition(evaluation: Evaluation, code: str) -> EvaluationCompetence:
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
    (`MotifManquant`); elements left unscored are refused (`DossierIncomplet`).
    """
    evaluation = ouvrir(evaluation, auteur, EXTERNE)
    if conclusion not in (Proposition.MAITRISEE, Proposition.NON_MAITRISEE):
        raise DossierIncomplet([Manque("Cochez « maîtrisée » ou « non maîtrisée ».", code, f"{code}-conclusion")])
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
