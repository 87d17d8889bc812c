"""Plan, observations, interview (l.308–319)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from candidates.forms.champs import FormulaireAide, Jour, Reponse, Texte
from referentiels.schema import Structure

from ..avancement import Point
from ..enums import Forme, Lieu, Situation
from ..models import Evaluation, Observation
from ..plateau import MATERIELLES, ORGANISATIONNELLES, Condition, get_conditions_de, lire_coches


class Instant(forms.DateTimeField):
    """A day and an hour in Paris, by the browser's calendar or typed « jj/mm/aaaa hh:mm »."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M"],
            error_messages={
                "invalid": "Cette date n’existe pas. Écrivez-la sous la forme jj/mm/aaaa hh:mm, par exemple 03/05/2026 09:30."
            },
            **kwargs,
        )


class PlanForm(FormulaireAide):
    """Date, place and checks of the preparation. A draft: nothing is required but what is typed must make sense."""

    prevue_le = Instant(label="Date et heure de l’évaluation")
    lieu = forms.ChoiceField(
        label="Structure d’accueil", choices=Lieu.choices, widget=forms.RadioSelect, required=False,
        help_text="« Entreprise du candidat » : seulement s’il est salarié.",
    )  # fmt: skip
    hote = Texte(label="Nom de la structure", limite=200)
    adresse = Texte(label="Adresse", limite=300, lignes=2)
    forme = forms.ChoiceField(
        label="Forme de l’évaluation", choices=Forme.choices, widget=forms.RadioSelect, required=False,
        help_text="L’observation se fait toujours sur place ; l’entretien peut se tenir en visioconférence.",
    )  # fmt: skip
    acces_distance = Texte(
        label="Comment rejoindre l’entretien à distance", limite=500, lignes=2, help_text="Adresse de la visioconférence ou numéro à appeler. Le candidat la reçoit.",
    )  # fmt: skip
    materielles = forms.MultipleChoiceField(label="Conditions matérielles", widget=forms.CheckboxSelectMultiple, required=False)
    organisationnelles = forms.MultipleChoiceField(label="Conditions organisationnelles", widget=forms.CheckboxSelectMultiple, required=False)
    partie_3_verifiee = forms.BooleanField(
        label="J’ai vérifié que le candidat a renseigné le dossier VAE sur les activités qu’il a réalisées", required=False
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, conditions: Iterable[Condition] = (), is_annoncee: bool = False, **kwargs: Any) -> None:
        """`conditions`: what is to be checked; `is_annoncee`: the date was told, it changes on a page of its own."""
        super().__init__(*args, **kwargs)
        self.non_informe: list[Point] = []  # why the candidate was not told, once the plan is saved
        lues = list(conditions)
        for groupe in (MATERIELLES, ORGANISATIONNELLES):
            self.fields[groupe].choices = [(c.code, c.texte) for c in lues if c.groupe == groupe]
        self.fields["prevue_le"].disabled = is_annoncee
        quand = "evaluations/partials/_date_annoncee.html" if is_annoncee else ""
        self.helper.layout = Layout(
            HTML('<h2 class="h4">Quand et où</h2>'), HTML(f'{{% include "{quand}" %}}') if quand else "prevue_le",
            "lieu", "hote", "adresse", "forme", "acces_distance",
            HTML('<h2 class="h4">Plateau technique</h2>'), Div("materielles", "organisationnelles", css_class="cases-du-plan"),
            HTML('<h2 class="h4">Dossier du candidat</h2>'), HTML('{% include "evaluations/partials/_partie_3_etat.html" %}'), "partie_3_verifiee", Field("version"),
        )  # fmt: skip

    @property
    def champs(self) -> dict[str, Any]:
        """Return what the service keeps: every box ticked in one list, in the order of the page."""
        lus = {c: v for c, v in self.cleaned_data.items() if c not in ("version", MATERIELLES, ORGANISATIONNELLES)}
        lus["forme"] = lus["forme"] or Forme.SUR_PLACE
        if self.fields["prevue_le"].disabled:
            lus.pop("prevue_le", None)
        return lus | {"plateau": [*self.cleaned_data[MATERIELLES], *self.cleaned_data[ORGANISATIONNELLES]]}

    @staticmethod
    def build_initial(evaluation: Evaluation) -> dict[str, Any]:
        """Return the plan as it is stored."""
        conditions = get_conditions_de(evaluation)
        coches = lire_coches(evaluation, conditions)
        return {
            "prevue_le": evaluation.prevue_le,
            "lieu": evaluation.lieu,
            "hote": evaluation.hote.nom if evaluation.hote else "",
            "adresse": evaluation.adresse,
            "forme": evaluation.forme,
            "acces_distance": evaluation.acces_distance,
            **{g: [c.code for c in conditions if c.groupe == g and c.code in coches] for g in (MATERIELLES, ORGANISATIONNELLES)},
            "partie_3_verifiee": evaluation.partie_3_verifiee,
            "version": evaluation.version,
        }


