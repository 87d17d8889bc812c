"""One competence of part 3: its rows, its open questions, why it comes without proof (l.360–1165)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..regles import nom_html
from .champs import FormulaireSaisie, OuiNon, Reponse


class CompetenceForm(FormulaireSaisie):
    """Built from the competence of the référentiel."""

    def __init__(self, *args: Any, competence: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competence = competence
        for activite in competence.activites:
            base = nom_html(activite.code)
            self.fields[f"{base}-realisee"] = OuiNon(label=activite.libelle)
            self.fields[f"{base}-exemples"] = Reponse(label="Exemples", lignes=3)
            if competence.colonne_documents:
                self.fields[f"{base}-documents"] = Reponse(label=competence.colonne_documents, lignes=2)
        for question in competence.questions:
            base = nom_html(question.code)
            self.fields[f"{base}-texte"] = Reponse(label=question.libelle, lignes=4)
        if competence.recueil_preuves:
            self.fields[f"{competence.code}-texte"] = Reponse(
                label="Si vous ne joignez aucune preuve à cette compétence, dites pourquoi", lignes=2
            )

    def get_libelle(self, cle: str) -> str:
        """See `FormulaireSaisie`; a column is named with its row."""
        base, _, champ = cle.rpartition("-")
        activite = next((a.libelle for a in self.competence.activites if nom_html(a.code) == base), "")
        if not activite or champ == "realisee":
            return super().get_libelle(cle)
        return f"{activite} – {super().get_libelle(cle)}"

    def rangees(self) -> Iterator[dict[str, Any]]:
        """Yield each row of the table of activities with its bound fields."""
        for numero, activite in enumerate(self.competence.activites, start=1):
            base = nom_html(activite.code)
            yield {
                "ancre": base, "code": activite.code, "numero": numero, "libelle": activite.libelle,
                "realisee": self[f"{base}-realisee"], "exemples": self[f"{base}-exemples"],
                "documents": self[f"{base}-documents"] if self.competence.colonne_documents else None,
            }  # fmt: skip

    def champs_questions(self) -> Iterator[dict[str, Any]]:
        """Yield each open question with its bound fields."""
        for question in self.competence.questions:
            base = nom_html(question.code)
            yield {"ancre": base, "code": question.code, "libelle": question.libelle, "texte": self[f"{base}-texte"]}

    def champ_sans_preuve(self) -> dict[str, Any] | None:
        """Return the bound field that says why there is no proof, where the form asks for proofs (l.364, 530, 1008)."""
        if not self.competence.recueil_preuves:
            return None
        code = self.competence.code
        return {"texte": self[f"{code}-texte"]}
