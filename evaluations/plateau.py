"""What is checked before the day is fixed (l.309–312), item by item, in the form's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from candidates.completude import competences_a_ecrire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from referentiels.schema import Structure

    from .models import Evaluation

MATERIELLES, ORGANISATIONNELLES = "materielles", "organisationnelles"
# Each is a piece of a sentence of the form, kept to the letter; one that the référentiel does not say is not asked.
_PAROLES = (
    (MATERIELLES, "structure", "structure d’accueil possédant le plateau technique (en entreprise, organisme de formation,…) pour que cette évaluation puisse se dérouler convenablement"),
    (ORGANISATIONNELLES, "activite", "éviter les périodes de très forte activité"),
    (ORGANISATIONNELLES, "professionnel", "en lien avec le professionnel du secteur participant à l’évaluation"),
    (ORGANISATIONNELLES, "temps", "faire de l’évaluation un temps clairement identifié pour le candidat"),
    (ORGANISATIONNELLES, "observations", "Prévoir des observations au sein d’une structure d’accueil possédant le plateau technique"),
    (ORGANISATIONNELLES, "entretien", "Prévoir un entretien à minima de deux heures avec le candidat"),
)  # fmt: skip
_A_DEFAUT = {
    MATERIELLES: "Les conditions matérielles de l’évaluation sont réunies",
    ORGANISATIONNELLES: "Les conditions organisationnelles de l’évaluation sont réunies",
}


@dataclass(frozen=True)
class Condition:
    """One thing to check: its code, kept in the plan when it is ticked, and its words."""

    groupe: str
    code: str
    texte: str


def get_conditions(structure: Structure, codes: Iterable[str]) -> list[Condition]:
    """What must be true of the place and of the day to evaluate these competences.

    Material: the place, and that each competence that rests on an observation can be observed there, as its page says
    (l.363, 529, 677, 1120). Organisational: what l.309–312 and l.318–319 demand. A référentiel that says nothing of one
    kind gets one plain condition for it.
    """
    guide = structure.guidance.evaluation
    dit = " ".join((*guide.preparer, *guide.mener))
    conditions = [Condition(g, f"{g}.{code}", f"{texte[:1].upper()}{texte[1:]}") for g, code, texte in _PAROLES if texte in dit]
    observees = [c for c in structure.competences if c.observation and c.code in set(codes)]
    conditions += [Condition(MATERIELLES, f"{MATERIELLES}.{c.code}", f"{c.code} : {c.repose_sur[0]}") for c in observees]
    for groupe, texte in _A_DEFAUT.items():
        if not any(c.groupe == groupe for c in conditions):
            conditions.append(Condition(groupe, f"{groupe}.reunies", texte))
    return sorted(conditions, key=lambda c: c.groupe != MATERIELLES)


def get_conditions_de(evaluation: Evaluation) -> list[Condition]:
    """The conditions of one evaluation: only the competences it is about."""
    return get_conditions(evaluation.dossier.referentiel.structure, competences_a_ecrire(evaluation.dossier))


def lire_coches(evaluation: Evaluation, conditions: Iterable[Condition]) -> set[str]:
    """Codes of the conditions that are ticked; a kind confirmed as a whole, before its items were told apart, is ticked whole."""
    entiers = {MATERIELLES: evaluation.conditions_materielles, ORGANISATIONNELLES: evaluation.conditions_organisationnelles}
    return {c.code for c in conditions if c.code in evaluation.plateau or entiers[c.groupe]}


def reunies(coches: Iterable[str], conditions: Iterable[Condition]) -> dict[str, bool]:
    """Whether every condition of each kind is ticked."""
    lues, tenues = list(conditions), set(coches)
    return {g: all(c.code in tenues for c in lues if c.groupe == g) for g in (MATERIELLES, ORGANISATIONNELLES)}
