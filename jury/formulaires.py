"""Forms of what comes after a decision: its correction, a recours, its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone

from candidates.forms.champs import FormulaireAide, Jour, Texte

from .services import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .models import Decision

VERDICTS = (("oui", "Validée"), ("non", "Non validée"))


class RectifierForm(FormulaireAide):
    """Why a decision is corrected, then its verdicts and préconisations, prefilled as they stand."""

    raison = Texte(
        label="Pourquoi rectifier cette décision", limite=2000, lignes=4, required=True,
        help_text="Le procès-verbal rectificatif le dit, et le candidat le lit.",
        error_messages={"required": "Dites pourquoi la décision est rectifiée."},
    )  # fmt: skip
    preconisations = Texte(label="Préconisations du jury", limite=5000, lignes=4, help_text="Obligatoires pour une délivrance partielle.")

    def __init__(self, *args: Any, decision: Decision, intitules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preconisations"].initial = decision.preconisations
        self.codes: list[str] = []
        blocs: list[Any] = []
        for ligne in decision.competences.all():
            code = ligne.code
            self.codes.append(code)
            self.fields[f"verdict_{code}"] = forms.ChoiceField(
                label=f"{code} – {intitules[code]}", choices=VERDICTS, initial="oui" if ligne.is_validee else "non", widget=forms.RadioSelect,
                help_text=f"Conclusion des évaluateurs : {'maîtrisée' if ligne.is_maitrisee else 'non maîtrisée'}. Décision actuelle : {'validée' if ligne.is_validee else 'non validée'}.",
                error_messages={"required": f"{code} : décidez si la compétence est validée."},
            )  # fmt: skip
            self.fields[f"motif_{code}"] = Texte(label=f"Motif pour {code}, si le jury s’écarte des évaluateurs", limite=2000, lignes=2, initial=ligne.motif)
            avis = "oui" if ligne.is_maitrisee else "non"
            blocs.append(Div(InlineRadios(f"verdict_{code}"), f"motif_{code}", css_class="verdict", data_avis=avis))
        self.helper.layout = Layout("raison", *blocs, "preconisations")

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts, as the service takes them."""
        lu = self.cleaned_data
        return {c: Verdict(is_validee=lu[f"verdict_{c}"] == "oui", motif=lu[f"motif_{c}"]) for c in self.codes}


class RecoursForm(FormulaireAide):
    """What the candidate writes against a decision."""

    texte = Texte(
        label="Pourquoi contestez-vous cette décision ?", limite=10_000, lignes=10, required=True,
        help_text="Dites ce que le jury aurait mal lu ou mal jugé, compétence par compétence si vous le pouvez.",
        error_messages={"required": "Dites pourquoi vous contestez la décision."},
    )  # fmt: skip


class RecoursCourrierForm(FormulaireAide):
    """A letter that contests a decision: its postmark, its text."""

    poste_le = Jour(label="Date du cachet de la poste", required=True, help_text="C’est elle qui dit si la contestation arrive à temps.")
    texte = Texte(
        label="Texte du courrier", limite=10_000, lignes=10, required=True, help_text="Recopiez-le : le président et le vice-président le lisent ici.",
        error_messages={"required": "Recopiez le texte du courrier."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["poste_le"].error_messages["required"] = "Indiquez la date du cachet de la poste."
        self.fields["poste_le"].widget.attrs["max"] = timezone.localdate().isoformat()
