"""Announce what was set for today; remind who holds a partial award. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from .enums import EtatSession
from .models import SessionJury
from .services import a_rappeler, annoncer_a_la_date, rappeler_benefice


@shared_task
def annoncer_echues() -> int:
    """Announce every closed session whose date has come; return how many."""
    jour = timezone.localdate()
    attendent = SessionJury.objects.filter(etat=EtatSession.CLOSE, annoncee_le__isnull=True, annonce_prevue_le__lte=jour)
    return sum(annoncer_a_la_date(session_id=pk, jour=jour) for pk in attendent.values_list("pk", flat=True))


@shared_task
def rappeler_benefices() -> int:
    """Write the reminders due today before the end of partial awards; return how many left."""
    jour = timezone.localdate()
    return sum(rappeler_benefice(attribution=a, mois=mois, jour=jour) for a, mois in a_rappeler(jour=jour))
