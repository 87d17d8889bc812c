"""One competence of part 3: its rows, its open questions, why it comes without proof (l.360–1165)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from .champs import FormulaireAide, OuiNon, Reponse


def nom_html(code: str) -> str:
    """« C1_A1 » for « C1.A1 »: a dot means something to a style sheet."""
    return code.replace(".", "_")


class CompetenceForm(FormulaireAide):
    """Built from the competence of the référentiel; each row and answer carries the version it was read at."""

    def __init__(self, *args: Any, competence: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competence = competence
        for activite in competence.activites:
            base = nom_html(activite.code)
            self.fields[f"{base}-realisee"] = OuiNon(label=activite.libelle)
            self.fields[f"{base}-exemples"] = Reponse(label="Exemples", lignes=3)
            if competence.colonne_documents:
                self.fields[f"{base}-documents"] = Reponse(label=competence.colonne_documents, lignes=2)
            self._version(base)
        for question in competence.questions:
            base = nom_html(question.code)
            self.fields[f"{base}-texte"] = Reponse(label=question.libelle, lignes=4)
            self._version(base)
        if competence.recueil_preuves:
            self.fields[f"{competence.code}-texte"] = Reponse(
                label="Si vous ne joignez aucune preuve à cette compétence, dites pourquoi", lignes=2
            )
            self._version(competence.code)

    def _version(self, base: str) -> None:
        self.fields[f"{base}-version"] = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    @staticmethod
    def build_initial(activites: Mapping[str, Any], questions: Mapping[str, Any]) -> dict[str, Any]:
        """Return the initial values from the stored rows and answers, by code."""
        initial: dict[str, Any] = {}
        for code, reponse in activites.items():
            base = nom_html(code)
            initial[f"{base}-realisee"] = reponse.is_realisee
            initial[f"{base}-exemples"], initial[f"{base}-documents"] = reponse.exemples, reponse.documents
            initial[f"{base}-version"] = reponse.version
        for code, reponse in questions.items():
            base = nom_html(code)
            initial[f"{base}-texte"], initial[f"{base}-version"] = reponse.texte, reponse.version
        return initial

    @property
    def activites(self) -> dict[str, dict[str, Any]]:
        """Return the rows as the service takes them."""
        return {
            a.code: {
                "version": self._lire(a.code, "version") or 0,
                "is_realisee": self._lire(a.code, "realisee"),
                "exemples": self._lire(a.code, "exemples") or "",
                "documents": self._lire(a.code, "documents") or "",
            }
            for a in self.competence.activites
        }

    @property
    def questions(self) -> dict[str, dict[str, Any]]:
        """Return the answers as the service takes them."""
        return {
            code: {"version": self._lire(code, "version") or 0, "texte": self._lire(code, "texte") or ""}
            for code in self._codes_questions()
        }

    def _codes_questions(self) -> list[str]:
        codes = [q.code for q in self.competence.questions]
        return codes + ([self.competence.code] if self.competence.recueil_preuves else [])

    def _lire(self, code: str, champ: str) -> Any:
        return self.cleaned_data.get(f"{nom_html(code)}-{champ}")

    def rangees(self) -> Iterator[dict[str, Any]]:
        """Yield each row of the table of activities with its bound fields."""
        for numero, activite in enumerate(self.competence.activites, start=1):
            base = nom_html(activite.code)
            yield {
                "ancre": base, "code": activite.code, "numero": numero, "libelle": activite.libelle,
                "realisee": self[f"{base}-realisee"], "exemples": self[f"{base}-exemples"],
                "documents": self[f"{base}-documents"] if self.competence.colonne_documents else None,
                "version": self[f"{base}-version"],
            }  # fmt: skip

    def champs_questions(self) -> Iterator[dict[str, Any]]:
        """Yield each open question with its bound fields."""
        for question in self.competence.questions:
            base = nom_html(question.code)
            yield {"ancre": base, "texte": self[f"{base}-texte"], "version": self[f"{base}-version"]}

    def champ_sans_preuve(self) -> dict[str, Any] | None:
        """Return the bound field that says why there is no proof, where the form asks for proofs (l.364, 530, 1008)."""
        if not self.competence.recueil_preuves:
            return None
        code = self.competence.code
        return {"texte": self[f"{code}-texte"], "version": self[f"{code}-version"]}
