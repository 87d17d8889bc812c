"""Figures of one session, for those who sat in it and the secretariat: results, divergences from the evaluators, time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .enums import Issue, Sort
from .models import Decision, Deport, Recours, Rectification
from .regles import UNE_MINUTE, dire_duree, dire_secondes, part, statistiques_de_temps

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from .models import DecisionCompetence, SessionJury


@dataclass(frozen=True)
class Divergence:
    """A competence on which the jury departed from the evaluators."""

    decision: Decision
    ligne: DecisionCompetence
    lisible: bool


@dataclass(frozen=True)
class ParCompetence:
    """One competence over the session: how often it was awarded, and how often the jury departed from the evaluators, each way."""

    code: str
    decidees: int
    validees: int
    accordees: int
    retirees: int


def lire_chiffres(session: SessionJury, *, sauf: Iterable[UUID] = ()) -> dict[str, Any]:
    """Return the figures of a closed session, by its decisions in force; `sauf`: inscriptions whose motives this person does not read (déport)."""
    caches = set(sauf)
    decisions = list(
        Decision.objects.filter(inscription__session=session, arretee_le__isnull=False, remplacee_par__isnull=True)
        .select_related("inscription__dossier").prefetch_related("competences").order_by("inscription__ordre")
    )  # fmt: skip
    ajournes = session.inscriptions.filter(sort=Sort.AJOURNE).count()
    compte, total = Counter(d.issue for d in decisions), len(decisions) + ajournes
    resultats = [(Issue(code).label, compte[code], part(compte[code], total)) for code in Issue.values]
    ecarts = [
        Divergence(d, c, lisible=d.inscription_id not in caches) for d in decisions for c in d.competences.all() if c.is_validee != c.is_maitrisee
    ]
    return {
        "total": total, "resultats": [*resultats, ("Ajournement", ajournes, part(ajournes, total))], "ecarts": ecarts,
        "dossiers_divergents": len({e.decision.pk for e in ecarts}), "competences": _par_competence(decisions),
        "en_bloc": sum(d.is_en_bloc for d in decisions), "deports": Deport.objects.filter(inscription__session=session, inscription__is_active=True).count(),
        "recours": Recours.objects.filter(decision__inscription__session=session).count(),
        "rectifications": Rectification.objects.filter(corrigee__inscription__session=session, appliquee_le__isnull=False).count(),
        **_temps(session),
    }  # fmt: skip


def _par_competence(decisions: Iterable[Decision]) -> list[ParCompetence]:
    lignes: dict[str, list[DecisionCompetence]] = {}
    for decision in decisions:
        for ligne in decision.competences.all():
            lignes.setdefault(ligne.code, []).append(ligne)
    return [
        ParCompetence(
            code=code, decidees=len(lues), validees=sum(c.is_validee for c in lues),
            accordees=sum(c.is_validee and not c.is_maitrisee for c in lues), retirees=sum(c.is_maitrisee and not c.is_validee for c in lues),
        )
        for code, lues in sorted(lignes.items())
    ]  # fmt: skip


def _temps(session: SessionJury) -> dict[str, Any]:
    """How long the session lasted, and the time of examination of each dossier when the séance recorded it."""
    inscriptions = list(session.inscriptions.filter(sort__in=[Sort.DECIDE, Sort.AJOURNE]).select_related("dossier").order_by("ordre"))
    mesures = [(i, i.secondes) for i in inscriptions if i.secondes]
    minutes = int((session.close_le - session.ouverte_le).total_seconds()) // UNE_MINUTE if session.close_le and session.ouverte_le else 0
    return {
        "duree": dire_duree(minutes) if minutes else "", "temps": [(i.dossier.numero, dire_secondes(s)) for i, s in mesures],
        "temps_resume": statistiques_de_temps([s for _, s in mesures]),
    }  # fmt: skip
