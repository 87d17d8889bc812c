"""End the sessions of a person, on every device, known or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F

from journal.services import journaliser

from ..models import Utilisateur

if TYPE_CHECKING:
    from django.http import HttpRequest


@transaction.atomic
def fermer_sessions(*, utilisateur: Utilisateur, sauf: HttpRequest | None = None) -> None:
    """End every session of this person at their next request; the one of `sauf`, which must be theirs, goes on.

    Each session carries a mark of the generation it was opened in: another generation, and it is nobody's. Journalled.
    """
    Utilisateur.objects.filter(pk=utilisateur.pk).update(generation_sessions=F("generation_sessions") + 1)
    utilisateur.refresh_from_db(fields=["generation_sessions"])
    UserSession.objects.filter(user=utilisateur).delete()
    journaliser(action="sessions_fermees", acteur_id=sauf.user.pk if sauf else "", objet_type="utilisateur", objet_id=utilisateur.pk)
    if sauf is not None:
        update_session_auth_hash(sauf, utilisateur)
        UserSession.objects.create_from_request(sauf)
