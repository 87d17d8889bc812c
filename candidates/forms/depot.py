"""Sign and deposit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from ..models import Preuve
from ..services.depot import SignaturePapier
from .champs import FormulaireAide, Jour, Texte

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


class DepotPapierForm(FormulaireAide):
    """The deposit of a dossier typed from paper: where, when and on which page its candidate signed by hand."""

    empreinte = forms.RegexField(
        r"^[0-9a-f]{64}$", widget=forms.HiddenInput, error_messages={"required": RECHARGER, "invalid": RECHARGER}
    )
    scan = forms.ChoiceField(
        label="Page numérisée qui porte la signature", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la page qui porte la signature.", "invalid_choice": "Cette page n’est plus proposée : choisissez-en une autre."},
    )  # fmt: skip
    datee_le = Jour(label="Date écrite à côté de la signature", required=True)
    lieu = Texte(label="Lieu écrit à côté de la signature", limite=100, required=True, help_text="« Fait à … »")
    vu = forms.BooleanField(
        label="J’ai vu la signature manuscrite du candidat sur cette page, et ce qui est saisi est ce qui est écrit sur le papier",
        error_messages={"required": "Cochez cette case : vous attestez de ce que vous avez vu."},
    )

    def __init__(self, *args: Any, scans: Sequence[Preuve], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scans = {str(s.pk): s for s in scans}
        self.fields["scan"].choices = [(cle, _nom_du_scan(s)) for cle, s in self.scans.items()]
        self.fields["datee_le"].error_messages["required"] = "Indiquez la date écrite sur le papier."
        self.fields["lieu"].error_messages["required"] = "Indiquez le lieu écrit sur le papier."

    def get_papier(self) -> SignaturePapier:
        """What the service keeps of the signature."""
        lu = self.cleaned_data
        return SignaturePapier(lu["datee_le"], lu["lieu"], self.scans[lu["scan"]])


def _nom_du_scan(scan: Preuve) -> str:
    return f"{scan.nom} (pli reçu le {scan.pli.recu_le:%d/%m/%Y})" if scan.pli else scan.nom
