"""Read an evaluation: who may write in it, what is missing before each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.enums import Etat, Partie, RoleDossier
from candidates.models import Depot, Dossier
from candidates.regles import ajouter_mois
from candidates.workflow import Manque
from comptes.models import Habilitation
from referentiels.parametres import valeur

from .enums import EtatMission
from .models import Evaluation, EvaluationElement, Mission, Preparation, PreparationElement
from .regles import (
    Comparaison,
    Evaluateur,
    Maitrise,
    comparer_preparations,
    conflits_binome,
    dates_en_ordre,
    manques_entretien,
    motif_exige,
    phrase_motif_exige,
    proposer_maitrise,
)

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from comptes.models import Utilisateur


def get_evaluation(dossier: Dossier) -> Evaluation | None:
    """The evaluation in force of a dossier."""
    return (
        Evaluation.objects.filter(dossier=dossier, is_active=True)
        .select_related("professionnel__evaluateur", "professionnel__habilitation", "evaluateur_externe__evaluateur", "evaluateur_externe__habilitation")
        .first()
    )


def missions_en_vigueur(dossier: Dossier) -> dict[str, Mission]:
    """The proposed or accepted missions of a dossier, by role."""
    missions = dossier.missions.en_vigueur().select_related("evaluateur", "habilitation")
    return {m.role: m for m in missions}


def vers_evaluateur(habilitation: Habilitation, dossier: Dossier, jour: date) -> Evaluateur:
    """What the rules need to know of a person of the register, for this dossier on this day."""
    personne = habilitation.utilisateur
    accompagne = any(a.personne_id == personne.pk and a.role == RoleDossier.ACCOMPAGNATEUR for a in dossier.acces.all())
    inhabilite = habilitation.get_du_jour(jour).motif_inhabilite(jour)
    if habilitation.certification_id != dossier.referentiel.certification_id:
        inhabilite = "Cette habilitation porte sur un autre CQP."
    if not personne.is_active:
        inhabilite = "Ce compte est désactivé."
    return Evaluateur(
        id=str(personne.pk), organisation_id=str(personne.organisation_id or ""), is_accompagnateur=accompagne,
        motif_inhabilite=inhabilite,
    )  # fmt: skip


def organisations_du_candidat(dossier: Dossier) -> frozenset[str]:
    """Companies where the candidate works or worked, as declared in part 2."""
    return frozenset(str(e.organisation_id) for e in dossier.emplois.all() if e.organisation_id)


def manques_binome(dossier: Dossier, *, professionnel: Habilitation | None, externe: Habilitation | None, jour: date) -> list[str]:
    """Sentences that forbid this pair on this day; the page of appointment and the guards use it."""
    return conflits_binome(
        professionnel=vers_evaluateur(professionnel, dossier, jour) if professionnel else None,
        evaluateur_externe=vers_evaluateur(externe, dossier, jour) if externe else None,
        organisations_candidat=organisations_du_candidat(dossier),
        candidat_id=str(dossier.candidat.utilisateur_id or ""),
    )


def importances(dossier: Dossier) -> Mapping[str, str]:
    """What the classification pinned by the dossier says of each element."""
    return dossier.classification.importances if dossier.classification else {}


def maitrise(evaluation: Evaluation, code: str, elements: Mapping[str, EvaluationElement]) -> Maitrise:
    """The proposal of the rule for one competence, as the grid stands."""
    competence = evaluation.dossier.referentiel.structure.competence(code)
    resultats = {e.code: (elements[e.code].resultat or None) if e.code in elements else None for e in competence.elements}
    return proposer_maitrise(resultats=resultats, importances=importances(evaluation.dossier))


def jour_evaluation(evaluation: Evaluation) -> date:
    """Day of the evaluation: that of the interview, else the planned one, else the one foreseen at appointment."""
    instant = evaluation.entretien_debut or evaluation.prevue_le
    return timezone.localdate(instant) if instant else evaluation.evaluateur_externe.date_prevue


def entretien_minimum(evaluation: Evaluation) -> int:
    """Least number of minutes of the interview, on the day of the evaluation (l.319)."""
    certification = evaluation.dossier.referentiel.certification
    return int(valeur("entretien_minutes_min", le=jour_evaluation(evaluation), certification=certification))


def fin_de_lecture(dossier: Dossier) -> datetime | None:
    """Instant at which the pair stops reading its evaluation: the end, in Paris, of the last day to contest the decision of the jury.

    Counted from the decision, by the delay in force on its day; None before it.
    """
    if dossier.decide_le is None:
        return None
    jour = timezone.localdate(dossier.decide_le)
    dernier = ajouter_mois(jour, valeur("recours_mois", le=jour, certification=dossier.referentiel.certification))
    return timezone.make_aware(datetime.combine(dernier + timedelta(days=1), time.min))


def is_ouverte(evaluation: Evaluation) -> bool:
    """The pair may still write: in force, in evaluation, results and comments not closed."""
    return evaluation.is_active and evaluation.dossier.etat == Etat.EN_EVALUATION and not evaluation.is_figee


@dataclass(frozen=True)
class AvanceePartie3:
    """What part 3 holds of one competence: rows answered of all, proofs."""

    code: str
    repondues: int
    lignes: int
    preuves: int


def lire_avancee_partie_3(evaluation: Evaluation) -> tuple[Depot | None, list[AvanceePartie3]]:
    """The deposit that the pair is to check (l.313, 316), and what it holds of each competence to evaluate."""
    depot = get_dernier_depot(evaluation.dossier, Partie.ACTIVITES)
    if depot is None:
        return None, []
    structure, contenu = evaluation.dossier.referentiel.structure, depot.contenu["competences"]
    lignes = []
    for code in (c for c in competences_a_ecrire(evaluation.dossier) if c in contenu):
        activites, lues = structure.competence(code).activites, contenu[code]["activites"]
        repondues = sum(lues.get(a.code, {}).get("realisee") is not None for a in activites)
        lignes.append(AvanceePartie3(code, repondues, len(activites), len(contenu[code]["preuves"])))
    return depot, lignes


def manques_plan(evaluation: Evaluation) -> list[Manque]:
    """What is missing of the preparation (l.309–313): date, place, host conditions, candidate informed."""
    attendus = (
        (evaluation.prevue_le, "Fixez la date de l’évaluation.", "prevue_le"),
        (evaluation.lieu, "Indiquez où se déroule l’évaluation.", "lieu"),
        (evaluation.conditions_materielles, "Cochez chaque condition matérielle du plateau technique.", "materielles"),
        (evaluation.conditions_organisationnelles, "Cochez chaque condition organisationnelle de l’évaluation.", "organisationnelles"),
        (evaluation.partie_3_verifiee, "Confirmez que le candidat a renseigné la partie 3.", "partie_3_verifiee"),
        (evaluation.candidat_informe_le, "Informez le candidat de l’évaluation à venir.", "informer"),
    )  # fmt: skip
    return [Manque(phrase, "plan", champ) for valeur_lue, phrase, champ in attendus if not valeur_lue]


def manques_grille(evaluation: Evaluation) -> list[Manque]:
    """What is missing of the grid: every element scored, dates, a conclusion per competence, a motive where one is due."""
    structure = evaluation.dossier.referentiel.structure
    elements = {e.code: e for e in evaluation.elements.all()}
    competences = {c.code: c for c in evaluation.competences.all()}
    observees = {o.code for o in evaluation.observations.all()}
    manques: list[Manque] = []
    for code in competences_a_ecrire(evaluation.dossier):
        ligne, competence = competences.get(code), structure.competence(code)
        vides = [e.code for e in competence.elements if e.code not in elements or not elements[e.code].resultat]
        if vides:
            manques.append(Manque(f"{code} : il reste à évaluer {', '.join(vides)}.", code, vides[0]))
        if competence.observation and code not in observees:
            manques.append(Manque(f"{code} : aucune observation en situation professionnelle n’est consignée.", "observations", code))
        a_dater = [quoi for quoi, le in (("la lecture du dossier", ligne and ligne.lecture_le), ("les résultats", ligne and ligne.resultats_le)) if not le]
        if ligne is None or a_dater:
            manques.append(Manque(f"{code} : datez {' et '.join(a_dater)}.", code, f"{code}-dates"))
        elif not dates_en_ordre(ligne.lecture_le, ligne.resultats_le):
            manques.append(Manque(f"{code} : la lecture du dossier précède les résultats.", code, f"{code}-dates"))
        if ligne is None or not ligne.conclusion:
            manques.append(Manque(f"{code} : cochez le résultat de l’évaluation finale.", code, f"{code}-conclusion"))
        elif not ligne.motif and motif_exige(proposition=(avis := maitrise(evaluation, code, elements)).proposition, conclusion=ligne.conclusion):
            manques.append(Manque(f"{code}\u00a0: {phrase_motif_exige(avis)}", code, f"{code}-motif"))
    return manques


def manques_jour(evaluation: Evaluation) -> list[Manque]:
    """What is missing of the day itself: the interview's length (l.319) and both habilitations on that day (l.54)."""
    jour = jour_evaluation(evaluation)
    minimum = entretien_minimum(evaluation)
    manques = [Manque(p, "entretien", "entretien_debut") for p in manques_entretien(minutes=evaluation.entretien_minutes, minimum=minimum)]
    phrases = manques_binome(
        evaluation.dossier, professionnel=evaluation.professionnel.habilitation,
        externe=evaluation.evaluateur_externe.habilitation, jour=jour,
    )  # fmt: skip
    return manques + [Manque(p, "plan", "binome") for p in phrases]


