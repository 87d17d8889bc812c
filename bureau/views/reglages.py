"""The way to every setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .commun import gerer_personnes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@gerer_personnes
def reglages(request: HttpRequest) -> HttpResponse:
    """Référentiels, dated settings of the certifier, motives of refusal."""
    return render(request, "bureau/reglages.html", {"peut_instruire": request.user.has_perm("dossiers.instruire")})
