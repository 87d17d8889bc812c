"""Join proofs (l.179, 364): the page of part 2, and the addresses that a page calls for one file, without leaving it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import statut

from ..completude import CIBLE_PARTIE_2, competences_a_ecrire
from ..erreurs import PreuveDejaJointe
from ..examen import phrase_trop_gros
from ..forms import PreuvesForm
from ..models import Dossier
from ..services import ajouter_preuve, attacher_preuve
from ..televersement import get_trop_gros, phrases_trop_gros, televersement
from .commun import contexte_partie_2, page_du_candidat
from .preuve import en_uuid
from .zone import ZonePreuves, get_rangees

_SANS_FICHIER = "Aucun fichier n’est arrivé. Choisissez-le à nouveau."


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def preuves(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The proofs of part 2: payslips, work certificates or employer attestations."""
    trop_gros = request.method == "POST" and bool(phrases_trop_gros(request))
    if request.method == "POST" and "continuer" in request.POST and not request.FILES and not trop_gros:
        return redirect("candidates:partie-2", dossier.pk, "declaration")
    zone = ZonePreuves(request, dossier, CIBLE_PARTIE_2, requis=request.method == "POST" and not trop_gros)
    code = 200
    if request.method == "POST":
        code = zone.recevoir() if zone.form.is_valid() else 422
        if code == 200 and not zone.refus:
            suite = ("candidates:partie-2", dossier.pk, "declaration") if "continuer" in request.POST else ("candidates:preuves", dossier.pk)
            return redirect(*suite)
    contexte = contexte_partie_2(request, dossier, "preuves") | {
        "page": "preuves", "form": zone.form, "zone": zone.contexte(), "structure": dossier.referentiel.structure,
    }  # fmt: skip
    return render(request, "candidates/preuve_joindre.html", contexte, status=code)


@televersement
@require_POST
@page_du_candidat()
def preuve_ajouter(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Join one file: answer the list of the zone up to date, or 409/422 with the sentence that refuses it.

    Fields: `fichiers`, `montre`, `cible` (what it supports), `zone` (the target of the page); or `deja`, a proof of the
    dossier to use here as well.
    """
    zone = _get_zone(dossier, request.POST.get("zone", CIBLE_PARTIE_2))
    trop_gros = get_trop_gros(request)
    form = PreuvesForm(request.POST, request.FILES, cibles=get_rangees(dossier, zone), requis=False)
    if trop_gros:
        return _refuser(request, phrase_trop_gros(_get_taille(request), request.plafond.limites.octets))
    if not form.is_valid():
        return _refuser(request, " ".join(str(e) for erreurs in form.errors.values() for e in erreurs))
    cible, fichiers = form.get_cible(zone), form.get_fichiers()
    try:
        if request.POST.get("deja"):
            preuve = get_object_or_404(dossier.preuves, pk=en_uuid(request.POST["deja"]))
            attacher_preuve(preuve=preuve, auteur=request.user, cible=cible)
        elif not fichiers:
            return _refuser(request, _SANS_FICHIER)
        else:
            ajouter_preuve(dossier=dossier, auteur=request.user, fichier=fichiers[0], montre=form.cleaned_data["montre"], cibles=[cible])
    except PreuveDejaJointe as erreur:
        return _refuser(request, str(erreur), deja="" if erreur.is_ici else str(erreur.preuve.pk))
    except ErreurMetier as erreur:
        return _refuser(request, str(erreur), code=statut(erreur))
    return _montrer_liste(request, dossier, zone)


@require_safe
@page_du_candidat()
def preuves_liste(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The list of a zone by itself (`?zone=C1`), for a page that waits for the end of a search."""
    return _montrer_liste(request, dossier, _get_zone(dossier, request.GET.get("zone", CIBLE_PARTIE_2)))


def _get_zone(dossier: Dossier, zone: str) -> str:
    if zone != CIBLE_PARTIE_2 and zone not in competences_a_ecrire(dossier):
        raise Http404
    return zone


def _get_taille(request: HttpRequest) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)


def _refuser(request: HttpRequest, phrase: str, *, deja: str = "", code: int = 422) -> HttpResponse:
    return render(request, "candidates/partials/_preuve_refus.html", {"phrase": phrase, "deja": deja}, status=code)


def _montrer_liste(request: HttpRequest, dossier: Dossier, cible: str) -> HttpResponse:
    return render(request, "candidates/partials/_preuves.html", {"zone": ZonePreuves(request, dossier, cible).contexte()})
