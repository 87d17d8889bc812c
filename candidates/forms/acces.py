"""Short forms about the dossier itself: a reason, an address."""

from __future__ import annotations

from typing import Any

from django import forms

from .champs import FormulaireAide, Reponse, Texte


class MotifForm(FormulaireAide):
    """A reason, required, kept with the dossier."""

    motif = Reponse(
        lignes=6,
        required=True,
        error_messages={"required": "Écrivez quelques mots : ils sont conservés dans le dossier."},
    )

    def __init__(self, *args: Any, libelle: str, aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].label, self.fields["motif"].help_text = libelle, aide


class AccompagnateurForm(FormulaireAide):
    """Which organisme de formation helps the candidate, and the address of the person there."""

    organisme = Texte(
        label="Nom de l’organisme de formation", limite=200, required=True,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Indiquez le nom de l’organisme de formation qui vous accompagne."},
    )  # fmt: skip
    email = forms.EmailField(
        label="Adresse électronique de la personne qui vous accompagne",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Elle recevra un courriel avec un lien personnel. Votre dossier ne lui est ouvert que lorsqu’elle accepte.",
        error_messages={
            "required": "Indiquez l’adresse électronique de la personne qui vous accompagne.",
            "invalid": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@organisme.fr.",
        },
    )  # fmt: skip
