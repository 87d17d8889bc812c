"""What a person still has in hand: shown before their account is closed or their role ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat, RoleDossier
from candidates.models import Acces, Dossier
from comptes.permissions import is_secretariat
from evaluations.enums import EtatMission
from evaluations.models import Mission
from jury.enums import EtatSession
from jury.models import MembreSession

if TYPE_CHECKING:
    from comptes.models import Utilisateur

FINAUX = (Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE, Etat.ABANDONNE, Etat.NON_RECEVABLE)
SESSIONS_OUVERTES = (EtatSession.PREPARATION, EtatSession.OUVERTE)


@dataclass(frozen=True)
class Charge:
    """One thing in hand, in a sentence, with the page where the secretariat deals with it."""

    phrase: str
    url: str = ""


def get_charges(personne: Utilisateur, *, lecteur: Utilisateur) -> list[Charge]:
    """Missions, sessions, accompaniments and demands in hand. Who is not of the secretariat reads no dossier number."""
    ouvre = is_secretariat(lecteur)
    return [*_missions(personne, ouvre=ouvre), *_sessions(personne, ouvre=ouvre), *_dossiers(personne, ouvre=ouvre)]


def _missions(personne: Utilisateur, *, ouvre: bool) -> list[Charge]:
    missions = Mission.objects.filter(evaluateur=personne).en_vigueur().exclude(dossier__etat__in=FINAUX).select_related("dossier")
    return [
        Charge(
            f"{'Mission proposée, sans réponse' if m.etat == EtatMission.PROPOSEE else 'Mission en cours'}\u00a0: {m.get_role_display().lower()}"
            f"{f', dossier {m.dossier.numero}' if ouvre else ''}, évaluation prévue le {m.date_prevue:%d/%m/%Y}.",
            reverse("bureau:dossier", args=[m.dossier_id]) if ouvre else "",
        )
        for m in missions
    ]  # fmt: skip


def _sessions(personne: Utilisateur, *, ouvre: bool) -> list[Charge]:
    return [
        Charge(
            f"Siège à la session {m.session.numero} du {timezone.localtime(m.session.le):%d/%m/%Y} ({m.get_fonction_display().lower()}, {m.get_college_display().lower()}).",
            reverse("jury:session", args=[m.session_id]) if ouvre else "",
        )
        for m in get_sieges(personne)
    ]  # fmt: skip


def get_sieges(personne: Utilisateur) -> list[MembreSession]:
    """Seats of a person in sessions that are being prepared or held."""
    sieges = MembreSession.objects.filter(personne=personne, session__etat__in=SESSIONS_OUVERTES)
    return list(sieges.select_related("session").order_by("session__le"))


def _dossiers(personne: Utilisateur, *, ouvre: bool) -> list[Charge]:
    acces = Acces.objects.non_clos().filter(personne=personne, role=RoleDossier.ACCOMPAGNATEUR).exclude(dossier__etat__in=FINAUX)
    suivis = acces.select_related("dossier")
    siens = Dossier.objects.filter(candidat__utilisateur=personne).exclude(etat__in=FINAUX)
    lignes = [("Accompagne un candidat", a.dossier) for a in suivis] + [("Sa propre demande est en cours", d) for d in siens]
    return [
        Charge(f"{quoi}{f', dossier {d.numero}' if ouvre else ''}.", reverse("bureau:dossier", args=[d.pk]) if ouvre else "")
        for quoi, d in lignes
    ]


def avertir_college(personne: Utilisateur, college: str) -> list[str]:
    """Sentences about the sessions where a juror sits for the other collège: their seat keeps the one it was given."""
    return [
        f"{personne.nom_complet} siège à la session {m.session.numero} du {timezone.localtime(m.session.le):%d/%m/%Y} au titre du "
        f"{m.get_college_display().lower()}\u00a0: ce siège ne change pas tout seul, revoyez la composition de la session."
        for m in get_sieges(personne)
        if college and m.college != college
    ]
