"""The calendar file of a session: one event for life, its changes numbered, its cancellation; instants in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from .regles import duree_de_session

if TYPE_CHECKING:
    from icalendar import vCalAddress

    from .models import MembreSession, SessionJury


def build_calendrier(
    session: SessionJury, *, membres: Iterable[MembreSession], dossiers: int, minutes_par_dossier: int, is_annule: bool = False
) -> bytes:
    """Return the file to join to a convocation (METHOD:REQUEST), or to its cancellation (METHOD:CANCEL).

    The UID never changes and the SEQUENCE grows with each change of the session, so that a calendar replaces what it holds.
    Start and end are written in UTC: every calendar shows them at the right local time, whatever the season.
    """
    from icalendar import Calendar, Event, vText  # here: most web processes write no calendar

    evenement = Event()
    evenement.add("uid", f"jury-{session.pk}@{_domaine()}")
    evenement.add("sequence", session.version)
    evenement.add("dtstamp", timezone.now().astimezone(UTC))
    evenement.add("dtstart", session.le.astimezone(UTC))
    evenement.add("dtend", get_fin(session.le, dossiers=dossiers, minutes_par_dossier=minutes_par_dossier).astimezone(UTC))
    evenement.add("summary", f"Jury paritaire – {session.certification.intitule}")
    evenement.add("location", session.lieu)
    evenement.add("description", f"Session {session.numero}. Les dossiers se lisent sur le site, après connexion.")
    evenement.add("url", f"{settings.SITE_URL}/jury/{session.pk}/")
    evenement.add("status", "CANCELLED" if is_annule else "CONFIRMED")
    nom, adresse = parseaddr(settings.DEFAULT_FROM_EMAIL)
    evenement.add("organizer", _personne(adresse, nom))
    for membre in membres:
        invite = _personne(membre.personne.email, membre.personne.nom_complet)
        invite.params["ROLE"] = vText("REQ-PARTICIPANT")
        invite.params["PARTSTAT"] = vText("NEEDS-ACTION")
        evenement.add("attendee", invite)
    calendrier = Calendar()
    calendrier.add("prodid", "-//VAE//CQP//FR")
    calendrier.add("version", "2.0")
    calendrier.add("calscale", "GREGORIAN")
    calendrier.add("method", "CANCEL" if is_annule else "REQUEST")
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def get_fin(debut: datetime, *, dossiers: int, minutes_par_dossier: int) -> datetime:
    """When a session should end: so many minutes a dossier, one hour at least."""
    return debut + timedelta(minutes=duree_de_session(dossiers=dossiers, minutes_par_dossier=minutes_par_dossier))


def _personne(adresse: str, nom: str) -> vCalAddress:
    from icalendar import vCalAddress, vText

    personne = vCalAddress(f"mailto:{adresse}")
    if nom:
        personne.params["CN"] = vText(nom)
    return personne


def _domaine() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