def manques_bilan(evaluation: Evaluation) -> list[Manque]:
    """Everything missing before results and comments are closed."""
    manques = manques_plan(evaluation) + manques_jour(evaluation) + manques_grille(evaluation)
    if evaluation.presente_le is None:
        manques.append(Manque("Présentez le bilan au candidat avant de l’arrêter (l’évaluation se conclut avec lui).", "bilan", "presenter"))
    return manques


def binome_complet(dossier: Dossier) -> bool:
    """Both missions are accepted."""
    missions = missions_en_vigueur(dossier)
    return len(missions) == 2 and all(m.etat == EtatMission.ACCEPTEE for m in missions.values())


def codes_a_evaluer(evaluation: Evaluation) -> list[str]:
    """Codes of every element this evaluation is about, in order."""
    structure = evaluation.dossier.referentiel.structure
    return [e.code for code in competences_a_ecrire(evaluation.dossier) for e in structure.competence(code).elements]


def get_comparaison(
    evaluation: Evaluation, lecteur: Utilisateur
) -> tuple[Comparaison | None, Mapping[UUID, Mapping[str, PreparationElement]]]:
    """Both preparations side by side and their elements by author and code; (None, …) until both are frozen and readable."""
    lisibles = Preparation.objects.lisibles_par(lecteur).filter(evaluation=evaluation, figee_le__isnull=False).prefetch_related("elements")
    lues = {p.auteur_id: {e.code: e for e in p.elements.all()} for p in lisibles}
    if len(lues) < 2:
        return None, lues
    une, autre = ({c: e.resultat for c, e in elements.items()} for elements in lues.values())
    return comparer_preparations(codes_a_evaluer(evaluation), une, autre), lues
