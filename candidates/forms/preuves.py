"""Join proofs: several files at once, what they show, what they support; describe one; use one again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from ..services.preuves import MONTRE_MAX
from .champs import Fichiers, FichiersInput, FormulaireAide, Texte

Choix = list[tuple[str, str]]


class PreuvesForm(FormulaireAide):
    """Files to join to part 2, or to a competence and its rows when `cibles` offers a choice."""

    montre = Texte(
        label="Ce que montrent ces fichiers", limite=MONTRE_MAX, help_text="Par exemple : bulletins de salaire de 2024."
    )
    fichiers = Fichiers(label="Choisir des fichiers")
    photo = Fichiers(
        label="Prendre une photo", widget=FichiersInput(attrs={"accept": "image/*", "capture": "environment"})
    )

    def __init__(
        self, *args: Any, cibles: Choix | None = None, deja: Choix | None = None, requis: bool = True, accepte: str = "",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.is_requis = requis
        self.fields["fichiers"].widget.attrs |= {"multiple": True, "accept": accepte} if accepte else {"multiple": True}
        if cibles:
            self.fields["cible"] = forms.ChoiceField(
                label="À l’appui de", choices=cibles, required=False,
                error_messages={"invalid_choice": "Choisissez dans la liste ce que la preuve appuie."},
            )  # fmt: skip
        if deja:
            self.fields["deja"] = forms.ChoiceField(
                label="Preuve déjà jointe", choices=[("", "Choisissez une preuve"), *deja], required=False,
                error_messages={"invalid_choice": "Cette preuve n’est plus dans votre dossier : choisissez-en une autre."},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one file at least, chosen or photographed, when the page is there for that."""
        donnees = super().clean() or self.cleaned_data
        if self.is_requis and not self.has_error("fichiers") and not self.get_fichiers():
            self.add_error("fichiers", "Choisissez au moins un fichier à joindre.")
        return donnees

    def get_fichiers(self) -> list[Any]:
        """Return the files to join, chosen and photographed."""
        return [*self.cleaned_data.get("fichiers", []), *self.cleaned_data.get("photo", [])]

    def get_cible(self, defaut: str) -> str:
        """Return what the files support."""
        return self.cleaned_data.get("cible") or defaut


class DecrirePreuveForm(FormulaireAide):
    """What one proof shows, and every place it supports; `groupes` are those that are open, by page of the form."""

    montre = Texte(
        label="Ce que montre cette preuve", limite=MONTRE_MAX, lignes=3,
        help_text="Une phrase suffit : le document, la période, votre rôle.",
    )  # fmt: skip

    def __init__(self, *args: Any, groupes: list[tuple[str, Choix]], fermees: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fermees = list(fermees)
        self.fields["cibles"] = forms.MultipleChoiceField(
            label="À l’appui de", choices=groupes, required=False, widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Une case cochée n’existe pas dans votre dossier. Rechargez la page."},
        )  # fmt: skip

    def get_cibles(self) -> list[str]:
        """Return every target: those ticked, and those of closed parts, which stay."""
        return [*self.cleaned_data["cibles"], *self.fermees]
