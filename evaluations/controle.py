"""The checklist of completeness before the transmission to the jury (l.56, 331), point by point, each with its evidence or what it misses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from candidates.completude import competences_a_ecrire
from candidates.enums import Action
from candidates.workflow import Manque, ce_qui_manque

from .avancement import Point, get_points
from .lecture import entretien_minimum, jour_evaluation
from .models import Evaluation
from .presentation import lire_signatures


@dataclass(frozen=True)
class Controle:
    """One point of the checklist: what it asks, what shows that it holds, what it misses."""

    code: str
    libelle: str
    preuve: str = ""
    points: tuple[Point, ...] = ()

    @property
    def is_fait(self) -> bool:
        """Nothing is missing."""
        return not self.points


def lire_controle(evaluation: Evaluation) -> list[Controle]:
    """Return the checklist; everything the guard of the transmission misses is under one of its points, once."""
    manques = ce_qui_manque(evaluation.dossier, Action.TRANSMETTRE_AU_JURY)
    par_code: dict[str, list[Manque]] = {}
    for manque in manques:
        par_code.setdefault(_code(manque), []).append(manque)
    return [
        Controle(code, libelle, preuve, tuple(get_points(evaluation, par_code.get(code, []))))
        for code, (libelle, preuve) in _lignes(evaluation).items()
        if preuve or par_code.get(code)
    ]


def _code(manque: Manque) -> str:
    """Under which point of the checklist a missing thing comes."""
    if manque.page == "plan":
        return "habilitations" if manque.champ == "binome" else "preparation"
    if manque.page in ("entretien", "observations"):
        return manque.page
    if manque.page == "bilan":
        return {"arreter": "bilan", "presenter": "bilan", "signer": "signatures"}.get(manque.champ, "autres")
    for fin in ("dates", "conclusion", "motif"):
        if manque.champ == f"{manque.page}-{fin}":
            return "dates" if fin == "dates" else "conclusions"
    return "elements" if manque.champ.startswith(f"{manque.page}.") else "autres"


def _lignes(evaluation: Evaluation) -> dict[str, tuple[str, str]]:
    """Each point of the checklist, in order: what it asks, and the evidence that is shown when nothing is missing."""
    structure = evaluation.dossier.referentiel.structure
    codes = competences_a_ecrire(evaluation.dossier)
    nombre = sum(len(structure.competence(c).elements) for c in codes)
    a_observer = [c for c in codes if structure.competence(c).observation]
    jour = date_format(jour_evaluation(evaluation), "j F Y")
    return {
        "preparation": ("Préparation : date, lieu, plateau technique, candidat informé", _plan(evaluation)),
        "habilitations": ("Les deux évaluateurs habilités, sans conflit, le jour de l’évaluation", f"Le {jour}."),
        "observations": ("Observations en situation professionnelle", f"{', '.join(a_observer)}." if a_observer else ""),
        "entretien": ("Entretien avec le candidat", f"{evaluation.entretien_minutes} minutes, pour {entretien_minimum(evaluation)} au moins."),
        "elements": ("Résultat de chaque élément", f"{nombre} sur {nombre}."),
        "dates": ("Dates de la lecture et des résultats", f"{', '.join(codes)}."),
        "conclusions": ("Conclusion de chaque compétence, motivée quand il le faut", f"{', '.join(codes)}."),
        "bilan": ("Bilan présenté au candidat, puis arrêté", _bilan(evaluation)),
        "signatures": ("Trois signatures, ou le refus motivé du candidat", _signatures(evaluation)),
        "autres": ("Autres points", ""),
    }


def _plan(evaluation: Evaluation) -> str:
    return f"{_dire(evaluation.prevue_le)}, {evaluation.get_lieu_display()}." if evaluation.prevue_le else "À faire."


def _bilan(evaluation: Evaluation) -> str:
    return f"Version {evaluation.tour}, arrêtée le {_dire(evaluation.bilan_arrete_le)}." if evaluation.bilan_arrete_le else "À faire."


def _dire(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), r"j F Y à H\hi")


def _signatures(evaluation: Evaluation) -> str:
    faites = [f"{s['libelle']} (refus motivé)" if s["signature"].refus else str(s["libelle"]) for s in lire_signatures(evaluation) if s["signature"]]
    return f"{', '.join(faites)}." if faites else "À faire."
