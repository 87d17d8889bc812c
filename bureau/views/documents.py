"""The gallery of documents; a dossier or a session in one ZIP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from comptes.erreurs import ErreurMetier
from documents.authentification import envoi_confirme
from documents.fichiers import PDF, envoyer_fichier
from documents.registre import genre as get_genre
from jury.models import SessionJury

from ..galerie import lire_galerie
from ..paquets import emballer_dossier, emballer_session
from ..specimens import demander_specimens, get_specimen, lire_specimens
from .commun import get_dossier, instruire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@require_safe
@instruire
def galerie(request: HttpRequest) -> HttpResponse:
    """Each kind of document, what it is for, its specimen, and the last one made."""
    specimens = lire_specimens()
    return render(request, "bureau/galerie.html", {"exemplaires": lire_galerie(request.user, specimens=specimens.pages), "specimens": specimens})


@instruire
@require_POST
def specimens_demander(request: HttpRequest) -> HttpResponse:
    """Have the specimens made; twice is once."""
    if demander_specimens():
        messages.success(request, "Les spécimens se préparent\u00a0: comptez une minute.")
    elif lire_specimens().is_echec:
        messages.error(request, "Les spécimens n’ont pas pu être demandés\u00a0: réessayez dans quelques minutes.")
    return redirect("bureau:galerie")


@require_safe
@instruire
def specimen(request: HttpRequest, code: str) -> HttpResponseBase:
    """The specimen of a kind, in the page or, without `?voir`, to keep."""
    fichier = get_specimen(code)
    if fichier is None:
        raise Http404
    return envoyer_fichier(fichier, nom=f"specimen-{slugify(get_genre(code).libelle)}.pdf", type_mime=PDF, en_ligne="voir" in request.GET)


@instruire
@envoi_confirme
@require_POST
def dossier_telecharger(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The documents and proofs of a dossier, in one ZIP."""
    dossier = get_dossier(request, pk)
    try:
        return _donner(emballer_dossier(dossier=dossier, auteur=request.user), dossier.numero)
    except ErreurMetier as erreur:
        messages.info(request, str(erreur))
        return redirect("bureau:dossier", pk=pk)


@instruire
@envoi_confirme
@require_POST
def session_telecharger(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The minutes of a session and the documents of its dossiers, in one ZIP."""
    session = get_object_or_404(SessionJury.objects.visibles_par(request.user), pk=pk)
    try:
        return _donner(emballer_session(session=session, auteur=request.user), session.numero)
    except ErreurMetier as erreur:
        messages.info(request, str(erreur))
        return redirect("jury:session", pk=pk)


def _donner(octets: Iterator[bytes], nom: str) -> StreamingHttpResponse:
    reponse = StreamingHttpResponse(octets, content_type="application/zip")
    reponse["Content-Disposition"] = f'attachment; filename="{slugify(nom)}-{timezone.localdate().isoformat()}.zip"'
    reponse["Cache-Control"] = "private, no-store"
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
