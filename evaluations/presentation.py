"""Read an evaluation into plain lines: the grid, the facts, the bilan. Pages and documents show the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from candidates.enums import RoleDossier
from candidates.models import CompetenceAcquise, Dossier
from documents.models import Signature

from .enums import Proposition, Resultat
from .lecture import importances, jour_evaluation, maitrise
from .models import Evaluation, EvaluationCompetence, EvaluationElement, Mission
from .services.bilan import signatures_du_bilan

if TYPE_CHECKING:
    from datetime import date

    from comptes.models import Utilisateur
    from referentiels.schema import Competence

    from .models import PreparationElement
    from .regles import Comparaison

COCHEE, VIDE = "☑", "☐"
BILAN = ((Proposition.MAITRISEE, "Compétence maîtrisée"), (Proposition.NON_MAITRISEE, "Compétence non maîtrisée"))
SIGNATAIRES = (
    (RoleDossier.CANDIDAT, "Candidat"),
    (RoleDossier.PROFESSIONNEL, "Professionnel du secteur"),
    (RoleDossier.EVALUATEUR_EXTERNE, "Évaluateur externe"),
)


def cocher(choix: Any, retenu: str) -> list[tuple[str, str]]:
    """Return each box as the paper prints it: its glyph, ticked or not, and its label."""
    return [(COCHEE if code == retenu else VIDE, libelle) for code, libelle in choix]


def lire_grille(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return every competence of the référentiel, in order: its grid as it stands, or when and by what it was acquired."""
    elements = {e.code: e for e in evaluation.elements.all()}
    lignes = {c.code: c for c in evaluation.competences.all()}
    acquises = get_acquises(evaluation.dossier)
    observations: dict[str, list[Any]] = {}
    for observation in evaluation.observations.all():
        observations.setdefault(observation.code, []).append(observation)
    grille = []
    for competence in evaluation.dossier.referentiel.structure.competences:
        lue = _intitule(competence) | {"acquise": acquises.get(competence.code)}
        if lue["acquise"] is None:
            lue |= _competence(evaluation, competence, lignes.get(competence.code), elements)
            lue["observations"] = observations.get(competence.code, [])
        grille.append(lue)
    return grille


def get_acquises(dossier: Dossier) -> dict[str, CompetenceAcquise]:
    """Return the competences that an earlier dossier earned, by code (l.72)."""
    return {a.code: a for a in dossier.competences_acquises.all()}


def _intitule(competence: Competence) -> dict[str, Any]:
    return {
        "code": competence.code,
        "numero": competence.code.removeprefix("C"),
        "intitule": competence.intitule,
        "texte": competence,
    }


def _competence(
    evaluation: Evaluation,
    competence: Competence,
    ligne: EvaluationCompetence | None,
    elements: Mapping[str, EvaluationElement],
) -> dict[str, Any]:
    ligne = ligne or EvaluationCompetence(evaluation=evaluation, code=competence.code)
    avis = maitrise(evaluation, competence.code, elements)
    lus = [lire_element(e, elements.get(e.code), importances(evaluation.dossier)) for e in competence.elements]
    return {
        "ligne": ligne,
        "elements": lus,
        "evalues": sum(bool(e["resultat"]) for e in lus),
        "avis": avis,
        "proposition": Proposition(avis.proposition).label,
        "resultat_final": cocher(EvaluationCompetence._meta.get_field("conclusion").choices, ligne.conclusion),
        "bilan": cocher(BILAN, ligne.conclusion),
        "is_maitrisee": ligne.conclusion == Proposition.MAITRISEE,
    }


def lire_element(texte: Any, cellule: EvaluationElement | None, connues: Mapping[str, str]) -> dict[str, Any]:
    """Return one row of the grid: what the référentiel says of it, what the evaluators wrote."""
    cellule = cellule or EvaluationElement(code=texte.code)
    return {
        "code": texte.code,
        "numero": texte.code.split(".")[1],
        "ancre": texte.code.replace(".", "_"),
        "libelle": texte.libelle,
        "criteres": texte.criteres,
        "is_incontournable": connues.get(texte.code) == "incontournable",
        "cellule": cellule,
        "resultat": cellule.resultat,
        "libelle_resultat": cellule.get_resultat_display(),
        "cases": cocher(Resultat.choices, cellule.resultat),
    }


