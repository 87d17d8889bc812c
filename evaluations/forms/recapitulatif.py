"""The conclusion of one competence among all of them, on one screen."""

from __future__ import annotations

from typing import Any

from django import forms

from ..models import EvaluationCompetence
from .grille import ConclusionForm


class ConclusionRecapForm(ConclusionForm):
    """RESULTAT DE L’EVALUATION FINALE of one competence (l.519–523), with the version of the line that was shown."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ligne: EvaluationCompetence, version: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=ligne.code, initial=self.build_initial(ligne) | {"version": version}, **kwargs)
        self.fields["conclusion"].label = f"Conclusion pour {ligne.code}"
        self.fields["motif"].label = f"Motif pour {ligne.code}"
        self.ligne = ligne

    def clean(self) -> dict[str, Any]:
        """A motive without conclusion would not be kept: it is refused, not dropped."""
        lues = super().clean() or self.cleaned_data
        motif = lues.get("motif", "").split()
        if motif and motif != self.ligne.motif.split() and not lues.get("conclusion") and "conclusion" not in self.errors:
            self.add_error("conclusion", "Cochez une conclusion pour enregistrer le motif.")
        return lues

    def reprendre(self, version: int) -> None:
        """Carry the version that is stored now: sent again, what was typed is kept."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)
