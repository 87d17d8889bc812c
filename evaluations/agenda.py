"""The calendar file of an evaluation: one event for life, its changes numbered, its cancellation; instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from .enums import Forme

if TYPE_CHECKING:
    from .models import Evaluation

DUREE = timedelta(hours=4)  # « une demi-journée », as the mail tells the candidate
NOM = "evaluation.ics"


def build_calendrier(evaluation: Evaluation, *, instant: datetime | None = None, is_annulee: bool = False) -> bytes:
    """Return the file of the date fixed; of `instant`, cancelled, with `is_annulee`.

    The UID never changes and the SEQUENCE grows with each writing of the evaluation, so that a calendar replaces what it
    holds. It names nobody: a calendar is often shared.
    """
    from icalendar import Calendar, Event  # here: most web processes write no calendar

    debut = instant or evaluation.prevue_le
    if debut is None:
        raise ValueError("Cette évaluation n’a pas de date.")
    evenement = Event()
    evenement.add("uid", f"evaluation-{evaluation.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2] or 'localhost'}")
    evenement.add("sequence", evaluation.version)
    evenement.add("dtstamp", timezone.now().astimezone(UTC))
    evenement.add("dtstart", debut.astimezone(UTC))
    evenement.add("dtend", (debut + DUREE).astimezone(UTC))
    evenement.add("summary", f"Évaluation des compétences – {evaluation.dossier.referentiel.certification.intitule}")
    evenement.add("location", ", ".join(x for x in (evaluation.get_lieu_display(), str(evaluation.hote or ""), evaluation.adresse) if x))
    if evaluation.forme == Forme.A_DISTANCE and evaluation.acces_distance:
        evenement.add("description", f"Entretien à distance : {evaluation.acces_distance}")
    evenement.add("status", "CANCELLED" if is_annulee else "CONFIRMED")
    calendrier = Calendar()
    calendrier.add("prodid", "-//VAE//CQP//FR")
    calendrier.add("version", "2.0")
    calendrier.add("calscale", "GREGORIAN")
    calendrier.add("method", "CANCEL" if is_annulee else "PUBLISH")
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def joindre(evaluation: Evaluation, *, instant: datetime | None = None, is_annulee: bool = False) -> dict[str, dict[str, Any]]:
    """The same file, as `envoyer` takes it."""
    fichier = ContentFile(build_calendrier(evaluation, instant=instant, is_annulee=is_annulee))
    return {NOM: {"file": fichier, "mimetype": "text/calendar"}}
