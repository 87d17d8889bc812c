"""What figures are asked for: a year, a CQP, the day of the past stock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from referentiels.models import Certification

from ..figures.lecture import Demande

if TYPE_CHECKING:
    from collections.abc import Sequence

DATE_INVALIDE = "Cette date n’existe pas. Écrivez-la sous la forme jj/mm/aaaa, par exemple 03/05/2024."


class ChiffresForm(forms.Form):
    """Choice of the year and of the CQP, kept in the address. What is missing or wrong takes its default; the page says so."""

    annee = forms.TypedChoiceField(label="Année", coerce=int, required=False, error_messages={"invalid_choice": "Il n’y a pas de chiffres pour cette année."})
    certification = forms.ModelChoiceField(
        label="CQP", queryset=Certification.objects.none(), required=False, empty_label="Tous les CQP", to_field_name="code",
        error_messages={"invalid_choice": "Ce CQP n’existe pas."},
    )  # fmt: skip
    stock_le = forms.DateField(
        label="Comparer les états au", help_text="Vide : le dernier 31 décembre.", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages={"invalid": DATE_INVALIDE},
    )  # fmt: skip

    def __init__(self, donnees: Any, *, annees: Sequence[int], certifications: Sequence[Certification], jour: date, is_publique: bool) -> None:
        super().__init__(donnees)
        self.annees, self.certifications, self.jour, self.is_publique = annees, certifications, jour, is_publique
        self.fields["annee"].choices = [(a, str(a)) for a in annees]  # type: ignore[attr-defined]
        choix = self.fields["certification"]
        choix.queryset = Certification.objects.filter(pk__in=[c.pk for c in certifications])  # type: ignore[attr-defined]
        if is_publique:
            del self.fields["stock_le"]
            choix.empty_label = None  # type: ignore[attr-defined]
        if len(certifications) < 2:
            del self.fields["certification"]

    def clean_stock_le(self) -> date | None:
        """A day that is over, or today."""
        jour = self.cleaned_data["stock_le"]
        if jour is not None and (jour > self.jour or jour.year < 1900):
            raise forms.ValidationError("Choisissez une date passée.")
        return jour

    def demande(self) -> Demande:
        """What to read; the present year, and the last evening of December before it or of the year chosen."""
        propres = self.cleaned_data if self.is_bound and self.is_valid() else getattr(self, "cleaned_data", {})
        annee = propres.get("annee") or self.annees[0]
        seule = len(self.certifications) == 1 or self.is_publique
        certification = propres.get("certification") or (self.certifications[0] if self.certifications and seule else None)
        soir = date(annee, 12, 31) if annee < self.jour.year else date(annee - 1, 12, 31)
        return Demande(annee=annee, stock_le=propres.get("stock_le") or soir, certification=certification, is_publique=self.is_publique)
