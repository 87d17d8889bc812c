"""Deposit and sign: part 2 with its sworn statement (l.229–250), part 3 with name and company (l.1428–1446)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from documents.authentification import authentification_recente, preuve_de
from documents.models import Document

from ..completude import get_dernier_depot, manques_limites, manques_partie_2, manques_partie_3
from ..declaration import get_declaration, get_qualite
from ..documents import GENRES
from ..enums import Partie, RoleDossier
from ..forms import DepotForm, DepotPapierForm
from ..instantane import figer_partie_2, figer_partie_3
from ..lecture import get_depots_en_vigueur, lire_partie_2, lire_partie_3, presenter_partie_2, presenter_partie_3
from ..models import Depot, Dossier
from ..pages import get_points
from ..papier import get_jour_du_depot, get_scans_a_signer
from ..regles import empreinte
from ..services import deposer as deposer_partie_2
from ..services import deposer_activites as deposer_partie_3
from ..services.apercu import demander_apercu, get_apercu
from ..services.depot import entreprise_actuelle
from ..services.saisie import is_redigeable
from ..situation import get_situation
from ..workflow import Manque, roles_sur
from .commun import is_candidat, page_du_candidat

CANDIDAT, SAISIE = RoleDossier.CANDIDAT.value, RoleDossier.SAISIE.value


@dataclass(frozen=True)
class Acte:
    """What a deposit shows, checks and does."""

    partie: Partie
    adresse: str
    gabarit: str
    figer: Callable[[Dossier], dict[str, Any]]
    presenter: Callable[[dict[str, Any], Dossier], dict[str, Any]]
    manques: Callable[[Dossier], list[Manque]]
    service: Callable[..., Depot]


PARTIE_2 = Acte(
    Partie.RECEVABILITE, "candidates:deposer", "candidates/partie_2_deposer.html",
    lambda d: figer_partie_2(d, jour=get_jour_du_depot(d)), presenter_partie_2,
    lambda d: manques_partie_2(d) + manques_limites(d), deposer_partie_2,
)  # fmt: skip
PARTIE_3 = Acte(
    Partie.ACTIVITES, "candidates:deposer-activites", "candidates/partie_3_deposer.html", figer_partie_3,
    presenter_partie_3, manques_partie_3, deposer_partie_3,
)  # fmt: skip
ACTES = {acte.partie: acte for acte in (PARTIE_2, PARTIE_3)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT, SAISIE)
@authentification_recente
def deposer(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Read part 2 as it will be signed, then sign and deposit it."""
    return _acte(request, dossier, PARTIE_2)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat(CANDIDAT, SAISIE)
