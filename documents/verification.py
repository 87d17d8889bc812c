"""Verify any document, without an account: by number and key, by QR code, by fingerprint, by the file itself. A few times a minute."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .erreurs import ExamenImpossible
from .forms import EmpreinteForm, FichierForm, NumeroForm
from .lecture import examiner, get_fiche, get_fiche_par_empreinte

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

FENETRE = 60  # seconds


def freiner(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse (429) what one address asks beyond `VERIFICATIONS_PAR_MINUTE`: nobody tries all the keys, nor reads the register."""

    @wraps(vue)
    def freinee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _is_trop(request):
            reponse = render(request, "documents/verification_attendre.html", status=429)
            reponse["Retry-After"] = str(FENETRE)
            return reponse
        return vue(request, *args, **kwargs)

    return freinee


def _is_trop(request: HttpRequest) -> bool:
    if not settings.VERIFICATIONS_PAR_MINUTE:
        return False
    adresse = hashlib.sha256(str(get_adapter().get_client_ip(request)).encode()).hexdigest()
    cle = f"documents:verification:{adresse}"
    cache.add(cle, 0, FENETRE)
    try:
        return int(cache.incr(cle)) > settings.VERIFICATIONS_PAR_MINUTE
    except ValueError:  # the minute ended between the two lines
        return False


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freiner
def verifier(request: HttpRequest) -> HttpResponse:
    """Public: verify a document by its number, or by its file, which is examined and forgotten."""
    numero_form = NumeroForm(request.GET if "numero" in request.GET else None)
    if numero_form.is_bound and numero_form.is_valid():
        cle = numero_form.cleaned_data["cle"]
        adresse = reverse("documents:verifier-numero", args=[numero_form.cleaned_data["numero"].replace("/", "-")])
        return redirect(f"{adresse}?{urlencode({'cle': cle})}" if cle else adresse)
    fichier_form, examen, statut = FichierForm(), None, 422 if numero_form.is_bound else 200
    if request.method == "POST":
        fichier_form, statut = FichierForm(request.POST, request.FILES), 422
        if fichier_form.is_valid():
            fichier = fichier_form.cleaned_data["fichier"]
            try:
                examen, statut = examiner(octets=fichier.read(), nom=fichier.name), 200
            except ExamenImpossible as erreur:
                fichier_form.add_error("fichier", str(erreur))
            else:
                fichier_form = FichierForm()
    return _page(request, statut, numero_form=numero_form, fichier_form=fichier_form, examen=examen)


def _page(request: HttpRequest, statut: int, **contexte: Any) -> HttpResponse:
    vierges = {"numero_form": NumeroForm(), "fichier_form": FichierForm(), "empreinte_form": EmpreinteForm(), "examen": None}
    return render(request, "documents/verification.html", vierges | {"fiche": None, "empreinte": ""} | contexte, status=statut)


@never_cache
@require_safe
@freiner
def verifier_empreinte(request: HttpRequest) -> HttpResponse:
    """Public: say what the file of this fingerprint is; the browser computes it, and the file stays where it is."""
    form = EmpreinteForm(request.GET)
    if not form.is_valid():
        return _page(request, 422, empreinte_form=form)
    empreinte = form.cleaned_data["empreinte"].strip().lower()
    contexte = {"empreinte": empreinte, "fiche": get_fiche_par_empreinte(empreinte)}
    if request.htmx:
        return render(request, "documents/partials/_reponse_empreinte.html", contexte)
    return _page(request, 200, **contexte)


@never_cache
@require_safe
@freiner
def verifier_numero(request: HttpRequest, numero: str) -> HttpResponse:
    """Public, the address of the QR code: kind, number, date, fingerprint, initials; the name when the key is right."""
    cle = request.GET.get("cle", "")[:20]
    fiche = get_fiche(numero, cle=cle)
    contexte = {"numero": numero[:30].upper(), "fiche": fiche, "cle": cle}
    return render(request, "documents/verification_numero.html", contexte, status=200 if fiche else 404)
