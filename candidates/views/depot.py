"""Deposit and sign: part 2 with its sworn statement (l.229–250), part 3 with name and company (l.1428–1446)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from documents.authentification import authentification_recente, preuve_de

from ..completude import manques_limites, manques_partie_2, manques_partie_3
from ..enums import Partie, RoleDossier
from ..forms import DepotForm
from ..instantane import figer_partie_2, figer_partie_3
from ..lecture import get_depots_en_vigueur, lire_partie_2, lire_partie_3, presenter_partie_2, presenter_partie_3
from ..models import Depot, Dossier
from ..pages import get_points
from ..regles import empreinte
from ..services import deposer as deposer_partie_2
from ..services import deposer_activites as deposer_partie_3
from ..services.depot import entreprise_actuelle
from ..services.saisie import is_redigeable
from ..situation import get_situation
from ..workflow import Manque
from .commun import page_du_candidat

CANDIDAT = RoleDossier.CANDIDAT.value


@dataclass(frozen=True)
class Acte:
    """What a deposit shows, checks and does."""

    partie: Partie
    gabarit: str
    figer: Callable[[Dossier], dict[str, Any]]
    presenter: Callable[[dict[str, Any], Dossier], dict[str, Any]]
    manques: Callable[[Dossier], list[Manque]]
    service: Callable[..., Depot]


PARTIE_2 = Acte(
    Partie.RECEVABILITE, "candidates/partie_2_deposer.html", lambda d: figer_partie_2(d, jour=timezone.localdate()),
    presenter_partie_2, lambda d: manques_partie_2(d) + manques_limites(d), deposer_partie_2,
)  # fmt: skip
PARTIE_3 = Acte(
    Partie.ACTIVITES, "candidates/partie_3_deposer.html", figer_partie_3, presenter_partie_3, manques_partie_3,
    deposer_partie_3,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
@authentification_recente
def deposer(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Read part 2 as it will be signed, then sign and deposit it."""
    return _acte(request, dossier, PARTIE_2)


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT)
@authentification_recente
def deposer_activites(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Read part 3 as it will be signed, then sign and deposit it."""
    return _acte(request, dossier, PARTIE_3)


def _acte(request: HttpRequest, dossier: Dossier, acte: Acte) -> HttpResponse:
    if request.method != "POST":
        return _montrer(request, dossier, acte, DepotForm())
    form, code = DepotForm(request.POST), 422
    if form.is_valid():
        try:
            acte.service(
                dossier=dossier,
                auteur=request.user,
                preuve=preuve_de(request),
                sha256_vu=form.cleaned_data["empreinte"],
            )
        except ErreurMetier as erreur:
            code = refuser(form, erreur)
            dossier.refresh_from_db()
        else:
            return redirect("candidates:confirmation", dossier.pk, acte.partie)
    return _montrer(request, dossier, acte, form, code=code)


def _montrer(request: HttpRequest, dossier: Dossier, acte: Acte, form: DepotForm, *, code: int = 200) -> HttpResponse:
    if not is_redigeable(dossier, acte.partie):
        if request.method != "POST":
            return redirect("candidates:mon-dossier", dossier.pk)
        return render(request, "candidates/depot_impossible.html", {"dossier": dossier, "form": form}, status=409)
    contenu = acte.figer(dossier)
    manques = acte.manques(dossier)
    candidat = dossier.candidat
    contexte = {
        "dossier": dossier, "form": form, "contenu": acte.presenter(contenu, dossier), "empreinte": empreinte(contenu),
        "points": get_points(dossier, manques, partie=acte.partie), "structure": dossier.referentiel.structure,
        "jour": timezone.localdate(), "candidat": candidat, "entreprise": entreprise_actuelle(dossier),
    }  # fmt: skip
    return render(request, acte.gabarit, contexte, status=code)


@require_safe
@page_du_candidat()
def confirmation(request: HttpRequest, dossier: Dossier, partie: int) -> HttpResponse:
    """What was deposited, when, and what happens next."""
    depot = get_depots_en_vigueur(dossier).get(partie)
    if depot is None:
        raise Http404
    lire = lire_partie_2 if depot.partie == Partie.RECEVABILITE else lire_partie_3
    contexte = {
        "dossier": dossier, "depot": depot, "contenu": lire(depot), "situation": get_situation(dossier, request.user),
    }  # fmt: skip
    return render(request, "candidates/depot_confirmer.html", contexte)
