"""Join proofs: several files at once, what they show, what they support."""

from __future__ import annotations

from typing import Any

from django import forms

from .champs import Fichiers, FormulaireAide, Texte


class PreuvesForm(FormulaireAide):
    """Files to join to part 2, or to a competence and its rows when `cibles` offers a choice."""

    montre = Texte(
        label="Ce que montrent ces fichiers", limite=500, help_text="Par exemple : bulletins de salaire de 2024."
    )
    fichiers = Fichiers(label="Fichiers à joindre")

    def __init__(
        self, *args: Any, cibles: list[tuple[str, str]] | None = None, requis: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fichiers"].required = requis
        if cibles:
            self.fields["cible"] = forms.ChoiceField(
                label="À l’appui de", choices=cibles, required=False,
                error_messages={"invalid_choice": "Choisissez dans la liste ce que la preuve appuie."},
            )  # fmt: skip
            self.order_fields(["cible", "montre", "fichiers"])

    def get_cible(self, defaut: str) -> str:
        """Return what the files support."""
        return self.cleaned_data.get("cible") or defaut
