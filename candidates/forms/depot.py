"""Sign and deposit."""

from __future__ import annotations

from django import forms

from .champs import FormulaireAide


class DepotForm(FormulaireAide):
    """The act of signing: the hash of what was shown, and the box that says it was read."""

    empreinte = forms.CharField(widget=forms.HiddenInput, max_length=64)
    relu = forms.BooleanField(
        label="J’ai relu ce qui précède et je signe cette déclaration",
        error_messages={"required": "Cochez cette case pour signer."},
    )
