"""The blank forms that the secretariat prints or sends: one of each per CQP, made once per version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from candidates.formulaires import GENRE as DOSSIER
from candidates.formulaires import demander_formulaire
from candidates.presentation import get_referentiels_courants
from evaluations.formulaires import GENRE as GRILLE

from .commun import instruire

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FORMULAIRES = {DOSSIER: "Dossier à remplir (parties 2 et 3)", GRILLE: "Grille d’évaluation et bilan"}


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def formulaires(request: HttpRequest) -> HttpResponse:
    """Each CQP with its blank forms; asking for one leads to its making, then to the PDF."""
    referentiels = get_referentiels_courants()
    if request.method == "POST":
        referentiel = next((r for r in referentiels if str(r.pk) == request.POST.get("referentiel")), None)
        genre = request.POST.get("genre", "")
        if referentiel is None or genre not in FORMULAIRES:
            raise Http404
        document = demander_formulaire(genre=genre, referentiel=referentiel, auteur=request.user)
        return redirect(f"{reverse('documents:etat', args=[document.pk])}?{urlencode({'retour': request.path})}")
    return render(request, "bureau/formulaire_lister.html", {"referentiels": referentiels, "formulaires": FORMULAIRES})
