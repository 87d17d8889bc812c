"""Hold the interview guide: answers per question, questions adapted or added by the pair (l.416)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from candidates.completude import competences_a_ecrire
from candidates.erreurs import ActionImpossible, DossierIncomplet, VersionPerimee
from candidates.workflow import Manque

from ..guide import get_questions_du_guide
from ..models import Evaluation, QuestionEntretien
from .commun import PAIRE, ouvrir

if TYPE_CHECKING:
    from comptes.models import Utilisateur


@transaction.atomic
def noter_question(*, evaluation: Evaluation, auteur: Utilisateur, code: str, version: int, posee: str, reponse: str) -> QuestionEntretien:
    """Write how a question was asked and what was answered, by either of the pair.

    The guide's own words, or none, leave the question as the form has it. `KeyError` for an unknown question,
    `VersionPerimee` when the other evaluator wrote since it was read.
    """
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    competence = code.split(".", maxsplit=1)[0]
    du_guide = get_questions_du_guide(evaluation.dossier.referentiel.structure.competence(competence))
    question = QuestionEntretien.objects.filter(evaluation=evaluation, code=code).first()
    if question is None:
        if code not in du_guide:
            raise KeyError(code)
        question = QuestionEntretien(evaluation=evaluation, competence=competence, code=code)
    texte = "" if posee.strip() == du_guide.get(code) else posee.strip()
    if not texte and code not in du_guide:
        raise DossierIncomplet([Manque("Écrivez la question, ou retirez-la.", "entretien", code)])
    if (question.texte, question.reponse) == (texte, reponse):
        return question
    if question.version != version:
        raise VersionPerimee(question)
    question.texte, question.reponse = texte, reponse
    question.version += 1
    question.full_clean(validate_unique=False)
    question.save()
    return question


@transaction.atomic
def ajouter_question(*, evaluation: Evaluation, auteur: Utilisateur, competence: str, posee: str) -> QuestionEntretien:
    """Add a question of the pair's own to a competence. `KeyError` for an unknown competence."""
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    evaluation.dossier.referentiel.structure.competence(competence)
    if competence not in competences_a_ecrire(evaluation.dossier):
        raise DossierIncomplet([Manque(f"{competence} est déjà acquise : elle n’est pas évaluée à nouveau.", competence)])
    if not posee.strip():
        raise DossierIncomplet([Manque("Écrivez la question à ajouter.", "entretien", "posee")])
    prises = QuestionEntretien.objects.filter(evaluation=evaluation, code__startswith=f"{competence}.P").values_list("code", flat=True)
    rang = max((int(c.rpartition("P")[2]) for c in prises), default=0) + 1
    question = QuestionEntretien(evaluation=evaluation, competence=competence, code=f"{competence}.P{rang}", texte=posee.strip(), version=1)
    question.full_clean(validate_unique=False)
    question.save()
    return question


@transaction.atomic
def retirer_question(*, evaluation: Evaluation, auteur: Utilisateur, code: str) -> None:
    """Take back a question that the pair added; one that was answered stays, and so does one of the guide."""
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    question = QuestionEntretien.objects.filter(evaluation=evaluation, code=code).first()
    if question is None or ".P" not in code:
        raise ActionImpossible("Cette question a déjà été retirée, ou elle vient du guide.")
    if question.reponse:
        raise ActionImpossible("Une réponse est notée : effacez-la avant de retirer la question.")
    question.delete()
