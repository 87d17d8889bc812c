"""Convene the members of a session by mail, with a calendar file; take the date back when it is cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import DossierIncomplet
from candidates.workflow import Manque
from comptes.models import Utilisateur
from echanges.services import envoyer
from referentiels.parametres import valeur

from ..calendrier import build_calendrier
from ..documents_session import demander_convocations
from ..enums import EtatSession, Fonction
from ..lecture import jour_de
from ..models import MembreSession, SessionJury
from ..regles import alerte_convocation
from .commun import exiger_secretariat, noter, toucher, verrouiller_session


@transaction.atomic
def convoquer(*, session: SessionJury, auteur: Utilisateur) -> str:
    """Convene by mail, with a calendar file, the members who were not written to since the date, the place or the members
    changed; every member again when all of them were. A sealed convocation follows for each. Return a warning when it is late (15 days by default), or "".

    Raises `DossierIncomplet` without members of both collèges, president and vice-president.
    """
    exiger_secretariat(auteur)
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    membres = list(session.membres.select_related("personne"))
    _exiger_complete(membres)
    nouveaux = [m for m in membres if not m.is_convoque] or membres
    maintenant = timezone.now()
    session.convoquee_le = maintenant
    session.save(update_fields=["convoquee_le"])
    MembreSession.objects.filter(pk__in=[m.pk for m in nouveaux]).update(convoque_le=maintenant, is_convoque=True)
    toucher(session)
    noter(
        session, auteur, "session_convoquee", RoleDossier.SECRETARIAT, membres=sorted(str(m.personne_id) for m in nouveaux)
    )
    for membre in nouveaux:
        envoyer(
            evenement="jury.convocation", destinataires=[membre.personne.email], contexte={"session": session, "membre": membre},
            cle=f"convocation:{session.pk}:{session.version}", pieces=_agenda(session, [membre]),
        )  # fmt: skip
    demander_convocations(session=session, membres=nouveaux, auteur=auteur)
    minimum = valeur("convocation_jours", le=timezone.localdate(), certification=session.certification)
    return alerte_convocation(jours=(jour_de(session) - timezone.localdate()).days, minimum=minimum)


def _exiger_complete(membres: Sequence[MembreSession]) -> None:
    phrases = []
    if len({m.college for m in membres}) < 2:
        phrases.append("Convoquez au moins un membre de chaque collège.")
    if not {Fonction.PRESIDENT, Fonction.VICE_PRESIDENT} <= {m.fonction for m in membres}:
        phrases.append("Désignez un président et un vice-président.")
    if phrases:
        raise DossierIncomplet([Manque(p, "membres") for p in phrases])


def ecrire_annulation(session: SessionJury) -> None:
    """Tell the members who were convened that the session is cancelled, with the file that takes the date away."""
    for membre in session.membres.filter(convoque_le__isnull=False).select_related("personne"):
        envoyer(
            evenement="jury.annulation", destinataires=[membre.personne.email], contexte={"session": session},
            cle=f"annulation:{session.pk}", pieces=_agenda(session, [membre], is_annule=True),
        )  # fmt: skip


def ecrire_retrait(session: SessionJury, partis: Sequence[MembreSession]) -> None:
    """Tell members who were convened that they no longer sit, with the file that takes the date away."""
    for membre in partis:
        envoyer(
            evenement="jury.convocation_retiree", destinataires=[membre.personne.email], contexte={"session": session, "membre": membre},
            cle=f"convocation-retiree:{session.pk}:{session.version}", pieces=_agenda(session, [membre], is_annule=True),
        )  # fmt: skip


def _agenda(session: SessionJury, membres: Sequence[MembreSession], *, is_annule: bool = False) -> dict[str, dict[str, object]]:
    minutes = valeur("jury_minutes_par_dossier", le=jour_de(session), certification=session.certification)
    fichier = build_calendrier(
        session, membres=membres, dossiers=session.inscriptions.filter(is_active=True).count(), minutes_par_dossier=minutes,
        is_annule=is_annule,
    )  # fmt: skip
    return {"jury.ics": {"file": ContentFile(fichier), "mimetype": "text/calendar"}}
