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

    from django.forms.boundfield import BoundField

    from comptes.models import Habilitation
    from evaluations.propositions import Proposition

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
    """One choice per vacant place, among the people of the register who are eligible on the date chosen before.

    Whoever comes with points to check is chosen only once those points are read and confirmed.
    """

    confirmer = forms.BooleanField(label="J’ai vérifié ces points et je propose quand même cette mission", required=False)

    def __init__(self, *args: Any, propositions: Mapping[str, Iterable[Proposition]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date_prevue"].widget = forms.HiddenInput()
        self.propositions: dict[str, Proposition] = {}
        self.a_verifier: list[str] = []
        for role, lignes in propositions.items():
            eligibles = [p for p in lignes if not p.motifs]
            self.propositions |= {str(p.habilitation.pk): p for p in eligibles}
            self.fields[role] = forms.ChoiceField(
                label=LIBELLES[role], widget=forms.RadioSelect,
                choices=[(str(p.habilitation.pk), p.habilitation.utilisateur.nom_complet) for p in eligibles],
                error_messages={
                    "required": f"Choisissez une personne : {LIBELLES[role].lower()}.",
                    "invalid_choice": "Cette personne n’est pas éligible à la date prévue : choisissez-en une autre.",
                },
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask to confirm what was warned of about the people chosen."""
        lu = super().clean() or {}
        for role in LIBELLES:
            choisie = self.propositions.get(lu.get(role, ""))
            if choisie:
                nom = choisie.habilitation.utilisateur.nom_complet
                self.a_verifier += [f"{nom} : {phrase}" for phrase in choisie.avertissements]
        if self.a_verifier and not lu.get("confirmer"):
            self.add_error("confirmer", "Vérifiez les points signalés, puis cochez cette case.")
        return lu

    def get_habilitation(self, role: str) -> Habilitation:
        """The habilitation chosen for a place."""
        return self.propositions[self.cleaned_data[role]].habilitation

    def get_places(self) -> list[tuple[BoundField, list[tuple[Proposition, bool]]]]:
        """Each vacant place with those who may take it, and who is chosen now."""
        return [(self[role], self._choix(role)) for role in LIBELLES if role in self.fields]

    def _choix(self, role: str) -> list[tuple[Proposition, bool]]:
        cles = [cle for cle, _ in self.fields[role].choices]
        return [(self.propositions[cle], self[role].value() == cle) for cle in cles]
