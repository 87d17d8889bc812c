"""Sign and deposit; answer the points the secretariat asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from ..models import Complement
from .champs import FormulaireAide, Texte


class DepotForm(FormulaireAide):
    """The act of signing: the hash of what was shown, and the box that says it was read."""

    empreinte = forms.CharField(widget=forms.HiddenInput, max_length=64)
    relu = forms.BooleanField(
        label="J’ai relu ce qui précède et je signe cette déclaration",
        error_messages={"required": "Cochez cette case pour signer."},
    )


class ComplementsForm(FormulaireAide):
    """One answer per point that the secretariat asked to complete."""

    def __init__(self, *args: Any, points: Iterable[Complement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = list(points)
        for point in self.points:
            self.fields[str(point.pk)] = Texte(
                label=point.texte, limite=2000, lignes=4, initial=point.reponse,
                help_text="Dites ce que vous avez corrigé ou ajouté, et sur quelle page.",
            )  # fmt: skip

    @property
    def reponses(self) -> dict[str, str]:
        """Return the answers by point, as the service takes them."""
        return {str(p.pk): self.cleaned_data[str(p.pk)] for p in self.points}
