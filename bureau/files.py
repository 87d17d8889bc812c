"""The queues of the secretariat: what each one holds, how many dossiers wait in it, which of them are urgent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils import timezone

from candidates.enums import DECIDES, Etat
from evaluations.enums import EtatMission
from recevabilite.regles import ALERTES_JOURS, delai

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from candidates.models import Dossier

EN_VIGUEUR = Q(missions__etat__in=[EtatMission.PROPOSEE, EtatMission.ACCEPTEE])
BINOME = 2  # people of a pair


@dataclass(frozen=True)
class File:
    """One queue: its code in addresses, its name, who is expected to act, which dossiers it holds."""

    code: str
    libelle: str
    attend: str
    condition: Q
    is_a_nous: bool = False


FILES: tuple[File, ...] = (
    File("a-statuer", "Recevabilité à statuer", "le secrétariat", Q(etat=Etat.DEPOSE), is_a_nous=True),
    File("binome", "Binôme à désigner", "le secrétariat", Q(etat=Etat.PRET, places__lt=BINOME), is_a_nous=True),
    File("a-inscrire", "À inscrire au jury", "le secrétariat", Q(etat=Etat.EVALUE), is_a_nous=True),
    File("complements", "Compléments attendus", "le candidat", Q(etat=Etat.INCOMPLET)),
    File("partie-3", "Partie 3 attendue", "le candidat", Q(etat=Etat.RECEVABLE)),
    File("reponses", "Réponses du binôme attendues", "les évaluateurs", Q(etat=Etat.PRET, places__gte=BINOME)),
    File("en-evaluation", "En évaluation", "les évaluateurs", Q(etat=Etat.EN_EVALUATION)),
    File("inscrits", "Inscrits au jury", "le jury", Q(etat=Etat.INSCRIT)),
    File("a-annoncer", "Décidés, à annoncer", "le jury", Q(etat__in=DECIDES, annonce_le__isnull=True)),
    File("annonces", "Résultats annoncés", "personne", Q(etat__in=DECIDES, annonce_le__isnull=False)),
    File("non-recevables", "Non recevables", "personne", Q(etat=Etat.NON_RECEVABLE)),
    File("brouillons", "Demandes en préparation", "le candidat", Q(etat=Etat.BROUILLON)),
    File("abandonnes", "Abandonnés", "personne", Q(etat=Etat.ABANDONNE)),
)
PAR_CODE: dict[str, File] = {f.code: f for f in FILES}


@dataclass(frozen=True)
class Compte:
    """A queue with how many dossiers it holds."""

    file: File
    nombre: int


def avec_places(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Add `places`, how many people of the pair are proposed or have accepted: the queues are defined with it."""
    return dossiers.annotate(places=Count("missions", filter=EN_VIGUEUR, distinct=True))


def de_la_file(dossiers: QuerySet[Dossier], code: str) -> QuerySet[Dossier]:
    """Dossiers of one queue, out of those that `avec_places` gave; `KeyError` for an unknown code."""
    return dossiers.filter(PAR_CODE[code].condition)


def compter(dossiers: QuerySet[Dossier]) -> list[Compte]:
    """Count every queue in one query; every dossier is in exactly one of them."""
    nombres = avec_places(dossiers).order_by().aggregate(
        **{f.code.replace("-", "_"): Count("pk", filter=f.condition) for f in FILES}
    )
    return [Compte(f, nombres[f.code.replace("-", "_")]) for f in FILES]


def file_de(dossier: Dossier) -> File:
    """The queue of a dossier that `avec_places` gave, without another query."""
    if dossier.etat == Etat.PRET:
        return PAR_CODE["binome" if dossier.places < BINOME else "reponses"]
    if dossier.etat in DECIDES:
        return PAR_CODE["annonces" if dossier.is_annonce else "a-annoncer"]
    return _PAR_ETAT[dossier.etat]


_PAR_ETAT: dict[str, File] = {
    Etat.DEPOSE: PAR_CODE["a-statuer"], Etat.INCOMPLET: PAR_CODE["complements"], Etat.RECEVABLE: PAR_CODE["partie-3"],
    Etat.EN_EVALUATION: PAR_CODE["en-evaluation"], Etat.EVALUE: PAR_CODE["a-inscrire"],
    Etat.INSCRIT: PAR_CODE["inscrits"], Etat.NON_RECEVABLE: PAR_CODE["non-recevables"],
    Etat.BROUILLON: PAR_CODE["brouillons"],
    Etat.ABANDONNE: PAR_CODE["abandonnes"],
}  # fmt: skip


def en_retard(jour: date) -> Q:
    """Rulings whose deadline is behind `jour`."""
    return Q(etat=Etat.DEPOSE, echeance_le__lt=jour)


def en_alerte(jour: date) -> Q:
    """Rulings due within the longest alert, the late ones included."""
    return Q(etat=Etat.DEPOSE, echeance_le__lte=jour + timedelta(days=max(ALERTES_JOURS)))


def urgents(dossiers: QuerySet[Dossier], jour: date) -> QuerySet[Dossier]:
    """Rulings that are late or due soon, the latest first."""
    return dossiers.filter(en_alerte(jour)).order_by(F("echeance_le").asc(nulls_last=True), "numero")


@dataclass(frozen=True)
class Urgence:
    """How a dossier stands against its deadline: a sentence and the tone it is shown in."""

    phrase: str
    ton: str


def urgence_de(dossier: Dossier, jour: date) -> Urgence | None:
    """The clock of a ruling, in words; None when it does not run or has plenty left."""
    compte = delai(echeance=dossier.echeance_le, jour=jour) if dossier.etat == Etat.DEPOSE else None
    if compte is None:
        return None
    if compte.is_depasse:
        return Urgence(f"{compte.phrase}, depuis le {jour + timedelta(days=compte.reste + 1):%d/%m/%Y}", "danger")
    return Urgence(compte.phrase, "attention" if compte.is_alerte else "neutre")


def aujourd_hui() -> date:
    """Legal day, in Paris."""
    return timezone.localdate()
