"""What a candidate has earned over the chain of their dossiers, until when, and what is left to earn (l.72)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.enums import DECIDES, FINAUX, Etat
from candidates.models import Dossier
from candidates.regles import ajouter_mois
from referentiels.parametres import valeur

from .lecture import get_decision_annoncee
from .models import Attribution
from .regles import Acquis, partager

if TYPE_CHECKING:
    from referentiels.models import Certification


def jusqu_au(acquise_le: date, certification: Certification) -> date | None:
    """Last day of the benefit of a competence, by the setting in force on the day it was earned; None when permanent."""
    mois = valeur("benefice_mois", le=acquise_le, certification=certification)
    return None if mois is None else ajouter_mois(acquise_le, mois)


def get_acquis_reportes(dossier: Dossier) -> list[Acquis]:
    """Competences that earlier dossiers of the chain brought into this one, with their own dates."""
    certification = dossier.referentiel.certification
    return [
        Acquis(a.code, a.acquise_le, a.pv_numero, jusqu_au(a.acquise_le, certification))
        for a in dossier.competences_acquises.all()
    ]


def get_acquis(dossier: Dossier) -> list[Acquis]:
    """Everything earned up to this dossier's announced result, whether or not the benefit still runs."""
    acquis = get_acquis_reportes(dossier)
    decision = get_decision_annoncee(dossier)
    attribution = decision and Attribution.objects.filter(decision=decision).select_related("proces_verbal").first()
    if decision and attribution:
        le, pv = attribution.attribuee_le, attribution.proces_verbal.numero
        fin = jusqu_au(le, dossier.referentiel.certification)
        acquis += [Acquis(c.code, le, pv, fin) for c in decision.competences.all() if c.is_validee]
    return acquis


def get_partage(dossier: Dossier, *, jour: date) -> tuple[list[Acquis], list[str]]:
    """Competences kept on `jour`, and the codes of those that a follow-up dossier would open."""
    return partager(acquis=get_acquis(dossier), toutes=dossier.referentiel.structure.codes_competences, jour=jour)


def get_suite(dossier: Dossier) -> Dossier | None:
    """The follow-up dossier that goes on, or that earned something more; one withdrawn or that earned nothing is none.

    As the candidate may know it: a decision that is not announced is not known.
    """
    suites = dossier.suites.exclude(etat=Etat.ABANDONNE).order_by("-demande_le")
    return next((s for s in suites if s.etat_annonce != Etat.NON_VALIDE), None)


def is_en_cours(suite: Dossier) -> bool:
    """Say whether a follow-up dossier still goes on, as far as its candidate knows."""
    return suite.etat_annonce not in FINAUX


def manques_suite(dossier: Dossier, *, jour: date) -> list[str]:
    """Sentences saying why no follow-up dossier can be opened from this one on `jour` (l.72); empty when it can."""
    if dossier.etat_annonce not in DECIDES:
        return ["Aucun résultat n’est annoncé pour ce dossier\u00a0: il n’y a rien à compléter pour le moment."]
    if dossier.etat == Etat.VALIDE:
        return ["Toutes les compétences sont acquises\u00a0: le CQP est obtenu, il n’y a rien à compléter."]
    if dossier.etat == Etat.NON_VALIDE:
        return ["Ce dossier n’a pas donné de compétence nouvelle\u00a0: il ne peut pas être complété."]
    suite = get_suite(dossier)
    if suite is not None and not is_en_cours(suite):
        return [f"Votre parcours continue à partir du dossier {suite.numero}, plus récent que celui-ci."]
    acquis, manquantes = get_partage(dossier, jour=jour)
    if not manquantes:
        return ["Toutes les compétences sont acquises\u00a0: il n’y a rien à compléter."]
    if not acquis:
        fin = max(a.jusqu_au for a in get_acquis(dossier) if a.jusqu_au)
        return [f"Le bénéfice des compétences validées a pris fin le {fin:%d/%m/%Y}\u00a0: demandez un nouveau dossier, complet."]
    return []


def perdus(dossier: Dossier, *, jour: date | None = None) -> Sequence[Acquis]:
    """Competences brought into this dossier whose benefit is over on `jour` (today by default)."""
    quand = jour or timezone.localdate()
    return [a for a in get_acquis_reportes(dossier) if not a.tient(quand)]


def chaine(dossier: Dossier) -> Iterator[Dossier]:
    """The dossier, then the ones it follows, latest first."""
    courant: Dossier | None = dossier
    while courant is not None:
        yield courant
        courant = courant.origine
