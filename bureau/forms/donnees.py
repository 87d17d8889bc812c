"""« Mes données »: say what is wrong, answer it, confirm that an account is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from comptes.regles import plier
from recevabilite.forms import FormulaireMixin

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from candidates.models import Dossier

CONFIRMATION = "fermer mon compte"
FAITE, REFUSEE = "faite", "refusee"


def _texte(libelle: str, aide: str, manque: str, *, lignes: int = 4) -> forms.CharField:
    return forms.CharField(
        label=libelle, help_text=aide, max_length=2000, widget=forms.Textarea(attrs={"rows": lignes}),
        error_messages={"required": manque, "max_length": "Ce texte est trop long\u00a0: la limite est de 2 000 caractères."},
    )  # fmt: skip


class RectificationForm(FormulaireMixin, forms.Form):
    """What is wrong, and what it should be."""

    objet = forms.CharField(
        label="Donnée concernée", max_length=200, help_text="Par exemple\u00a0: mon nom de naissance sur le parchemin.",
        error_messages={"required": "Indiquez de quelle donnée il s’agit."},
    )  # fmt: skip
    dossier = forms.ModelChoiceField(
        label="Dossier concerné", queryset=None, required=False, empty_label="Aucun en particulier",
        error_messages={"invalid_choice": "Choisissez un de vos dossiers."},
    )  # fmt: skip
    inexact = _texte("Ce qui est inexact", "Recopiez ce que vous lisez.", "Indiquez ce qui est inexact.")
    correct = _texte("Ce qui devrait être écrit", "", "Indiquez ce qui devrait être écrit.")

    def __init__(self, *args: Any, dossiers: QuerySet[Dossier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["dossier"]
        choix.queryset = dossiers
        choix.label_from_instance = lambda d: f"Dossier {d.numero} ({d.referentiel.certification.intitule})"
        if not dossiers.exists():
            del self.fields["dossier"]


class ReponseRectificationForm(FormulaireMixin, forms.Form):
    """The secretariat's answer: done, or refused because."""

    suite = forms.ChoiceField(
        label="Suite donnée", widget=forms.RadioSelect,
        choices=[(FAITE, "La donnée est corrigée"), (REFUSEE, "La donnée n’est pas corrigée")],
        error_messages={"required": "Dites si la donnée est corrigée."},
    )  # fmt: skip
    reponse = forms.CharField(
        label="Votre réponse", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne la lit. Si la donnée n’est pas corrigée, expliquez pourquoi.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason."""
        lu = super().clean() or {}
        if lu.get("suite") == REFUSEE and not lu.get("reponse", "").strip():
            self.add_error("reponse", "Expliquez pourquoi la donnée n’est pas corrigée\u00a0: la personne lira ce motif.")
        return lu


class FermetureForm(FormulaireMixin, forms.Form):
    """Words typed on purpose: closing an account cannot be undone."""

    confirmation = forms.CharField(
        label=f"Pour confirmer, écrivez\u00a0: {CONFIRMATION}", widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": f"Écrivez «\u00a0{CONFIRMATION}\u00a0» pour confirmer."},
    )  # fmt: skip

    def clean_confirmation(self) -> str:
        """Capitals, accents and double spaces do not matter; the words do."""
        if plier(self.cleaned_data["confirmation"]) != CONFIRMATION:
            raise ValidationError(f"Ce n’est pas la phrase attendue\u00a0: écrivez «\u00a0{CONFIRMATION}\u00a0», ou quittez cette page.")
        return CONFIRMATION
