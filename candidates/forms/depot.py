"""Sign and deposit."""

from __future__ import annotations

from django import forms

from .champs import FormulaireAide

RECHARGER = "Cette page est incomplète\u00a0: rechargez-la, relisez, puis signez."


class DepotForm(FormulaireAide):
    """The act of signing: the hash of what was shown, and the box that says it was read."""

    empreinte = forms.RegexField(
        r"^[0-9a-f]{64}$", widget=forms.HiddenInput, error_messages={"required": RECHARGER, "invalid": RECHARGER}
    )
    relu = forms.BooleanField(
        label="J’ai relu ce qui précède et je signe cette déclaration",
        error_messages={"required": "Cochez cette case pour signer."},
    )
