"""Who read a dossier, for the secretariat; what a member of the staff read, for the administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptes.models import Utilisateur
from comptes.permissions import exige_permission

from ..consultations import lectures_de, lectures_du_dossier, raconter
from .commun import get_dossier, instruire

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 50


def _afficher(request: HttpRequest, gabarit: str, lectures: QuerySet[Any, Any], contexte: dict[str, Any]) -> HttpResponse:
    page = Paginator(lectures, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, gabarit, {"page": page, "consultations": raconter(page.object_list), "parametres": "", **contexte})


@require_safe
@instruire
def consultations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened this dossier or a piece of it, day by day."""
    dossier = get_dossier(request, pk)
    return _afficher(request, "bureau/consultations_dossier.html", lectures_du_dossier(dossier), {"dossier": dossier})


@require_safe
@exige_permission("comptes.surveiller_lectures")
def personne_consultations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What this person opened, by number of dossier, day by day."""
    personne = get_object_or_404(Utilisateur, pk=pk)
    return _afficher(request, "bureau/consultations_personne.html", lectures_de(personne), {"personne": personne})
