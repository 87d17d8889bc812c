"""The bilan signed on paper: keep its scan, then record what was seen on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from candidates.forms.champs import Fichiers, FormulaireAide, Jour, Texte
from candidates.models import Preuve
from candidates.services.papier import Envoi


class BilanSigneForm(FormulaireAide):
    """The signed print, scanned."""

    recu_le = Jour(label="Reçu le", required=True, help_text="Le jour où le papier signé vous a été remis, ou est arrivé.")
    fichiers = Fichiers(label="Bilan signé, numérisé", required=True)

    def get_envoi(self) -> Envoi:
        """What the service records."""
        return Envoi(recu_le=self.cleaned_data["recu_le"], poste_le=None, objet="Bilan signé", fichiers=self.cleaned_data["fichiers"])


class SignaturePapierForm(FormulaireAide):
    """The handwritten signature of the candidate: on which page, when, where; seen by whoever sends this form."""

    empreinte = forms.CharField(widget=forms.HiddenInput, max_length=64)
    scan = forms.ChoiceField(
        label="Page numérisée qui porte la signature", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la page qui porte la signature.", "invalid_choice": "Cette page n’est plus proposée."},
    )  # fmt: skip
    datee_le = Jour(label="Date écrite à côté de la signature", required=True)
    lieu = Texte(label="Lieu écrit à côté de la signature", limite=100, required=True)
    vu = forms.BooleanField(
        label="J’ai vu la signature manuscrite du candidat sur l’impression de ce bilan",
        error_messages={"required": "Cochez cette case : vous attestez de ce que vous avez vu."},
    )

    def __init__(self, *args: Any, scans: Sequence[Preuve], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scans = {str(s.pk): s for s in scans}
        self.fields["scan"].choices = [(cle, s.nom) for cle, s in self.scans.items()]
        self.fields["datee_le"].error_messages["required"] = "Indiquez la date écrite sur le papier."
        self.fields["lieu"].error_messages["required"] = "Indiquez le lieu écrit sur le papier."

    def get_scan(self) -> Preuve:
        """The page chosen."""
        return self.scans[self.cleaned_data["scan"]]
