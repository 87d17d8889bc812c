"""What the pages of the candidate share: whose dossier this is, what is left to write."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ..enums import RoleDossier
from ..models import Dossier
from ..pages import get_avancement
from ..reperes import lire_points
from ..services.saisie import is_redigeable
from ..workflow import roles_sur

COTE_CANDIDAT = frozenset({RoleDossier.CANDIDAT.value, RoleDossier.ACCOMPAGNATEUR.value, RoleDossier.SAISIE.value})
Vue = Callable[..., HttpResponse]


def page_du_candidat(*roles: str) -> Callable[[Vue], Vue]:
    """Decorate a view `(request, dossier, …)`: sign-in first, then a 404 unless the person holds one of `roles` on it.

    Without `roles`: the candidate, the accompagnateur, the secretariat that types a paper dossier. The dossier replaces the `pk` of the address.
    """
    permis = frozenset(roles) or COTE_CANDIDAT

    def decorer(vue: Vue) -> Vue:
        @login_required
        @wraps(vue)
        def protegee(request: HttpRequest, pk: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            return vue(request, get_dossier(request, pk, permis), *args, **kwargs)

        return protegee

    return decorer


def get_dossier(request: HttpRequest, pk: Any, permis: frozenset[str] = COTE_CANDIDAT) -> Dossier:
    """Return a dossier the person sees, on which they hold one of `permis`; a 404 otherwise."""
    visibles = Dossier.objects.visibles_par(request.user)
    dossier = get_object_or_404(visibles.select_related("candidat__utilisateur", "referentiel__certification"), pk=pk)
    tenus = roles_sur(dossier, request.user)
    if permis.isdisjoint(tenus):
        raise Http404
    if RoleDossier.SAISIE in tenus:
        request.saisie_papier = dossier  # every page says for whom the secretariat types (`base.html`)
    return dossier


def is_candidat(request: HttpRequest, dossier: Dossier) -> bool:
    """Say whether the person is the candidate, and not their accompagnateur."""
    return dossier.candidat.utilisateur_id == request.user.pk


def contexte_partie_2(request: HttpRequest, dossier: Dossier, page: str) -> dict[str, Any]:
    """Variables of every page of part 2: the pages with what each misses, and whether it can still be written."""
    avancement = get_avancement(dossier, partie=2, page=page)
    return {
        "dossier": dossier,
        "avancement": avancement,
        "pages": avancement.pages,
        "reste": avancement.reste,
        "is_ouverte": is_redigeable(dossier, 2),
        "is_candidat": is_candidat(request, dossier),
        "points_demandes": lire_points(dossier, 2, page=page),
    }
