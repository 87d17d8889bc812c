"""The home page: what the site is, or what awaits the person signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.permissions import is_secretariat

from ..accueil import get_sections
from ..pupitre import get_pupitre

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """Public home, or one section per role; the secretariat finds its desk first."""
    if not request.user.is_authenticated:
        return render(request, "bureau/accueil_public.html")
    pupitre = get_pupitre(request.user) if is_secretariat(request.user) else None
    return render(request, "bureau/accueil.html", {"pupitre": pupitre, "sections": get_sections(request.user)})
