"""The computed experience as the candidate reads it: what each job brings, a bar per job, the minimum, what they declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from referentiels.parametres import valeur

from .models import Dossier
from .regles import (
    Experience,
    Periode,
    Segment,
    calculer_experience,
    decouper_periodes,
    dire_duree,
    jours_requis,
    lire_duree,
    repartir_experience,
)

LARGEUR = 1000  # units of a bar from the first day to the last
ECART_TOLERE = 31  # days: people round what they declare to the month
COMPTE, DOUBLE, HORS = "compte", "double", "hors"


@dataclass(frozen=True)
class Trait:
    """A part of a bar, in units of `LARGEUR`: counted, counted with another job, or not counted."""

    x: int
    largeur: int
    genre: str


@dataclass(frozen=True)
class LigneEmploi:
    """One job in the computation: its period in words, what it brings and why."""

    titre: str
    du: date | None
    au: date | None
    duree: str
    apport: str
    explication: str
    traits: tuple[Trait, ...] = ()


@dataclass(frozen=True)
class Calcul:
    """The whole computation on `jour`; `annees` are the years to mark on the bars, with their place."""

    experience: Experience
    lignes: list[LigneEmploi]
    jour: date
    debut: date | None
    annees: list[Trait]
    mois_demandes: int
    manque: str
    declaree: str
    ecart: str

    @property
    def is_atteinte(self) -> bool:
        """Say whether the minimum is reached."""
        return not self.manque


class EmploiLu(Protocol):
    """What the computation reads of a job, written or deposited."""

    pk: Any
    intitule: str
    du: date | None
    au: date | None
    dans_le_metier: bool | None


def calculer(dossier: Dossier, *, jour: date) -> Calcul:
    """Explain the experience in the trade computed from the jobs of `dossier` up to `jour` (metier, experience)."""
    mois = int(valeur("experience_mois_min", le=jour, certification=dossier.referentiel.certification) or 0)
    declaree = dossier.parcours.experience_metier if hasattr(dossier, "parcours") else ""
    return expliquer(list(dossier.emplois.all()), jour=jour, mois=mois, declaree=declaree)


def expliquer(emplois: Sequence[EmploiLu], *, jour: date, mois: int, declaree: str) -> Calcul:
    """Explain the experience in the trade that `emplois` give up to `jour`, beside the `mois` asked for and what is declared."""
    comptes = [e for e in emplois if e.du and e.dans_le_metier]
    periodes = [Periode(e.du, e.au) for e in comptes if e.du]
    experience = calculer_experience(periodes, jour=jour)
    echelle = Echelle(min((e.du for e in emplois if e.du and e.du <= jour), default=None), jour)
    parts = dict(zip([e.pk for e in comptes], repartir_experience(periodes, jour=jour), strict=True))
    segments = decouper_periodes(periodes, jour=jour)
    lignes = []
    for emploi in emplois:
        part = parts.get(emploi.pk)
        if part is None:
            lignes.append(_hors(emploi, echelle))
            continue
        rang = comptes.index(emploi)
        premier = next((comptes[s.rangs[0]] for s in segments if rang in s.rangs and s.rangs[0] != rang), None)
        lignes.append(
            LigneEmploi(
                _titre(emploi), emploi.du, emploi.au, dire_duree(part.jours), dire_duree(part.jours_ajoutes),
                _partage(part.jours_partages, premier), echelle.tracer([s for s in segments if rang in s.rangs], rang),
            )
        )  # fmt: skip
    manque = jours_requis(mois) - experience.jours
    declaree = declaree.strip()
    return Calcul(
        experience, lignes, jour, echelle.debut, echelle.annees, mois, dire_duree(manque) if manque > 0 else "",
        declaree, _ecart(declaree, experience) if comptes else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Echelle:
    """From the first day of all jobs to today."""

    debut: date | None
    fin: date

    @property
    def jours(self) -> int:
        """Days of the whole scale."""
        return (self.fin - self.debut).days + 1 if self.debut else 1

    def placer(self, jour: date) -> int:
        """Return the place of the beginning of a day."""
        return round((jour - self.debut).days * LARGEUR / self.jours) if self.debut else 0

    def trait(self, du: date, au: date, genre: str) -> Trait:
        """Return the part of the bar from `du` to `au`, never too thin to be seen."""
        x = min(self.placer(du), LARGEUR - 4)
        return Trait(x, max(4, self.placer(au + timedelta(days=1)) - x), genre)

    def tracer(self, segments: list[Segment], rang: int) -> tuple[Trait, ...]:
        """Return the bar of one job: its days counted for the first time, and those another job already counts."""
        return tuple(self.trait(s.du, s.au, COMPTE if s.rangs[0] == rang else DOUBLE) for s in segments)

    @property
    def annees(self) -> list[Trait]:
        """Return the first of January of each year."""
        if self.debut is None:
            return []
        return [Trait(self.placer(date(a, 1, 1)), 2, str(a)) for a in range(self.debut.year + 1, self.fin.year + 1)]


def _titre(emploi: EmploiLu) -> str:
    return emploi.intitule or "Emploi sans intitulé"


def _hors(emploi: EmploiLu, echelle: Echelle) -> LigneEmploi:
    """A job that does not count, and why."""
    fin = min(emploi.au or echelle.fin, echelle.fin)
    if emploi.du is None:
        return LigneEmploi(_titre(emploi), None, emploi.au, "", "0 jour", "Date de début à indiquer")
    traits = (echelle.trait(emploi.du, fin, HORS),) if emploi.du <= fin else ()
    pourquoi = "Dites si cet emploi relève de l’assistanat de formation" if emploi.dans_le_metier is None else "Hors du métier : ne compte pas"
    return LigneEmploi(
        _titre(emploi), emploi.du, emploi.au, dire_duree(max(0, (fin - emploi.du).days + 1)), "0 jour", pourquoi, traits
    )


def _partage(jours: int, premier: EmploiLu | None) -> str:
    if premier is None:
        return "Compte en entier"
    return f"{dire_duree(jours)} en même temps que « {_titre(premier)} » : déjà {'compté' if jours == 1 else 'comptés'}"


def _ecart(declaree: str, experience: Experience) -> str:
    """Compare the declared duration with the computed one: `proche`, `plus` (more is declared), `moins`, or nothing."""
    jours = lire_duree(declaree)
    if jours is None:
        return ""
    if abs(jours - experience.jours) <= ECART_TOLERE:
        return "proche"
    return "plus" if jours > experience.jours else "moins"
