"""Name a view of the list, share it."""

from __future__ import annotations

from django import forms

from recevabilite.forms import FormulaireMixin


class VueForm(FormulaireMixin, forms.Form):
    """The name of a view, and who finds it."""

    nom = forms.CharField(
        label="Nom de la vue", max_length=60, help_text="Par exemple\u00a0: « Compléments en retard ».",
        error_messages={"required": "Donnez un nom à cette vue.", "max_length": "Choisissez un nom de 60 caractères au plus."},
    )  # fmt: skip
    is_partagee = forms.BooleanField(
        label="Partager avec mes collègues du secrétariat", required=False,
        help_text="La vue apparaît au-dessus de leur liste. Personne d’autre que vous ne peut la modifier ni la supprimer.",
    )  # fmt: skip
