"""The demonstration: enter as one of the invented people, read the mails that left. Nothing of it exists elsewhere."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comptes.enums import Role
from comptes.models import Utilisateur
from documents.authentification import noter_authentification
from echanges.models import Courriel

from ..scenario.personnes import FIGURANTES, MOT_DE_PASSE, TROUPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 25


def en_demonstration(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that exists in the demonstration alone: a 404 everywhere else."""

    @wraps(vue)
    def protegee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return vue(request, *args, **kwargs)

    return protegee


@require_http_methods(["GET", "POST"])
@en_demonstration
def demo(request: HttpRequest) -> HttpResponse:
    """One card per invented person; one click signs in as them, which counts as a sign-in for the signatures."""
    candidates = [p for p in TROUPE if p.role == Role.CANDIDAT]
    troupe = [*candidates, *FIGURANTES, *(p for p in TROUPE if p.role != Role.CANDIDAT)]
    comptes = Utilisateur.objects.filter(is_active=True).in_bulk([p.email for p in troupe], field_name="email")
    presents = [p for p in troupe if p.email in comptes]
    if request.method == "POST":
        utilisateur = comptes.get(request.POST.get("email", ""))
        if utilisateur is None:
            raise Http404
        login(request, utilisateur, backend="django.contrib.auth.backends.ModelBackend")
        noter_authentification(request, "demo")
        UserSession.objects.create_from_request(request)
        return redirect("bureau:accueil")
    roles = dict(Role.choices)
    cartes = [{"personnage": p, "role": roles[p.role]} for p in presents]
    return render(request, "bureau/demo.html", {"cartes": cartes, "mot_de_passe": MOT_DE_PASSE})


@require_safe
@en_demonstration
def courriels_demo(request: HttpRequest) -> HttpResponse:
    """Mails that left, latest first: in the demonstration they reach nobody else."""
    courriels = Courriel.objects.select_related("envoi")
    page = Paginator(courriels, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "bureau/courriel_liste.html", {"page": page})


@require_safe
@en_demonstration
def courriel_demo(request: HttpRequest, pk: int) -> HttpResponse:
    """Text of one mail."""
    courriel = get_object_or_404(Courriel.objects.select_related("envoi"), pk=pk)
    return render(request, "bureau/courriel_voir.html", {"courriel": courriel})
