"""The answer to a mission: links first, then yes or no."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.champs import FormulaireAide, Texte

LIENS = (("aucun", "Je déclare n’avoir aucun lien avec ce candidat"), ("liens", "J’ai un lien, que je décris ci-dessous"))


class ReponseMissionForm(FormulaireAide):
    """Accept after declaring links (l.1998, 2001), or refuse with a reason; the button pressed says which."""

    declaration = forms.ChoiceField(
        label="Vos liens avec le candidat et ses entreprises", choices=LIENS, widget=forms.RadioSelect, required=False,
        help_text="Un lien de famille, de travail, d’amitié, de formation ou d’accompagnement, actuel ou passé.",
    )  # fmt: skip
    liens = Texte(label="Description du lien", limite=2000, lignes=3)
    motif = Texte(label="Si vous refusez, dites pourquoi", limite=1000, lignes=3)

    def clean(self) -> dict[str, Any]:
        """Ask for what the button pressed needs; a description left beside « aucun lien » is pointed out."""
        donnees: dict[str, Any] = super().clean() or {}
        if "accepter" not in self.data:
            return donnees
        declaration, liens = donnees.get("declaration"), donnees.get("liens", "")
        if not declaration:
            self.add_error("declaration", "Dites si vous avez un lien avec le candidat avant d’accepter.")
        elif declaration == "liens" and not liens:
            self.add_error("liens", "Décrivez ce lien.")
        elif declaration == "aucun" and liens:
            self.add_error("declaration", "Vous décrivez un lien : cochez « J’ai un lien », ou effacez la description.")
        return donnees

    @property
    def reponse(self) -> dict[str, Any]:
        """Return the answer as the service takes it."""
        accepte = "accepter" in self.data
        aucun = self.cleaned_data["declaration"] == "aucun"
        return {
            "accepte": accepte,
            "sans_lien": accepte and aucun,
            "liens": self.cleaned_data["liens"],
            "motif": "" if accepte else self.cleaned_data["motif"],
        }
