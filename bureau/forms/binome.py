"""The pair of one dossier: a planned date, then one person per vacant place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from candidates.enums import RoleDossier
from recevabilite.forms import FormulaireMixin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from comptes.models import Habilitation
    from evaluations.services.binome import Proposition

LIBELLES = {
    RoleDossier.PROFESSIONNEL.value: "Professionnel du secteur",
    RoleDossier.EVALUATEUR_EXTERNE.value: "Évaluateur externe",
}


class DateForm(FormulaireMixin, forms.Form):
    """The planned date of the evaluation: habilitations are checked on that day."""

    date_prevue = forms.DateField(
        label="Date prévue de l’évaluation", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Les habilitations sont vérifiées à cette date.",
        error_messages={"required": "Indiquez la date prévue de l’évaluation.", "invalid": "Cette date n’est pas lisible."},
    )  # fmt: skip

    def clean_date_prevue(self) -> date:
        """The day is not behind."""
        jour = self.cleaned_data["date_prevue"]
        if jour < timezone.localdate():
            raise forms.ValidationError("La date prévue est déjà passée.")
        return jour


class BinomeForm(DateForm):
    """One choice per vacant place, among the people of the register who are eligible on the date chosen before."""

    def __init__(self, *args: Any, propositions: Mapping[str, Iterable[Proposition]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date_prevue"].widget = forms.HiddenInput()
        self.habilitations: dict[str, Habilitation] = {}
        for role, lignes in propositions.items():
            eligibles = [p for p in lignes if not p.motifs]
            self.habilitations |= {str(p.habilitation.pk): p.habilitation for p in eligibles}
            self.fields[role] = forms.ChoiceField(
                label=LIBELLES[role], widget=forms.RadioSelect,
                choices=[(str(p.habilitation.pk), _libelle(p)) for p in eligibles],
                error_messages={
                    "required": f"Choisissez une personne : {LIBELLES[role].lower()}.",
                    "invalid_choice": "Cette personne n’est pas éligible à la date prévue : choisissez-en une autre.",
                },
            )  # fmt: skip

    def get_habilitation(self, role: str) -> Habilitation:
        """The habilitation chosen for a place."""
        return self.habilitations[self.cleaned_data[role]]


def _libelle(proposition: Proposition) -> str:
    personne = proposition.habilitation.utilisateur
    structure = f", {personne.organisation.nom}" if personne.organisation else ""
    n = proposition.missions
    charge = "aucune mission en cours" if n == 0 else f"{n} mission{'s' if n > 1 else ''} en cours"
    return f"{personne.nom_complet}{structure} (habilitation {proposition.habilitation.numero}, {charge})"