@authentification_recente
def deposer_activites(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Read part 3 as it will be signed, then sign and deposit it."""
    return _acte(request, dossier, PARTIE_3)


def _acte(request: HttpRequest, dossier: Dossier, acte: Acte) -> HttpResponse:
    form, code = _build_form(request, dossier), 422
    if request.method != "POST":
        return _montrer(request, dossier, acte, form)
    if form.is_valid():
        vue = form.cleaned_data["empreinte"]
        papier = form.get_papier() if isinstance(form, DepotPapierForm) else None
        try:
            acte.service(dossier=dossier, auteur=request.user, preuve=preuve_de(request), sha256_vu=vue, papier=papier)
        except ErreurMetier as erreur:
            dossier.refresh_from_db()
            if _deja_depose(dossier, acte, vue):
                messages.info(request, "Votre dépôt était déjà enregistré\u00a0: rien n’a été déposé deux fois.")
                return redirect("candidates:confirmation", dossier.pk, acte.partie)
            code = refuser(form, erreur)
        else:
            return redirect("candidates:confirmation", dossier.pk, acte.partie)
    return _montrer(request, dossier, acte, form, code=code)


def _build_form(request: HttpRequest, dossier: Dossier) -> DepotForm | DepotPapierForm:
    """The candidate signs; the secretariat records the handwritten signature of a paper dossier."""
    recu = request.POST if request.method == "POST" else None
    if is_candidat(request, dossier):
        return DepotForm(recu)
    return DepotPapierForm(recu, scans=get_scans_a_signer(dossier), initial={"lieu": dossier.parcours.fait_a})


def _deja_depose(dossier: Dossier, acte: Acte, sha256: str) -> bool:
    """A second click, or a second window: this very content is the deposit in force."""
    depot = get_dernier_depot(dossier, acte.partie)
    return depot is not None and depot.sha256 == sha256 and not is_redigeable(dossier, acte.partie)


def _montrer(request: HttpRequest, dossier: Dossier, acte: Acte, form: DepotForm | DepotPapierForm, *, code: int = 200) -> HttpResponse:
    if not is_redigeable(dossier, acte.partie):
        if request.method == "POST":
            return render(request, "candidates/depot_impossible.html", {"dossier": dossier, "form": form}, status=409)
        if get_dernier_depot(dossier, acte.partie) is not None:
            messages.info(request, f"La partie {acte.partie.value} est déjà déposée\u00a0: il n’y a rien à signer.")
        return redirect("candidates:mon-dossier", dossier.pk)
    contenu = acte.figer(dossier)
    qualite = get_qualite(dossier.candidat, entreprise=entreprise_actuelle(dossier))
    contexte = _contexte_apercu(dossier, acte, contenu) | {
        "form": form, "contenu": acte.presenter(contenu, dossier), "jour": get_jour_du_depot(dossier),
        "papier": isinstance(form, DepotPapierForm),
        "points": get_points(dossier, acte.manques(dossier), partie=acte.partie),
        "declaration": get_declaration(dossier, partie=acte.partie, contenu=contenu, qualite=qualite),
    }  # fmt: skip
    return render(request, acte.gabarit, contexte, status=code)


def _contexte_apercu(dossier: Dossier, acte: Acte, contenu: dict[str, Any]) -> dict[str, Any]:
    sha256 = empreinte(contenu)
    return {
        "dossier": dossier, "partie": acte.partie.value, "empreinte": sha256,
        "apercu": get_apercu(dossier, partie=acte.partie, sha256=sha256), "adresse_du_depot": reverse(acte.adresse, args=[dossier.pk]),
    }  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def apercu(request: HttpRequest, dossier: Dossier, partie: int) -> HttpResponse:
    """The PDF as it would be signed: asked for by a POST, made by the worker, shown here with its progress."""
    acte = ACTES.get(partie)
    if acte is None:
        raise Http404
    if request.method == "POST":
        try:
            demander_apercu(dossier=dossier, partie=partie, auteur=request.user)
        except ErreurMetier as erreur:
            messages.warning(request, str(erreur))
            return redirect("candidates:mon-dossier", dossier.pk)
        depuis_le_depot = request.POST.get("retour") == "depot" and not {CANDIDAT, SAISIE}.isdisjoint(roles_sur(dossier, request.user))
        suite = reverse(acte.adresse, args=[dossier.pk]) if depuis_le_depot else request.path
        return redirect(f"{suite}#apercu")
    if not is_redigeable(dossier, partie):
        return redirect("candidates:mon-dossier", dossier.pk)
    contexte = _contexte_apercu(dossier, acte, acte.figer(dossier))
    return render(request, "candidates/depot_apercu.html", contexte | {"is_candidat": is_candidat(request, dossier)})


@require_safe
@page_du_candidat()
def confirmation(request: HttpRequest, dossier: Dossier, partie: int) -> HttpResponse:
    """What was deposited, when, its sealed PDF, and what happens next."""
    depot = get_depots_en_vigueur(dossier).get(partie)
    if depot is None:
        raise Http404
    lire = lire_partie_2 if depot.partie == Partie.RECEVABILITE else lire_partie_3
    contexte = {
        "dossier": dossier, "depot": depot, "contenu": lire(depot), "situation": get_situation(dossier, request.user),
        "document": Document.objects.filter(genre=GENRES[Partie(depot.partie)], objet_id=str(depot.pk)).first(),
        "is_candidat": is_candidat(request, dossier),
    }  # fmt: skip
    return render(request, "candidates/depot_confirmer.html", contexte)
