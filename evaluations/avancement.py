"""How far an evaluation is: its steps in order, what each misses, where each point is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from candidates.completude import competences_a_ecrire
from candidates.enums import Etat
from candidates.workflow import Manque

from .lecture import manques_grille, manques_jour, manques_plan
from .models import Evaluation


@dataclass(frozen=True)
class Point:
    """One thing missing, with the address where it is mended."""

    phrase: str
    lien: str = ""

    def __str__(self) -> str:
        return self.phrase


@dataclass(frozen=True)
class Etape:
    """One step of the evaluation, what it is about, and what it still misses."""

    code: str
    titre: str
    url: str
    phrase: str
    is_faite: bool
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Avancee:
    """One competence of the grid: how many elements have a result, and whether it is concluded."""

    code: str
    intitule: str
    url: str
    evalues: int
    total: int
    is_conclue: bool
    is_courante: bool = False
    is_acquise: bool = False

    @property
    def is_complete(self) -> bool:
        """Every element has a result and the competence is concluded."""
        return self.is_conclue and self.evalues == self.total


def get_points(evaluation: Evaluation, manques: Iterable[Manque]) -> list[Point]:
    """Return what is missing with the address of its page and field."""
    return [Point(m.phrase, url_manque(evaluation, m)) for m in manques]


def url_manque(evaluation: Evaluation, manque: Manque) -> str:
    """Address where a missing point is mended; empty when it is not on a page of the evaluation."""
    if manque.page in ("plan", "entretien", "observations", "bilan"):
        ancres = {"informer": "informer", "binome": "binome", "entretien_debut": "id_debut", "signer": "titre-signatures", "arreter": "titre-conclure"}
        ancre = ancres.get(manque.champ) or (f"id_{manque.champ}" if manque.page == "plan" and manque.champ else "")
        return reverse(f"evaluations:{manque.page}", args=[evaluation.pk]) + (f"#{ancre}" if ancre else "")
    if manque.page in evaluation.dossier.referentiel.structure.codes_competences:
        return f"{reverse('evaluations:grille', args=[evaluation.pk, manque.page])}#{manque.champ.replace('.', '_')}"
    return ""


def get_competences(evaluation: Evaluation, *, courante: str = "") -> list[Avancee]:
    """Return every competence with its progress, in the order of the référentiel."""
    notes = {e.code for e in evaluation.elements.all() if e.resultat}
    conclues = {c.code for c in evaluation.competences.all() if c.conclusion}
    a_evaluer = competences_a_ecrire(evaluation.dossier)
    return [
        Avancee(
            code=c.code, intitule=c.intitule, url=reverse("evaluations:grille", args=[evaluation.pk, c.code]),
            evalues=sum(e.code in notes for e in c.elements), total=len(c.elements), is_conclue=c.code in conclues,
            is_courante=c.code == courante, is_acquise=c.code not in a_evaluer,
        )
        for c in evaluation.dossier.referentiel.structure.competences
    ]  # fmt: skip


def get_etapes(evaluation: Evaluation) -> list[Etape]:
    """Return the seven steps of the evaluation (l.298–331), from the preparation to the jury."""
    grille = manques_grille(evaluation)
    return [
        _preparation(evaluation),
        _lecture(evaluation),
        _observation(evaluation, [m for m in grille if m.page == "observations"]),
        _grille(evaluation, [m for m in grille if m.page != "observations"]),
        *_bilan(evaluation),
    ]


def _etape(evaluation: Evaluation, code: str, titre: str, page: str, phrase: str, manques: list[Manque]) -> Etape:
    url = reverse(f"evaluations:{page}", args=[evaluation.pk])
    return Etape(code, titre, url, phrase, not manques, tuple(get_points(evaluation, manques)))


def _preparation(evaluation: Evaluation) -> Etape:
    phrase = "Date, lieu, plateau technique, information du candidat."
    return _etape(evaluation, "preparation", "Préparation", "plan", phrase, manques_plan(evaluation))


def _lecture(evaluation: Evaluation) -> Etape:
    lues = {c.code for c in evaluation.competences.all() if c.lecture_le}
    restent = [c for c in competences_a_ecrire(evaluation.dossier) if c not in lues]
    points = tuple(
        Point(f"{c} : lisez ce qu’a écrit le candidat, notez les points à vérifier, datez la lecture.",
              f"{reverse('evaluations:lecture', args=[evaluation.pk, c])}#{c}-dates")
        for c in restent
    )  # fmt: skip
    premiere = (restent or competences_a_ecrire(evaluation.dossier))[0]
    url = reverse("evaluations:lecture", args=[evaluation.pk, premiere])
    phrase = "Étape 1 de la grille : les points à vérifier lors de l’entretien, élément par élément."
    return Etape("lecture", "Lecture du dossier", url, phrase, not restent, points)


def _observation(evaluation: Evaluation, manques: list[Manque]) -> Etape:
    phrase = "Ce qui a été observé, puis l’entretien et sa durée."
    manques = [*manques, *manques_jour(evaluation)]
    return _etape(evaluation, "observation", "Observation et entretien", "observations", phrase, manques)


def _grille(evaluation: Evaluation, manques: list[Manque]) -> Etape:
    competences = get_competences(evaluation)
    suivante = next((c for c in competences if not c.is_acquise and not c.is_complete), None)
    suivante = suivante or next(c for c in competences if not c.is_acquise)
    phrase = "Étape 2 de la grille : le résultat de chaque élément, puis la conclusion de chaque compétence."
    points = tuple(get_points(evaluation, manques))
    return Etape("grille", "Grille", suivante.url, phrase, not manques, points)


def _bilan(evaluation: Evaluation) -> list[Etape]:
    url = reverse("evaluations:bilan", args=[evaluation.pk])
    presente = evaluation.presente_le is not None
    phrase_bilan = "Présenté au candidat, commenté, puis arrêté." if presente else "À présenter au candidat, puis à arrêter."
    transmis = evaluation.dossier.etat not in (Etat.PRET, Etat.EN_EVALUATION)
    return [
        Etape("bilan", "Bilan", url, phrase_bilan, evaluation.is_figee),
        Etape("signatures", "Signatures", url, f"{evaluation.nb_signatures} sur 3.", evaluation.is_signee),
        Etape("transmission", "Transmission au jury", url, "Par l’évaluateur externe.", transmis),
    ]
