"""The blank dossier, for whoever prefers paper (l.39–40): public, made once per version of the référentiel."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.fichiers import PDF, envoyer_fichier
from documents.regles import nom_propre

from ..formulaires import GENRE, demander_formulaire, nom_fichier
from ..presentation import get_referentiels_courants


@require_safe
def formulaire(request: HttpRequest) -> HttpResponseBase:
    """Send the PDF of the version in force; while it is made for the first time, say so and how to come back."""
    code = request.GET.get("cqp", "")
    referentiel = next((r for r in get_referentiels_courants() if code in ("", r.certification.code)), None)
    if referentiel is None:
        raise Http404
    document = demander_formulaire(genre=GENRE, referentiel=referentiel)
    if not document.is_pret:
        return render(request, "candidates/formulaire_attendre.html", {"document": document})
    return envoyer_fichier(document.fichier, nom=nom_propre(nom_fichier(document)), type_mime=PDF, en_ligne=True)