class ReportForm(FormulaireAide):
    """A new date for an evaluation that was told, or none; the reason is asked either way (the button says which)."""

    nouvelle = Instant(label="Nouvelle date et heure")
    motif = Texte(
        label="Pourquoi la date change", limite=1000, lignes=3, required=True,
        help_text="Le candidat et l’autre évaluateur liront ce motif.", error_messages={"required": "Dites pourquoi la date change."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the new date unless the date is cancelled."""
        donnees: dict[str, Any] = super().clean() or {}
        if "annuler" not in self.data and not donnees.get("nouvelle") and "nouvelle" not in self.errors:
            self.add_error("nouvelle", "Indiquez la nouvelle date, ou annulez la date sans en fixer une autre.")
        return donnees


class ObservationForm(FormulaireAide):
    """One observation in a professional situation; only the competences that rest on one are offered (l.363)."""

    code = forms.ChoiceField(
        label="Compétence observée", error_messages={"required": "Choisissez la compétence observée."}
    )
    le = Jour(label="Date", required=True)
    lieu = Texte(label="Lieu", limite=200, required=True, error_messages={"required": "Indiquez le lieu de l’observation."})
    situation = forms.ChoiceField(
        label="Situation", choices=Situation.choices, widget=forms.RadioSelect,
        error_messages={"required": "Dites si la situation était réelle ou simulée."},
    )  # fmt: skip
    constat = Reponse(
        label="Ce qui a été observé", lignes=5, required=True,
        error_messages={"required": "Décrivez ce que vous avez observé."},
    )  # fmt: skip

    def __init__(self, *args: Any, structure: Structure, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "Choisissez…")] + [
            (c.code, f"Compétence {c.code.removeprefix('C')} – {c.intitule}")
            for c in structure.competences
            if c.observation and c.code in codes
        ]
        self.fields["le"].error_messages["required"] = "Indiquez la date de l’observation."


class ObservationModifieeForm(ObservationForm):
    """The same, over the version it was read at."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @staticmethod
    def build_initial(observation: Observation) -> dict[str, Any]:
        """Return the observation as it is stored."""
        return {c: getattr(observation, c) for c in ("code", "le", "lieu", "situation", "constat", "version")}


class EntretienForm(FormulaireAide):
    """When the interview began and ended, and what was said."""

    debut = Instant(label="Début de l’entretien")
    fin = Instant(label="Fin de l’entretien")
    notes = Reponse(label="Notes de l’entretien", lignes=10, help_text="Elles figurent dans le dossier transmis au jury.")
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @staticmethod
    def build_initial(evaluation: Evaluation) -> dict[str, Any]:
        """Return the interview as it is stored."""
        return {
            "debut": evaluation.entretien_debut,
            "fin": evaluation.entretien_fin,
            "notes": evaluation.entretien_notes,
            "version": evaluation.version,
        }


