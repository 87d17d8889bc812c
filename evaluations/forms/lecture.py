"""Step 1 of the grid: one small form per element, and the date of the reading."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.champs import FormulaireAide, Jour, Texte

from ..models import EvaluationElement
from .grille import prefixe


class PointsForm(FormulaireAide):
    """« Points à vérifier lors de l’entretien » of one element (l.437), over the version of the cell it was read at."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    points = Texte(label="Points à vérifier lors de l’entretien", limite=5000, lignes=3)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"{prefixe(code)}-lu", **kwargs)
        self.code = code

    @staticmethod
    def build_initial(cellule: EvaluationElement) -> dict[str, Any]:
        """Return the points as they are stored."""
        return {"version": cellule.version, "points": cellule.points_a_verifier}


class LectureForm(FormulaireAide):
    """The date of the reading of one competence."""

    lecture_le = Jour(label="Dossier lu le")
