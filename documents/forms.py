"""Forms of the public verification page."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from .regles import TAILLE_MAX


class _SansBalise(forms.Form):
    """A form whose tag and button the page writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class NumeroForm(_SansBalise):
    """The number printed at the foot of a document."""

    numero = forms.CharField(
        label="Numéro du document",
        max_length=30,
        help_text="Il est imprimé au bas de chaque page, par exemple DOC-2026-001234.",
        error_messages={"required": "Indiquez le numéro imprimé au bas du document."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


    cle = forms.CharField(
        label="Clé de vérification (facultative)",
        max_length=12,
        required=False,
        help_text="Huit signes imprimés près du code, par exemple K7QF-M2XD. Elle montre le nom du titulaire.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class EmpreinteForm(_SansBalise):
    """The SHA-256 of a file, computed by the browser or by hand."""

    empreinte = forms.RegexField(
        regex=r"^\s*[0-9A-Fa-f]{64}\s*$",
        label="Empreinte SHA-256 du fichier",
        max_length=80,
        error_messages={
            "required": "Indiquez l’empreinte SHA-256 du fichier.",
            "invalid": "Une empreinte SHA-256 compte 64 signes, chiffres et lettres de a à f.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RevocationForm(_SansBalise):
    """Why a document no longer holds."""

    motif = forms.CharField(
        label="Motif de la révocation",
        max_length=500,
        help_text="Gardé au dossier. La page publique dit la date de la révocation, pas le motif.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Indiquez pourquoi ce document ne vaut plus."},
    )


class FichierForm(_SansBalise):
    """The PDF to examine: read in memory, never kept."""

    fichier = forms.FileField(
        label="Fichier PDF",
        help_text="30 Mo au plus. Le fichier est examiné puis oublié : rien n’est conservé.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Choisissez le fichier à vérifier.",
            "empty": "Ce fichier est vide : il n’y a rien à vérifier.",
        },
    )

    def clean_fichier(self) -> UploadedFile:
        """Refuse a file above the limit."""
        fichier: UploadedFile = self.cleaned_data["fichier"]
        if fichier.size is None or fichier.size > TAILLE_MAX:
            raise forms.ValidationError("Ce fichier dépasse 30 Mo : il ne peut pas être vérifié ici.")
        return fichier
