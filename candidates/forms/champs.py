"""Fields shared by the forms: texts whose length is told, dates, telephones, several files at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from ..models import LONGUEUR_REPONSE
from ..regles import TelephoneInvalide, normaliser_telephone

OUI_NON = (("oui", "Oui"), ("non", "Non"))


def nombre(n: int) -> str:
    """« 20 001 », with a narrow no-break space."""
    return f"{n:,}".replace(",", "\u202f")


class Texte(forms.CharField):
    """A text refused beyond `limite` characters, with the count. The browser cuts nothing: what is typed stays whole.

    Line ends count for one character, as they do on the screen.
    """

    def __init__(self, *, limite: int = 200, lignes: int = 0, **kwargs: Any) -> None:
        self.limite = limite
        if lignes:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lignes}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends, and without spaces around it."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        """Refuse a text that is too long, and say by how much."""
        super().validate(value)
        if len(value) > self.limite:
            raise ValidationError(
                f"Ce texte compte {nombre(len(value))} caractères : la limite est de {nombre(self.limite)}. "
                f"Retirez-en {nombre(len(value) - self.limite)}.",
                code="max_length",
            )


class Reponse(Texte):
    """A long answer, as long as the tables keep."""

    def __init__(self, *, lignes: int = 4, **kwargs: Any) -> None:
        super().__init__(limite=LONGUEUR_REPONSE, lignes=lignes, **kwargs)


class Telephone(Texte):
    """A telephone number, however it is spaced; kept in one writing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(limite=40, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in its one writing, or say what is wrong with it."""
        try:
            return normaliser_telephone(super().clean(value))
        except TelephoneInvalide as erreur:
            raise ValidationError(str(erreur), code="telephone") from erreur


class Jour(forms.DateField):
    """A date, by the browser's calendar or typed « jj/mm/aaaa »."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"],
            error_messages={
                "invalid": "Cette date n’existe pas. Écrivez-la sous la forme jj/mm/aaaa, par exemple 03/05/2024."
            },
            **kwargs,
        )


class OuiNon(forms.TypedChoiceField):
    """Oui, Non, or no answer yet (None)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            choices=OUI_NON, widget=forms.RadioSelect, coerce=lambda v: v == "oui", empty_value=None,
            error_messages={"invalid_choice": "Répondez par Oui ou par Non."}, **kwargs,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        """Show a stored boolean as its box."""
        return {True: "oui", False: "non"}.get(value, value) if isinstance(value, bool) else value


class FichiersInput(forms.ClearableFileInput):
    """A file box that takes several files."""

    allow_multiple_selected = True


class Fichiers(forms.FileField):
    """Several files at once; each is judged on its own by the service, so that one bad file does not lose the others."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        accepte = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.docx,.odt,image/*,application/pdf"
        kwargs.setdefault("widget", FichiersInput(attrs={"multiple": True, "accept": accepte}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the list of files as they came, empty ones too; the service says what is wrong with each."""
        fichiers: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data]
        recus = [f for f in fichiers if f]
        recus += [f for f in fichiers if f is not None and not f and hasattr(f, "size")]
        if self.required and not recus:
            raise ValidationError("Choisissez au moins un fichier à joindre.", code="required")
        return recus


def build_helper() -> FormHelper:
    """Layout of every form of ours: the page writes the `<form>` and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False
    return helper


class FormulaireAide(forms.Form):
    """A form with its helper, whose errors can be listed above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper()


def en_clair(form: forms.BaseForm, nom: str, valeur: Any) -> str:
    """Return a value of a field in words, to be compared by a person."""
    if valeur in (None, "", [], {}):
        return "(vide)"
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if hasattr(valeur, "strftime"):
        return f"{valeur:%d/%m/%Y}"
    choix = dict(getattr(form.fields[nom], "choices", ()) or ())
    if isinstance(valeur, dict):
        return " ; ".join(f"{choix.get(c, c)} {texte}".strip() for c, texte in valeur.items())
    if isinstance(valeur, list):
        return " ; ".join(str(choix.get(v, v)) for v in valeur)
    return str(choix.get(valeur, valeur))


class FormulaireSaisie(FormulaireAide):
    """A page of part 2 or 3, saved by field: each input is a field of the service, unless `cle_de` says otherwise.

    `unites` lists the inputs that are sent together because they only mean something together.
    """

    unites: tuple[tuple[str, ...], ...] = ()

    def cle_de(self, nom: str) -> str:
        """Return the field of the service that the input `nom` feeds."""
        return nom

    def get_valeurs(self) -> dict[str, Any]:
        """Return what the service keeps, by field, once cleaned; a field with an error is left out."""
        return {n: v for n, v in self.cleaned_data.items() if n not in self.errors}

    def build_initial(self, valeurs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the initial values of the inputs from the stored fields."""
        return dict(valeurs)

    def en_clair(self, cle: str, valeur: Any) -> str:
        """Return a value of a field in words, to be compared by a person."""
        return en_clair(self, cle, valeur)

    def get_libelle(self, cle: str) -> str:
        """Return the name of a field for a person who reads it away from its page."""
        nom = next((n for n in self.fields if self.cle_de(n) == cle), "")
        return str(self.fields[nom].label or cle) if nom else cle

    def get_cles(self) -> list[str]:
        """Return the fields of the service that this page feeds, in order."""
        return list(dict.fromkeys(self.cle_de(nom) for nom in self.fields))

    def get_entrees(self, cle: str) -> dict[str, list[str]]:
        """Return what each input of a field would hold when the page is shown with `initial`."""
        return {nom: self._en_entree(nom) for nom in self.fields if self.cle_de(nom) == cle}

    def _en_entree(self, nom: str) -> list[str]:
        champ = self.fields[nom]
        valeur = champ.prepare_value(self.get_initial_for_field(champ, nom))
        if valeur in (None, ""):
            return []
        return [str(v) for v in valeur] if isinstance(valeur, (list, tuple)) else [str(champ.widget.format_value(valeur) if hasattr(valeur, "strftime") else valeur)]
