"""Follow a document, download it, ask for it again, revoke it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comptes.erreurs import ErreurMetier
from comptes.permissions import is_secretariat

from .authentification import CLE_FICHIER
from .fichiers import PDF, envoyer_fichier
from .forms import RevocationForm
from .models import Document
from .registre import genre as get_genre
from .regles import nom_propre
from .services import get_annulation, get_document_visible, get_fichier, get_rang, is_revocable, relancer, revoquer


def _get_document(request: HttpRequest, pk: UUID) -> Document:
    try:
        return get_document_visible(pk=pk, utilisateur=request.user)
    except Document.DoesNotExist as erreur:
        raise Http404 from erreur


@login_required
@never_cache
@require_GET
def document_etat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a document is, then its link; HTMX asks for the fragment every second until then.

    `?retour=` names the page of this site to go back to; `?integre` says that the fragment lies inside another page, whose
    focus it leaves alone.
    """
    retour = request.GET.get("retour", "")
    is_sur = url_has_allowed_host_and_scheme(retour, allowed_hosts=None) and retour.startswith("/")
    document = _get_document(request, pk)
    contexte = {
        "document": document, "retour": retour if is_sur else "", "integre": "integre" in request.GET,
        "rang": get_rang(document), "is_instruction": is_secretariat(request.user),
        "annule": get_annulation(document), "peut_revoquer": is_secretariat(request.user) and is_revocable(document),
    }  # fmt: skip
    gabarit = "documents/partials/_etat.html" if request.htmx else "documents/document_etat.html"
    return render(request, gabarit, contexte)


@login_required
@require_GET
def document_telecharger(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Give the file under a readable name; with `?voir` the browser shows it. Not ready: to its progress."""
    document = _get_document(request, pk)
    if not document.is_pret:
        return redirect("documents:etat", pk=pk)
    nom = nom_propre(get_genre(document.genre).nom_fichier(document))
    return envoyer_fichier(get_fichier(document), nom=nom, type_mime=PDF, en_ligne="voir" in request.GET)


@never_cache
@require_GET
@login_required
def fichier_attendu(request: HttpRequest) -> HttpResponse:
    """The link of the file asked for before one confirmed who one is: the browser saves it, and this page stays."""
    adresse = request.session.get(CLE_FICHIER)
    if adresse is None:
        return redirect("bureau:accueil")
    return render(request, "documents/fichier_attendu.html", {"adresse": adresse})


@login_required
@require_POST
def document_relancer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask again for a document that failed."""
    document = _get_document(request, pk)
    try:
        relancer(document=document, auteur=request.user)
    except ErreurMetier as erreur:
        messages.info(request, str(erreur))
    return redirect("documents:etat", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_revoquer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a document no longer holds, with a reason; for the secretariat."""
    document = _get_document(request, pk)
    if not is_secretariat(request.user) or not document.is_pret or document.is_provisoire:
        raise Http404
    form, statut = RevocationForm(request.POST or None), 200
    if request.method == "POST":
        statut = 422
        if form.is_valid():
            try:
                revoquer(document=document, auteur=request.user, motif=form.cleaned_data["motif"])
                messages.success(request, f"Le document nº\u00a0{document.numero} est révoqué\u00a0: la page de vérification le dit.")
                return redirect("documents:etat", pk=pk)
            except ErreurMetier as erreur:
                form.add_error(None, str(erreur))
                statut = 409
    contexte = {"document": document, "form": form}
    return render(request, "documents/document_revoquer.html", contexte, status=statut)
