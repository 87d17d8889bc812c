"""Answer the points the secretariat asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..models import Complement
from .champs import FormulaireSaisie, Texte


class ComplementsForm(FormulaireSaisie):
    """One answer per point that the secretariat asked to complete."""

    def __init__(self, *args: Any, points: Iterable[Complement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = list(points)
        for point in self.points:
            self.fields[str(point.pk)] = Texte(
                label="Votre réponse à ce point", limite=2000, lignes=4,
                help_text="Dites ce que vous avez corrigé ou ajouté.",
            )  # fmt: skip
