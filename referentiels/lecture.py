"""What the pages show of référentiels, classifications and settings, ready to be written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model

from .enums import Importance
from .models import AnnulationParametre, Classification, Parametre, Referentiel
from .parametres import REGLAGES, Reglage
from .schema import Competence, Element

TONS = {
    Importance.INCONTOURNABLE: "attention",
    Importance.NON_INCONTOURNABLE: "info",
    Importance.NON_RENSEIGNE: "neutre",
}


@dataclass(frozen=True)
class Apercu:
    """One line of the list."""

    referentiel: Referentiel
    nombre_competences: int
    nombre_elements: int
    classification: Classification


@dataclass(frozen=True)
class ElementClasse:
    """An element and what the classification in force says of it."""

    element: Element
    importance: Importance

    @property
    def ton(self) -> str:
        """Colour of its badge."""
        return TONS[self.importance]


@dataclass(frozen=True)
class CompetenceClassee:
    """A competence and its classified elements."""

    competence: Competence
    elements: list[ElementClasse]


@dataclass(frozen=True)
class Changement:
    """An element whose importance is not that of the version before."""

    code: str
    avant: str
    apres: str


@dataclass(frozen=True)
class VersionClassification:
    """One published classification, by whom, and what it changed."""

    classification: Classification
    auteur: str
    changements: list[Changement]

    @property
    def pk(self) -> int:
        """Key of the classification."""
        return self.classification.pk


@dataclass
class ValeurDatee:
    """A value of a setting, as a person reads it."""

    texte: str
    du: date
    base_legale: str
    certification: str
    auteur: str
    is_en_vigueur: bool = False
    pk: int = 0
    is_a_venir: bool = False
    motif_retroactif: str = ""
    annulation: str = ""
    enregistree_le: datetime | None = None


@dataclass
class EtatReglage:
    """A setting: what is in force today, for all and for one CQP, and what is to come."""

    reglage: Reglage
    valeur: Any
    depuis: ValeurDatee | None = None
    particulieres: list[ValeurDatee] = field(default_factory=list)
    a_venir: list[ValeurDatee] = field(default_factory=list)

    @property
    def texte(self) -> str:
        """The value in force for all."""
        return self.reglage.en_clair(self.valeur)

    @property
    def defaut(self) -> str:
        """The default."""
        return self.reglage.en_clair(self.reglage.defaut)


def get_liste() -> list[Apercu]:
    """Every référentiel with its classification in force; two queries whatever their number."""
    referentiels = Referentiel.objects.select_related("certification").prefetch_related("classifications")
    return [
        Apercu(
            r, len(r.structure.competences), sum(len(c.elements) for c in r.structure.competences),
            max(r.classifications.all(), key=lambda x: x.version),
        )
        for r in referentiels.order_by("certification__intitule", "-publie_le")
    ]  # fmt: skip


def get_competences(referentiel: Referentiel, classification: Classification) -> list[CompetenceClassee]:
    """The competences with the importance of each element."""
    importances = classification.importances
    return [
        CompetenceClassee(c, [ElementClasse(e, Importance(importances[e.code])) for e in c.elements])
        for c in referentiel.structure.competences
    ]


def get_versions(referentiel: Referentiel) -> list[VersionClassification]:
    """The published classifications, the last first, each with what it changed."""
    versions = list(referentiel.classifications.order_by("version"))
    noms = get_noms(v.auteur_id for v in versions)
    precedentes: list[Classification | None] = [None, *versions]
    lignes = [
        VersionClassification(v, noms[v.auteur_id], changements(avant.importances, v.importances) if avant else [])
        for avant, v in zip(precedentes, versions, strict=False)
    ]
    return lignes[::-1]


def changements(avant: dict[str, str], apres: dict[str, str]) -> list[Changement]:
    """Elements whose importance differs, in the order of the form."""
    return [
        Changement(code, Importance(avant[code]).label, Importance(valeur).label)
        for code, valeur in apres.items()
        if avant[code] != valeur
    ]


def get_noms(ids: Iterable[str]) -> dict[str, str]:
    """The name of each author, by id; empty for a row that the installation wrote itself."""
    connus = {i for i in ids if i}
    noms = {str(u.pk): str(u) for u in get_user_model().objects.filter(pk__in=connus)} if connus else {}
    return defaultdict(str, noms)


def get_reglages(*, le: date) -> list[EtatReglage]:
    """Every setting as it stands on `le`; two queries whatever their number."""
    lignes = list(Parametre.objects.filter(annulation__isnull=True).select_related("certification").order_by("-du", "-cree_le", "-pk"))
    noms = get_noms(x.auteur_id for x in lignes)
    par_code: dict[str, list[Parametre]] = defaultdict(list)
    for ligne in lignes:
        par_code[ligne.code].append(ligne)
    return [_etat(reglage, par_code[code], noms, le) for code, reglage in REGLAGES.items()]


def get_historique(reglage: Reglage, *, le: date) -> list[ValeurDatee]:
    """Every value a setting was given, the last day first; those in force on `le` are marked."""
    lignes = list(
        Parametre.objects.filter(code=reglage.code).select_related("certification", "annulation").order_by("-du", "-cree_le", "-pk")
    )
    annulees = {x.pk: x.annulation for x in lignes if hasattr(x, "annulation")}
    noms, vues, valeurs = get_noms([x.auteur_id for x in (*lignes, *annulees.values())]), set(), []
    for ligne in lignes:
        valeur = _dater(reglage, ligne, noms)
        valeur.is_a_venir = ligne.du > le and ligne.pk not in annulees
        if ligne.pk in annulees:
            valeur.annulation = _dire_annulation(annulees[ligne.pk], noms)
        elif ligne.du <= le and ligne.certification_id not in vues:
            vues.add(ligne.certification_id)
            valeur.is_en_vigueur = True
        valeurs.append(valeur)
    return valeurs


def _etat(reglage: Reglage, lignes: list[Parametre], noms: dict[str, str], le: date) -> EtatReglage:
    etat, vues = EtatReglage(reglage, reglage.defaut), set()
    for ligne in lignes:
        datee = _dater(reglage, ligne, noms)
        if ligne.du > le:
            etat.a_venir.append(datee)
        elif ligne.certification_id not in vues:
            vues.add(ligne.certification_id)
            if ligne.certification_id is None:
                etat.valeur, etat.depuis = ligne.valeur, datee
            else:
                etat.particulieres.append(datee)
    return etat


def _dater(reglage: Reglage, ligne: Parametre, noms: dict[str, str]) -> ValeurDatee:
    certification = str(ligne.certification) if ligne.certification else ""
    return ValeurDatee(
        reglage.en_clair(ligne.valeur), ligne.du, ligne.base_legale, certification, noms[ligne.auteur_id], pk=ligne.pk,
        motif_retroactif=ligne.motif_retroactif, enregistree_le=ligne.cree_le,
    )  # fmt: skip


def _dire_annulation(annulation: AnnulationParametre, noms: dict[str, str]) -> str:
    auteur = noms[annulation.auteur_id]
    par = f" par {auteur}" if auteur else ""
    return f"Annulée le {annulation.annulee_le:%d/%m/%Y}{par}\u00a0: {annulation.motif}"
