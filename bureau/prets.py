"""Ready for the jury: what each transmitted dossier misses, who must do what, and whether the session holds in its day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat
from candidates.models import Dossier
from echanges.dates import date_format
from jury.calendrier import get_fin
from jury.conformite import LIENS, lire_conformites
from jury.enums import EtatSession
from jury.models import SessionJury
from jury.regles import dire_duree, duree_de_session
from referentiels.parametres import valeur

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comptes.models import Utilisateur
    from jury.regles import Point
    from referentiels.models import Certification
    from referentiels.parametres import Valeurs

PAR_PAGE = 50
_RENVOI = "bureau:evaluation-renvoyer"
_RENVOYER = "Renvoyer à l’évaluation"
_REMEDES: dict[str, tuple[str, str, str, str]] = {
    "recevabilite": ("Le secrétariat", "retrouve l’avis favorable du dossier, ou clôt le dossier : sans lui, il ne va pas plus loin.", "bureau:dossier", "Voir la recevabilité"),
    "partie_3": ("Le secrétariat", "renvoie le dossier à l’évaluation, remplace le binôme et renvoie la partie 3 au candidat, qui la signe.", _RENVOI, _RENVOYER),
    "evaluation": ("Le secrétariat", "renvoie le dossier à l’évaluation, puis désigne un binôme.", _RENVOI, _RENVOYER),
    "binome": ("Le secrétariat", "vérifie les habilitations au registre ; si elles ne valaient pas ce jour-là, il renvoie le dossier et désigne un autre binôme.", _RENVOI, _RENVOYER),
    "dates": ("L’évaluateur externe", "corrige les dates de la grille, une fois le dossier renvoyé à l’évaluation.", _RENVOI, _RENVOYER),
    "entretien": ("L’évaluateur externe", "consigne la durée exacte de l’entretien, ou le complète, une fois le dossier renvoyé à l’évaluation.", _RENVOI, _RENVOYER),
    "observations": ("L’évaluateur externe", "consigne les observations qui manquent, une fois le dossier renvoyé à l’évaluation.", _RENVOI, _RENVOYER),
    "grille": ("L’évaluateur externe", "complète la grille, une fois le dossier renvoyé à l’évaluation.", _RENVOI, _RENVOYER),
    "signatures": ("Le binôme et le candidat", "signent à nouveau le bilan, une fois le dossier renvoyé à l’évaluation.", _RENVOI, _RENVOYER),
}  # fmt: skip


@dataclass(frozen=True)
class Verification:
    """One point of the completeness check, with its evidence; when it fails, who must do what, and where."""

    point: Point
    qui: str = ""
    quoi: str = ""
    lien: str = ""
    lien_libelle: str = ""


@dataclass(frozen=True)
class Pret:
    """One transmitted dossier and its check."""

    dossier: Dossier
    verifications: list[Verification]

    @property
    def manques(self) -> list[Verification]:
        """Points that fail."""
        return [v for v in self.verifications if not v.point.is_conforme]

    @property
    def conformes(self) -> list[Verification]:
        """Points that hold."""
        return [v for v in self.verifications if v.point.is_conforme]

    @property
    def is_complet(self) -> bool:
        """Only complete dossiers reach the jury (l.66)."""
        return not self.manques


def verifier(dossier: Dossier, valeurs: Valeurs) -> Pret:
    """The completeness check of one dossier just read, point by point; `valeurs` has the settings that the check reads."""
    return Pret(dossier, _verifier(dossier, lire_conformites([dossier], valeurs)[dossier.pk]))


def _verifier(dossier: Dossier, points: Iterable[Point]) -> list[Verification]:
    lignes = []
    for point in points:
        if point.is_conforme:
            lignes.append(Verification(point))
            continue
        qui, quoi, nom, libelle = _REMEDES[point.code]
        ancre = "#recevabilite" if nom == "bureau:dossier" else ""
        lignes.append(Verification(point, qui, quoi, reverse(nom, args=[dossier.pk]) + ancre, libelle))
    return lignes


def lire_prets(utilisateur: Utilisateur, certification: Certification, *, page: object = 1) -> Page[Pret]:
    """A page of the dossiers transmitted to the jury for a CQP, the oldest first, each with its check.

    Their number changes no query.
    """
    attendent = Dossier.objects.visibles_par(utilisateur).filter(etat=Etat.EVALUE, referentiel__certification=certification)
    dossiers = attendent.select_related(*LIENS, "candidat__utilisateur").order_by("transmis_le", "numero")
    lue: Page[Any] = Paginator(dossiers, PAR_PAGE).get_page(page)
    lus = list(lue.object_list)
    conformites = lire_conformites(lus)
    lue.object_list = [Pret(d, _verifier(d, conformites[d.pk])) for d in lus]
    return lue


def lire_sessions(certification: Certification) -> list[SessionJury]:
    """Sessions in preparation of a CQP, the next one first, each with how many dossiers are on its agenda (`inscrits`)."""
    sessions = SessionJury.objects.filter(certification=certification, etat=EtatSession.PREPARATION, le__gt=timezone.now())
    return list(sessions.select_related("certification").avec_inscrits().order_by("le"))


class Horaire:
    """How long sessions last: a hint to compose them, never a limit."""

    def __init__(self, certification: Certification) -> None:
        self.minutes = int(valeur("jury_minutes_par_dossier", le=timezone.localdate(), certification=certification))

    def dire(self, dossiers: int) -> str:
        """« 2 h », for so many dossiers."""
        return dire_duree(duree_de_session(dossiers=dossiers, minutes_par_dossier=self.minutes))

    def situer(self, session: SessionJury) -> tuple[str, str]:
        """Id of a session, and its label: when, where, how many dossiers, when it should end."""
        debut = timezone.localtime(session.le)
        fin = timezone.localtime(get_fin(session.le, dossiers=session.inscrits, minutes_par_dossier=self.minutes))
        pluriel = "s" if session.inscrits > 1 else ""
        charge = f"{session.inscrits} dossier{pluriel} inscrit{pluriel}" if session.inscrits else "aucun dossier inscrit"
        return str(session.pk), (
            f"Session {session.numero}, {date_format(debut, 'l j F Y à H:i')}, {session.lieu} : {charge}, fin vers {date_format(fin, 'H:i')}"
        )
