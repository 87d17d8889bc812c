"""Reword a text of a letter."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from recevabilite.forms import FormulaireMixin

if TYPE_CHECKING:
    from echanges.textes import Texte


class TexteForm(FormulaireMixin, forms.Form):
    """The wording, why it changes, and from when. The rules of the text belong to the service."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Nouvelle rédaction", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true"})
    )
    motif = forms.CharField(
        label="Pourquoi ce texte change", max_length=300, help_text="Gardé dans l’historique. Par exemple\u00a0: délibération de la CPEF du 3 mars.",
        error_messages={"required": "Indiquez pourquoi ce texte change."},
    )  # fmt: skip
    le = forms.DateField(
        label="À partir du", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Laissez vide pour que le texte serve dès maintenant. Sinon, il sert à partir de ce jour, à 0 h.",
        error_messages={"invalid": "Cette date n’est pas lisible."},
    )  # fmt: skip

    def __init__(self, *args: Any, connu: Texte, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if connu.is_objet:
            self.fields["texte"].widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "true"})
        self.fields["texte"].help_text = f"{connu.longueur} caractères au plus. Une ligne vide sépare deux paragraphes." if not connu.is_objet else f"{connu.longueur} caractères au plus, sur une seule ligne."

    def clean_le(self) -> datetime | None:
        """Midnight of the day chosen, in Paris; None for now. Today is now."""
        jour = self.cleaned_data["le"]
        aujourd_hui = timezone.localdate()
        if jour is None or jour == aujourd_hui:
            return None
        if jour < aujourd_hui:
            raise forms.ValidationError("Ce jour est déjà passé\u00a0: ce qui est parti garde son texte. Choisissez un jour à venir, ou laissez vide.")
        return timezone.make_aware(datetime.combine(jour, time.min))

    def marquer_lue(self, version: int) -> None:
        """Make the next sending start from the version now shown."""
        self.data = {**self.data.dict(), "version": str(version)}
