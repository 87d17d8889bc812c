"""The grid: one small form per cell, so that a cell is saved alone or with its page under the same names."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.champs import FormulaireAide, Jour, Reponse, Texte

from ..enums import Proposition, Resultat
from ..models import EvaluationCompetence, EvaluationElement, PreparationElement
from ..services import Saisie

CONCLUSIONS = [(p.value, p.label) for p in (Proposition.MAITRISEE, Proposition.NON_MAITRISEE)]


MARQUE = {"data-marque": "oui", "autocomplete": "off"}  # what a cell was read at: its page sends it back, no browser refills it


def prefixe(code: str) -> str:
    """« C1_1 » for « C1.1 »: a dot means something to a style sheet."""
    return code.replace(".", "_")


class TexteLu(forms.CharField):
    """The text as it was read, sent back unseen and untouched."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, widget=forms.HiddenInput(attrs=MARQUE), **kwargs)

    def clean(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return str(super().clean(value)).replace("\r\n", "\n").replace("\r", "\n")


class CelluleForm(FormulaireAide):
    """What the évaluateur externe writes for one element: step 1, step 2, comment (l.437–515)."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput(attrs=MARQUE))
    points_a_verifier = Texte(label="Points à vérifier lors de l’entretien", limite=5000, lignes=2)
    resultat = forms.ChoiceField(
        label="Résultat", choices=Resultat.choices, required=False,
        widget=forms.RadioSelect(attrs={"class": "btn-check"}),
        error_messages={"invalid_choice": "Ce résultat n’existe pas dans la grille."},
    )  # fmt: skip
    commentaire = Texte(label="Commentaire (facultatif)", limite=5000, lignes=2)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefixe(code), **kwargs)
        self.code = code

    @staticmethod
    def build_initial(cellule: EvaluationElement) -> dict[str, Any]:
        """Return a cell as it is stored."""
        return {
            "version": cellule.version,
            "points_a_verifier": cellule.points_a_verifier,
            "resultat": cellule.resultat,
            "commentaire": cellule.commentaire,
        }

    @property
    def saisie(self) -> Saisie:
        """Return what was typed as the service takes it; a field that was not sent, or no box ticked, leaves it as it is."""
        lu = {c: v for c, v in self.cleaned_data.items() if self.add_prefix(c) in self.data}
        return Saisie(
            code=self.code, version=self.cleaned_data["version"], points_a_verifier=lu.get("points_a_verifier"),
            resultat=lu.get("resultat") or None, commentaire=lu.get("commentaire"),
        )  # fmt: skip


class PreparationForm(FormulaireAide):
    """What one of the pair prepares for one element, for themselves."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput(attrs=MARQUE))
    resultat = forms.ChoiceField(
        label="Résultat", choices=Resultat.choices, required=False, widget=forms.RadioSelect(attrs={"class": "btn-check"}),
        error_messages={"invalid_choice": "Ce résultat n’existe pas dans la grille."},
    )  # fmt: skip
    note = Texte(label="Note personnelle (facultatif)", limite=2000, lignes=2)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefixe(code), **kwargs)
        self.code = code

    @staticmethod
    def build_initial(element: PreparationElement) -> dict[str, Any]:
        """Return an element as it is stored."""
        return {"version": element.version, "resultat": element.resultat, "note": element.note}


class AnnotationForm(FormulaireAide):
    """What the professionnel du secteur notes beside one element."""

    annotation = Texte(label="Votre annotation", limite=5000, lignes=2)
    avant = TexteLu()

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefixe(code), **kwargs)
        self.code = code

    @staticmethod
    def build_initial(cellule: EvaluationElement) -> dict[str, Any]:
        """Return an annotation as it is stored."""
        return {"annotation": cellule.annotation, "avant": cellule.annotation}


class DatesForm(FormulaireAide):
    """The two dates of a competence, as the paper's two columns have them."""

    lecture_le = Jour(label="Lecture du dossier VAE, date")
    resultats_le = Jour(label="Résultats, date")


class ConclusionForm(FormulaireAide):
    """RESULTAT DE L’EVALUATION FINALE (l.519–523), and its motive."""

    conclusion = forms.ChoiceField(
        label="Conclusion", choices=CONCLUSIONS, required=False, widget=forms.RadioSelect(attrs={"class": "btn-check"})
    )
    motif = Texte(label="Motif", limite=2000, lignes=3)

    @staticmethod
    def build_initial(ligne: EvaluationCompetence) -> dict[str, Any]:
        """Return a conclusion as it is stored."""
        return {"conclusion": ligne.conclusion, "motif": ligne.motif}


class ObservationsForm(FormulaireAide):
    """« Observations » of a competence in the bilan (l.1287–1338)."""

    observations = Reponse(label="Observations pour le bilan (facultatif)", lignes=3)
    observations_avant = TexteLu()

    @staticmethod
    def build_initial(ligne: EvaluationCompetence) -> dict[str, Any]:
        """Return the observations as they are stored."""
        return {"observations": ligne.observations, "observations_avant": ligne.observations}
