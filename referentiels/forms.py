"""Forms of the secretariat: the three-way choice of 45 elements, a dated value of a setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from .enums import Importance
from .models import Certification, Classification, Referentiel
from .parametres import Reglage

DATE_INVALIDE = "Cette date n’existe pas. Écrivez-la sous la forme jj/mm/aaaa, par exemple 03/05/2024."
OUI_NON = (("oui", "Oui"), ("non", "Non"))


def nom_html(code: str) -> str:
    """« C1_1 » for « C1.1 »: a dot means something to a style sheet."""
    return code.replace(".", "_")


class Jour(forms.DateField):
    """A date, by the browser's calendar or typed « jj/mm/aaaa »."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            **kwargs,
        )
        self.error_messages["invalid"] = DATE_INVALIDE


class Formulaire(forms.Form):
    """A form whose page writes the `<form>` and the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True


class ClassificationForm(Formulaire):
    """One choice per element, the document they come from and its date."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    source = forms.CharField(
        label="Document d’où vient ce classement", max_length=300,
        help_text="Par exemple : Dossier VAE en couleur, version janvier 2019, transmis par la CPEF.",
        error_messages={"required": "Indiquez le document d’où vient ce classement."},
    )  # fmt: skip
    source_le = Jour(label="Date de ce document", error_messages={"required": "Indiquez la date de ce document."})

    def __init__(self, *args: Any, referentiel: Referentiel, actuelle: Classification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competences, self.actuelle = referentiel.structure.competences, actuelle
        self.fields["version"].initial = actuelle.version
        for competence in self.competences:
            for element in competence.elements:
                self.fields[nom_html(element.code)] = forms.ChoiceField(
                    label=f"{element.code} {element.libelle}", choices=Importance.choices,
                    initial=actuelle.importances[element.code],
                    widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                    error_messages={"required": f"Choisissez une des trois valeurs pour l’élément {element.code}."},
                )  # fmt: skip

    @property
    def importances(self) -> dict[str, str]:
        """The choices by element code, as the service takes them."""
        return {e.code: self.cleaned_data[nom_html(e.code)] for c in self.competences for e in c.elements}

    def groupes(self) -> Iterator[dict[str, Any]]:
        """Yield each competence with its elements, their fields, and what is in force where the choice differs."""
        for competence in self.competences:
            lignes = []
            for element in competence.elements:
                champ, en_vigueur = self[nom_html(element.code)], self.actuelle.importances[element.code]
                autre = self.is_bound and champ.value() != en_vigueur
                lignes.append(
                    {"element": element, "champ": champ, "en_vigueur": Importance(en_vigueur).label if autre else ""}
                )
            classes = sum(ligne["champ"].value() not in (None, "", Importance.NON_RENSEIGNE) for ligne in lignes)
            yield {"competence": competence, "lignes": lignes, "classes": classes, "total": len(lignes)}

    @property
    def progression(self) -> tuple[int, int]:
        """How many elements are classified by the choices on the page, of how many."""
        groupes = list(self.groupes())
        return sum(g["classes"] for g in groupes), sum(g["total"] for g in groupes)

    def marquer_lue(self) -> None:
        """Make the next sending start from the classification now in force: its conflict has been shown."""
        self.data = {**self.data, self.add_prefix("version"): str(self.actuelle.version)}


class ParametreForm(Formulaire):
    """A value of one setting from a day on; the field of the value follows the type of the setting."""

    certification = forms.ModelChoiceField(
        label="Pour quel CQP", queryset=Certification.objects.all(), required=False, empty_label="Tous les CQP",
        help_text="Une valeur propre à un CQP l’emporte sur celle de tous.",
    )  # fmt: skip
    du = Jour(
        label="À partir du", error_messages={"required": "Indiquez à partir de quel jour cette valeur s’applique."}
    )
    is_passe_confirme = forms.BooleanField(
        label="Je confirme une date passée : la valeur s’applique aussi à ce qui s’est ouvert depuis cette date",
        required=False,
    )
    motif_retroactif = forms.CharField(
        label="Pourquoi une date passée", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Pour une date passée seulement, quand la valeur précédente a déjà servi depuis ce jour.",
    )  # fmt: skip
    base_legale = forms.CharField(
        label="Sur quoi se fonde cette valeur", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Un texte, une délibération, un courrier, avec sa date.",
        error_messages={"required": "Indiquez sur quoi se fonde cette valeur."},
    )  # fmt: skip

    def __init__(self, *args: Any, reglage: Reglage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reglage = reglage
        propres: dict[str, forms.Field] = {"valeur": self._champ(), "dernier": forms.IntegerField(required=False, widget=forms.HiddenInput)}
        if reglage.is_nullable:
            propres["is_sans_valeur"] = forms.BooleanField(label=reglage.libelle_nul, required=False)
        self.fields = propres | self.fields

    def clean(self) -> dict[str, Any]:
        """Refuse a value and « no value » at once, neither of them, and a past day that nobody confirmed."""
        donnees = super().clean() or {}
        if self.reglage.is_nullable and "valeur" not in self.errors:
            sans = donnees.get("is_sans_valeur")
            if sans and donnees.get("valeur") is not None:
                self.add_error(
                    "is_sans_valeur", f"Indiquez un nombre, ou cochez « {self.reglage.libelle_nul} », pas les deux."
                )
            if not sans and donnees.get("valeur") is None:
                self.add_error("valeur", f"Indiquez un nombre, ou cochez « {self.reglage.libelle_nul} ».")
        du = donnees.get("du")
        if du and du < timezone.localdate() and not donnees.get("is_passe_confirme"):
            self.add_error(
                "is_passe_confirme", "Cette date est passée. Si c’est bien ce que vous voulez, cochez cette case."
            )
        return donnees

    def marquer_lue(self, dernier: int) -> None:
        """Make the next sending start from the last value, now shown."""
        self.data = {**self.data.dict(), self.add_prefix("dernier"): str(dernier)}

    def _champ(self) -> forms.Field:
        manque = {"required": "Indiquez une valeur."}
        if self.reglage.type is bool:
            return forms.TypedChoiceField(
                label="Nouvelle valeur",
                choices=OUI_NON,
                widget=forms.RadioSelect,
                coerce=lambda v: v == "oui",
                error_messages=manque,
            )
        if self.reglage.type is int:
            return forms.IntegerField(
                label=f"Nouvelle valeur (en {self.reglage.unite.removesuffix('s')}s)",
                required=not self.reglage.is_nullable,
                min_value=self.reglage.minimum, max_value=self.reglage.maximum,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages=manque | {"invalid": "Écrivez un nombre entier, en chiffres."},
            )  # fmt: skip
        widget = forms.Textarea(attrs={"rows": 4}) if self.reglage.is_long else forms.TextInput()
        return forms.CharField(label="Nouvelle valeur", max_length=500, widget=widget, error_messages=manque)


class AnnulationForm(Formulaire):
    """Why a planned value is cancelled."""

    motif = forms.CharField(
        label="Pourquoi cette valeur est annulée", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez pourquoi cette valeur est annulée."},
    )  # fmt: skip
