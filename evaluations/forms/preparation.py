"""Plan, observations, interview (l.308–319)."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from candidates.forms.champs import FormulaireAide, Jour, Reponse, Texte
from referentiels.schema import Structure

from ..enums import Lieu, Situation
from ..models import Evaluation


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
        help_text="« Entreprise du candidat » : seulement s’il est salarié.",
    )  # fmt: skip
    hote = Texte(label="Nom de la structure", limite=200)
    adresse = Texte(label="Adresse", limite=300, lignes=2)
    conditions_materielles = forms.BooleanField(
        label="Les conditions matérielles sont réunies (plateau technique : poste, logiciels, documents, salle)", required=False
    )
    conditions_organisationnelles = forms.BooleanField(
        label="Les conditions organisationnelles sont réunies (disponibilité, hors période de très forte activité)",
        required=False,
    )
    partie_3_verifiee = forms.BooleanField(
        label="J’ai vérifié que le candidat a renseigné le dossier VAE sur les activités qu’il a réalisées", required=False
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            HTML('<h2 class="h4">Quand et où</h2>'), "prevue_le", "lieu", "hote", "adresse",
            HTML('<h2 class="h4">Plateau technique et dossier</h2>'),
            Div("conditions_materielles", "conditions_organisationnelles", "partie_3_verifiee"), Field("version"),
        )  # fmt: skip

    @staticmethod
    def build_initial(evaluation: Evaluation) -> dict[str, Any]:
        """Return the plan as it is stored."""
        return {
            "prevue_le": evaluation.prevue_le,
            "lieu": evaluation.lieu,
            "hote": evaluation.hote.nom if evaluation.hote else "",
            "adresse": evaluation.adresse,
            "conditions_materielles": evaluation.conditions_materielles,
            "conditions_organisationnelles": evaluation.conditions_organisationnelles,
            "partie_3_verifiee": evaluation.partie_3_verifiee,
            "version": evaluation.version,
        }


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


