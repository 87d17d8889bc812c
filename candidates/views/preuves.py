"""Proofs: join several at once, list, download, remove (l.179, 364)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import statut

from ..completude import CIBLE_PARTIE_2, preuves_de
from ..forms import PreuvesForm
from ..lecture import libelles_cibles
from ..models import Dossier, Preuve
from ..services import ajouter_preuve, retirer_preuve
from ..services.preuves import FORMATS
from ..services.saisie import is_redigeable
from ..televersement import FICHIERS_PAR_ENVOI, MEBIOCTET, phrases_trop_gros, televersement
from .commun import contexte_partie_2, get_dossier, page_du_candidat

EN_LIGNE = {"application/pdf", "image/jpeg", "image/png"}


def get_limites() -> dict[str, Any]:
    """What the page says before anyone chooses a file."""
    return {
        "formats": FORMATS,
        "mo": settings.PREUVE_TAILLE_MAX // MEBIOCTET,
        "octets": settings.PREUVE_TAILLE_MAX,
        "par_envoi": FICHIERS_PAR_ENVOI,
        "par_dossier": settings.PREUVES_PAR_DOSSIER_MAX,
    }


def lister(dossier: Dossier, preuves: Iterable[Preuve]) -> list[dict[str, Any]]:
    """Proofs with what they support, for the list on the page."""
    return [{"preuve": p, "soutient": libelles_cibles(dossier, p.cibles)} for p in preuves]


def joindre(
    request: HttpRequest, dossier: Dossier, fichiers: Iterable[UploadedFile], *, montre: str, cible: str
) -> tuple[list[Preuve], list[str], int]:
    """Join each file on its own; return those kept, one sentence per file refused, and the status of the answer."""
    gardees, refus, code = [], phrases_trop_gros(request), 200
    for fichier in fichiers:
        try:
            gardees.append(
                ajouter_preuve(dossier=dossier, auteur=request.user, fichier=fichier, montre=montre, cibles=[cible])
            )
        except ErreurMetier as erreur:
            refus.append(f"« {fichier.name} » : {erreur}")
            code = max(code, statut(erreur))
    return gardees, refus, max(code, 422) if refus else code


def dire_gardees(request: HttpRequest, gardees: list[Preuve]) -> None:
    """Confirm what was joined."""
    if gardees:
        noms = ", ".join(f"« {p.nom} »" for p in gardees)
        messages.success(request, f"{'Preuves jointes' if len(gardees) > 1 else 'Preuve jointe'} : {noms}.")


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def preuves(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The proofs of part 2: payslips, work certificates or employer attestations."""
    if (
        request.method == "POST"
        and "continuer" in request.POST
        and not request.FILES
        and not phrases_trop_gros(request)
    ):
        return redirect("candidates:partie-2", dossier.pk, "declaration")
    form = PreuvesForm(
        request.POST or None, request.FILES or None, requis=request.method != "POST" or not phrases_trop_gros(request)
    )
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            gardees, refus, code = joindre(
                request,
                dossier,
                form.cleaned_data["fichiers"],
                montre=form.cleaned_data["montre"],
                cible=CIBLE_PARTIE_2,
            )
            dire_gardees(request, gardees)
            if not refus:
                page = "declaration" if "continuer" in request.POST else None
                return (
                    redirect("candidates:partie-2", dossier.pk, page)
                    if page
                    else redirect("candidates:preuves", dossier.pk)
                )
            for phrase in refus:
                form.add_error("fichiers", phrase)
    contexte = contexte_partie_2(request, dossier, "preuves") | {
        "page": "preuves", "form": form, "limites": get_limites(), "structure": dossier.referentiel.structure,
        "preuves": lister(dossier, preuves_de(dossier, CIBLE_PARTIE_2)),
    }  # fmt: skip
    return render(request, "candidates/preuve_joindre.html", contexte, status=code)


@login_required
@require_safe
def preuve(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send a proof to whoever sees its dossier. Shown in place when the browser can do it safely, else downloaded."""
    trouvee = get_object_or_404(Preuve, pk=pk, dossier__in=Dossier.objects.visibles_par(request.user))
    if not trouvee.fichier.storage.exists(trouvee.fichier.name):
        raise Http404
    reponse = FileResponse(
        trouvee.fichier.open("rb"), as_attachment=trouvee.type_mime not in EN_LIGNE, filename=trouvee.nom,
        content_type=trouvee.type_mime,
    )  # fmt: skip
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preuve_retirer(request: HttpRequest, pk: Any) -> HttpResponse:
    """Remove a proof, after a page that asks."""
    trouvee = get_object_or_404(Preuve, pk=pk, dossier__in=Dossier.objects.visibles_par(request.user))
    dossier = get_dossier(request, trouvee.dossier_id)
    is_partie_2 = CIBLE_PARTIE_2 in trouvee.cibles or not trouvee.cibles
    if request.method == "POST":
        try:
            retirer_preuve(preuve=trouvee, auteur=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"« {trouvee.nom} » est retirée.")
        return _retour(dossier, trouvee, is_partie_2)
    contexte = {
        "dossier": dossier, "preuve": trouvee, "soutient": libelles_cibles(dossier, trouvee.cibles),
        "is_ouverte": is_redigeable(dossier, 2 if is_partie_2 else 3), "is_partie_2": is_partie_2,
        "code": "" if is_partie_2 else trouvee.cibles[0].split(".")[0],
    }  # fmt: skip
    return render(request, "candidates/preuve_retirer.html", contexte)


def _retour(dossier: Dossier, retiree: Preuve, is_partie_2: bool) -> HttpResponse:
    if is_partie_2:
        return redirect("candidates:preuves", dossier.pk)
    return redirect("candidates:partie-3", dossier.pk, retiree.cibles[0].split(".")[0])
