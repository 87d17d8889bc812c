"""The interview guide as the pair holds it: the form's themes and questions, adapted or added to (l.416), with answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .models import QuestionEntretien

if TYPE_CHECKING:
    from collections.abc import Iterable

    from referentiels.schema import Competence

    from .models import Evaluation

AJOUTEES = "Vos questions"


@dataclass(frozen=True)
class Question:
    """One question: the form's words (empty when the pair added it), those asked, the answer and its version."""

    code: str
    du_guide: str
    posee: str
    reponse: str
    version: int

    @property
    def competence(self) -> str:
        """Code of its competence."""
        return self.code.split(".", maxsplit=1)[0]

    @property
    def is_ajoutee(self) -> bool:
        """Added by the pair."""
        return not self.du_guide

    @property
    def is_adaptee(self) -> bool:
        """A question of the guide asked in other words."""
        return bool(self.du_guide) and self.posee != self.du_guide


@dataclass(frozen=True)
class Theme:
    """One theme and its questions."""

    titre: str
    questions: tuple[Question, ...]


def get_questions_du_guide(competence: Competence) -> dict[str, str]:
    """Words of each question of the guide, by code: « C1.T2.1 » is the first question of the second theme."""
    return {
        f"{competence.code}.T{t}.{q}": texte for t, theme in enumerate(competence.guide.themes, 1) for q, texte in enumerate(theme.questions, 1)
    }


def lire_guide(evaluation: Evaluation, competence: Competence) -> list[Theme]:
    """The themes of one competence with what was adapted, added and answered; the last theme holds what the pair added."""
    notees = {q.code: q for q in evaluation.questions_entretien.filter(competence=competence.code)}
    du_guide = get_questions_du_guide(competence)
    themes = []
    for rang, theme in enumerate(competence.guide.themes, 1):
        codes = [c for c in du_guide if c.startswith(f"{competence.code}.T{rang}.")]
        themes.append(Theme(theme.titre, tuple(_lire(c, du_guide[c], notees.get(c)) for c in codes)))
    ajoutees = tuple(_lire(c, "", q) for c, q in notees.items() if c not in du_guide)
    return [*themes, Theme(AJOUTEES, ajoutees)] if ajoutees else themes


def _lire(code: str, du_guide: str, notee: QuestionEntretien | None) -> Question:
    if notee is None:
        return Question(code, du_guide, du_guide, "", 0)
    return Question(code, du_guide, notee.texte or du_guide, notee.reponse, notee.version)


def get_question(themes: Iterable[Theme], code: str) -> Question | None:
    """One question of a guide that was read."""
    return next((q for t in themes for q in t.questions if q.code == code), None)
