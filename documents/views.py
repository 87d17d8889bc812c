"""Follow a document, download it, ask for it again; verify any document, without an account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comptes.erreurs import ErreurMetier

from .forms import FichierForm, NumeroForm
from .lecture import examiner, get_fiche
from .models import Document
from .registre import genre as get_genre
from .regles import nom_propre
from .services import get_document_visible, relancer


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
    contexte = {
        "document": _get_document(request, pk), "retour": retour if is_sur else "", "integre": "integre" in request.GET,
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
    try:
        fichier = document.fichier.open("rb")
    except FileNotFoundError as erreur:
        raise Http404 from erreur
    reponse = FileResponse(
        fichier,
        as_attachment="voir" not in request.GET,
        filename=nom_propre(get_genre(document.genre).nom_fichier(document)),
        content_type="application/pdf",
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(reponse, private=True, no_cache=True)
    return reponse


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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verifier(request: HttpRequest) -> HttpResponse:
    """Public: verify a document by its number, or by its file, which is examined and forgotten."""
    numero_form = NumeroForm(request.GET if "numero" in request.GET else None)
    fichier_form = FichierForm()
    if numero_form.is_bound and numero_form.is_valid():
        return redirect("documents:verifier-numero", numero=numero_form.cleaned_data["numero"].replace("/", "-"))
    examen, statut = None, 422 if numero_form.is_bound else 200
    if request.method == "POST":
        fichier_form = FichierForm(request.POST, request.FILES)
        if fichier_form.is_valid():
            fichier = fichier_form.cleaned_data["fichier"]
            examen, statut = examiner(octets=fichier.read(), nom=fichier.name), 200
            fichier_form = FichierForm()
        else:
            statut = 422
    contexte = {"numero_form": numero_form, "fichier_form": fichier_form, "examen": examen}
    return render(request, "documents/verification.html", contexte, status=statut)


@require_GET
def verifier_numero(request: HttpRequest, numero: str) -> HttpResponse:
    """Public, the address of the QR code: kind, number, date and fingerprint of a document. Never a name."""
    fiche = get_fiche(numero)
    contexte = {"numero": numero[:30].upper(), "fiche": fiche}
    return render(request, "documents/verification_numero.html", contexte, status=200 if fiche else 404)
