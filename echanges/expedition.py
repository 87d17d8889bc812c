"""Send what waits in the outbox: each mail claimed by one process, sent at most twice, and the second time only out of doubt.

A mail is claimed by a committed row before it is given to the server. Killed in between, nobody knows whether the server has it: it is
sent once more, with the same Message-ID, and never a third time; then a person decides. A server that refuses, or is away, has nothing: no doubt.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from post_office.models import STATUS, Email, Log
from post_office.settings import get_backend, get_max_retries

from journal.processus import morts, qui_suis_je

from .models import Expedition
from .regles import ENVOIS_INCERTAINS_MAX, delai_nouvel_envoi

journal_technique = logging.getLogger(__name__)
SILENCE = timedelta(minutes=10)  # the time limit of a task: its worker is dead
DUREE = 240  # seconds that one run may last
A_VENIR_MAX = timedelta(hours=2)  # no try is ever planned further: a date beyond it was written by a clock that was wrong
LOT = 200


class ServeurAbsent(Exception):
    """The mail server cannot be reached: nothing was tried."""


def expedier_en_attente() -> int:
    """Send what is due; return how many left. Safe to run twice at once, and to kill anywhere: the next run goes on."""
    debut, partis = time.monotonic(), 0
    facteur = _Facteur()
    try:
        for pk in _a_envoyer():
            if time.monotonic() - debut > DUREE:
                break
            partis += _envoyer(pk, facteur)
    except ServeurAbsent as erreur:
        journal_technique.warning("Courrier en attente : le serveur de courrier ne répond pas (%s).", erreur)
    finally:
        facteur.fermer()
    return partis


def _a_envoyer() -> list[int]:
    maintenant = timezone.now()
    due = Q(scheduled_time=None) | Q(scheduled_time__lte=maintenant) | Q(scheduled_time__gt=maintenant + A_VENIR_MAX)
    return list(Email.objects.filter(due, status__in=(STATUS.queued, STATUS.requeued)).order_by("-priority", "id").values_list("pk", flat=True)[:LOT])


class _Facteur:
    """One connection to the server, opened when it is needed and again after a failure."""

    def __init__(self) -> None:
        self._liaison: BaseEmailBackend | None = None

    def ouvrir(self) -> BaseEmailBackend:
        if self._liaison is None:
            liaison = get_connection(get_backend("default"))
            try:
                liaison.open()
            except Exception as erreur:  # refused, unknown, wrong password: nothing was given
                raise ServeurAbsent(f"{type(erreur).__name__} : {erreur}") from erreur
            self._liaison = liaison
        return self._liaison

    def fermer(self) -> None:
        if self._liaison is not None:
            try:
                self._liaison.close()
            except Exception:  # a broken connection may not even close
                journal_technique.debug("Liaison déjà rompue.", exc_info=True)
            self._liaison = None


def _envoyer(pk: int, facteur: _Facteur) -> bool:
    liaison = facteur.ouvrir()
    envoi = _prendre(pk)
    if envoi is None:
        return False
    try:
        message = envoi.email_message()
        if message.recipients():
            liaison.send_messages([message])
    except Exception as erreur:  # whatever this mail raises must not stop the others
        is_incertain = bool(getattr(liaison, "is_incertain", False))
        facteur.fermer()
        _rater(envoi, erreur, is_incertain=is_incertain)
        return False
    with transaction.atomic():
        Email.objects.filter(pk=pk).update(status=STATUS.sent, last_updated=timezone.now())
        Expedition.objects.filter(pk=pk).update(commence_le=None)
    return True


@transaction.atomic
def _prendre(pk: int) -> Email | None:
    """Claim a mail: from here on it may have left. None when another process holds it, or it has left, or doubt was used up."""
    maintenant = timezone.now()
    Expedition.objects.get_or_create(envoi_id=pk)
    libre = Q(commence_le=None) | _abandonnees()
    pris = Expedition.objects.filter(libre, pk=pk).update(commence_le=maintenant, travailleur=qui_suis_je(), incertaines=F("incertaines") + 1)
    if not pris:
        return None
    envoi = Email.objects.select_related("template").filter(pk=pk, status__in=(STATUS.queued, STATUS.requeued)).first()
    expedition = Expedition.objects.get(pk=pk)
    if envoi is None:
        Expedition.objects.filter(pk=pk).update(commence_le=None, incertaines=F("incertaines") - 1)
        return None
    if expedition.incertaines > ENVOIS_INCERTAINS_MAX:
        Expedition.objects.filter(pk=pk).update(commence_le=None)
        _abandonner(envoi, "EnvoiIncertain", "Interrompu deux fois pendant l’envoi.")
        return None
    return envoi


def _abandonnees() -> Q:
    """Claims that nobody works on any more: silent for ten minutes (or dated after now, by a wrong clock), of a process of this machine that
    is no more, or of this very thread, which sends nothing else now."""
    maintenant, moi = timezone.now(), qui_suis_je()
    noms = set(Expedition.objects.filter(commence_le__isnull=False).values_list("travailleur", flat=True))
    laissees = [n for n in noms if n == moi] + morts(noms)
    return Q(commence_le__lt=maintenant - SILENCE) | Q(commence_le__gt=maintenant + SILENCE) | Q(commence_le__isnull=False, travailleur__in=laissees)


@transaction.atomic
def _rater(envoi: Email, erreur: Exception, *, is_incertain: bool) -> None:
    """Note a failure: tried again later, given up after eight tries, or after two that may have been delivered."""
    journal_technique.warning("Courriel %s non parti : %s", envoi.pk, type(erreur).__name__)
    expedition = Expedition.objects.get(pk=envoi.pk)
    if not is_incertain:
        expedition.incertaines -= 1
    expedition.commence_le = None
    expedition.save(update_fields=["commence_le", "incertaines"])
    essais = (envoi.number_of_retries or 0) + 1
    if essais > get_max_retries() or expedition.incertaines >= ENVOIS_INCERTAINS_MAX:
        nom = "EnvoiIncertain" if is_incertain else type(erreur).__name__
        _abandonner(envoi, nom, str(erreur))
        return
    maintenant = timezone.now()
    suite = maintenant + delai_nouvel_envoi(essais)
    Email.objects.filter(pk=envoi.pk).update(status=STATUS.requeued, number_of_retries=essais, scheduled_time=suite, last_updated=maintenant)
    Log.objects.create(email=envoi, status=STATUS.failed, message=str(erreur), exception_type=type(erreur).__name__)


def _abandonner(envoi: Email, nom: str, message: str) -> None:
    Email.objects.filter(pk=envoi.pk).update(status=STATUS.failed, last_updated=timezone.now())
    Log.objects.create(email=envoi, status=STATUS.failed, message=message, exception_type=nom)
