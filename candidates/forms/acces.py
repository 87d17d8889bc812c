"""Short forms about the dossier itself: a reason, an address."""

from __future__ import annotations

from typing import Any

from django import forms

from .champs import FormulaireAide, Reponse


class MotifForm(FormulaireAide):
    """A reason, required, kept with the dossier."""

    motif = Reponse(
        lignes=6,
        required=True,
        error_messages={"required": "Écrivez quelques mots : ils sont conservés dans le dossier."},
    )

    def __init__(self, *args: Any, libelle: str, aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].label, self.fields["motif"].help_text = libelle, aide


class AccompagnateurForm(FormulaireAide):
    """The address of the person who helps the candidate."""

    email = forms.EmailField(
        label="Adresse électronique de votre accompagnateur", widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Indiquez l’adresse électronique de la personne qui vous accompagne.",
            "invalid": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@organisme.fr.",
        },
    )  # fmt: skip
