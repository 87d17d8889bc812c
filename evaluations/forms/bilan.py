"""Comment and sign the bilan."""

from __future__ import annotations

from django import forms

from candidates.forms.champs import FormulaireAide, Reponse


class CommentaireForm(FormulaireAide):
    """One's own optional comment (l.1340–1383)."""

    commentaire = Reponse(label="Votre commentaire (facultatif)", lignes=5)


class SignerForm(FormulaireAide):
    """The act of signing: the hash of the PDF that was shown, and the box that says it was read."""

    empreinte = forms.CharField(widget=forms.HiddenInput, max_length=64)
    relu = forms.BooleanField(
        label="J’ai lu le bilan et je signe cette déclaration", error_messages={"required": "Cochez cette case pour signer."}
    )