def lire_binome(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return both evaluators as the bilan names them: person, company, function, habilitation, declared links."""
    jour = jour_evaluation(evaluation)
    return [_evaluateur(m, jour) for m in (evaluation.professionnel, evaluation.evaluateur_externe)]


def _evaluateur(mission: Mission, jour: date) -> dict[str, Any]:
    personne = mission.evaluateur
    return {
        "role": RoleDossier(mission.role).label,
        "nom": personne.nom_complet,
        "entreprise": personne.organisation.nom if personne.organisation else "",
        "fonction": personne.fonction,
        "habilitation": mission.habilitation.get_du_jour(jour).numero,
        "liens": mission.liens_declares or ("Déclare n’avoir aucun lien" if mission.sans_lien else ""),
    }


def lire_commentaires(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return the three optional comments of the bilan, in the paper's order (l.1340–1383)."""
    return [
        ("Commentaires du candidat", evaluation.commentaire_candidat),
        ("Commentaires du professionnel du secteur", evaluation.commentaire_professionnel),
        ("Commentaires de l’évaluateur externe", evaluation.commentaire_evaluateur),
    ]


def lire_signatures(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the three places of the bilan (l.1385–1424), each with its signature or recorded refusal, or None."""
    posees = {s.role: s for s in signatures_du_bilan(evaluation).select_related("signataire", "consignee_par")}
    return [
        {"role": role.value, "libelle": libelle, "signature": posees.get(role), "tiers": _tiers(posees.get(role), evaluation)}
        for role, libelle in SIGNATAIRES
    ]


def _tiers(signature: Signature | None, evaluation: Evaluation) -> str:
    """Name of the evaluator who noted the candidate's refusal in their place; empty otherwise."""
    if signature is None or not signature.refus:
        return ""
    lui_meme = signature.signataire_id == evaluation.dossier.candidat.utilisateur_id
    return "" if lui_meme or signature.signataire is None else str(signature.signataire.nom_complet)


def lire_bilan(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything the bilan shows, signatures aside."""
    return {
        "evaluation": evaluation,
        "dossier": evaluation.dossier,
        "candidat": evaluation.dossier.candidat,
        "certification": evaluation.dossier.referentiel.certification,
        "structure": evaluation.dossier.referentiel.structure,
        "grille": lire_grille(evaluation),
        "binome": lire_binome(evaluation),
        "commentaires": lire_commentaires(evaluation),
    }


def lire_concertation(
    evaluation: Evaluation, comparaison: Comparaison, lues: Mapping[Any, Mapping[str, PreparationElement]], lecteur: Utilisateur
) -> dict[str, Any]:
    """Return both preparations side by side with the final column, differences first, then what one left out, then agreements."""
    structure, connues = evaluation.dossier.referentiel.structure, importances(evaluation.dossier)
    elements = {e.code: e for e in evaluation.elements.all()}
    autre = next(elements for auteur, elements in lues.items() if auteur != lecteur.pk)

    def ranger(codes: tuple[str, ...]) -> list[dict[str, Any]]:
        return [
            lire_element(structure.element(c), elements.get(c), connues)
            | {"mienne": lues[lecteur.pk].get(c), "autre": autre.get(c), "entete": structure.competence(c.split(".")[0]).entete_resultat}
            for c in codes
        ]

    return {
        "differents": ranger(comparaison.differents),
        "incomplets": ranger(comparaison.incomplets),
        "accords": ranger(comparaison.accords),
        "a_reprendre": sum(c not in elements or not elements[c].resultat for c in comparaison.accords),
        "faits": sum(bool(e.resultat) for e in elements.values()),
    }
