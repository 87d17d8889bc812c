"""How long everything is kept: what will be erased and when, where the notices stand, what was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..purge.lecture import HORIZON_JOURS, a_venir, faits, get_durees
from .commun import gerer_personnes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@gerer_personnes
def conservation(request: HttpRequest) -> HttpResponse:
    """Durations in force, erasures to come with the state of their notice, erasures done. Numbers, never a name."""
    jour = timezone.localdate()
    contexte = {
        "durees": get_durees(jour), "a_venir": a_venir(jour), "faits": faits(), "horizon": HORIZON_JOURS, "is_reelle": settings.PURGE_REELLE,
        "ouvre_les_dossiers": request.user.has_perm("dossiers.instruire"),
    }  # fmt: skip
    return render(request, "bureau/conservation.html", contexte)
