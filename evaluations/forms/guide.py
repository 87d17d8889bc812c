"""One question of the interview: how it is asked, what was answered."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.champs import FormulaireAide, Reponse, Texte

from ..guide import Question


class QuestionForm(FormulaireAide):
    """The answer first; the question may be put in other words (l.416)."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    posee = Texte(label="Question adaptée", limite=1000, lignes=2)
    reponse = Reponse(label="Réponse notée", lignes=3)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": question.version, "posee": question.posee, "reponse": question.reponse})
        super().__init__(*args, auto_id=f"q-{question.code.replace('.', '_')}-%s", **kwargs)
        self.question = question
        for nom in ("posee", "reponse"):
            self.fields[nom].widget.attrs["class"] = "form-control"


class AjoutForm(FormulaireAide):
    """A question of the pair's own."""

    ajoutee = Texte(label="Ajouter une question", limite=1000, lignes=2)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"ajout-{code}-%s", **kwargs)
