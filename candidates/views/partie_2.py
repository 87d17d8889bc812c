"""Part 2 as short pages: identity, career, jobs, training, declaration."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..experience import calculer
from ..lecture import oui_non, periode
from ..models import Dossier
from ..pages import get_avancement
from .avancement import SOMMAIRE
from .commun import contexte_partie_2, page_du_candidat
from .saisie import PageSaisie, Resultat, ouvrir, sauver

GABARITS = {
    "identite": "candidates/partie_2_identite.html",
    "experience": "candidates/partie_2_experience.html",
    "formation": "candidates/partie_2_formation.html",
    "declaration": "candidates/partie_2_declaration.html",
}


@require_safe
@page_du_candidat()
def partie_2_sommaire(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The pages of part 2 with what each still misses, and the way to the deposit."""
    return render(request, "candidates/partie_2_sommaire.html", contexte_partie_2(request, dossier, SOMMAIRE))


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def partie_2(request: HttpRequest, dossier: Dossier, page: str) -> HttpResponse:
    """One page of part 2. An answer 409 shows both texts side by side; 422 keeps everything that was typed."""
    if page == "emplois":
        return _emplois(request, dossier)
    if page not in GABARITS:
        raise Http404
    if request.method != "POST":
        return _montrer(request, dossier, ouvrir(dossier, page, lecteur=request.user))
    resultat = sauver(request, ouvrir(dossier, page, request.POST, lecteur=request.user))
    if resultat.code != 200:
        return _montrer(request, dossier, resultat.page, resultat)
    messages.success(request, "Enregistré.")
    return _apres(request, dossier, page)


def _apres(request: HttpRequest, dossier: Dossier, page: str) -> HttpResponse:
    """« Enregistrer » stays on the page; « Enregistrer et continuer » goes to the next one, then to the summary."""
    if "continuer" not in request.POST:
        return redirect("candidates:partie-2", dossier.pk, page)
    suite = get_avancement(dossier, partie=2, page=page).suivante
    return redirect(suite.url) if suite else redirect("candidates:partie-2-sommaire", dossier.pk)


def _montrer(request: HttpRequest, dossier: Dossier, page: PageSaisie, resultat: Resultat | None = None) -> HttpResponse:
    contexte = contexte_partie_2(request, dossier, page.code) | {
        "page": page.code, "form": page.form, "saisie": page, "conflits": resultat.conflits if resultat else [],
        "structure": dossier.referentiel.structure,
    }  # fmt: skip
    return render(request, GABARITS[page.code], contexte, status=resultat.code if resultat else 200)


def _emplois(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The list of jobs, and the experience computed from them."""
    if request.method == "POST":
        return _apres(request, dossier, "emplois")
    contexte = contexte_partie_2(request, dossier, "emplois")
    emplois = [
        {
            "emploi": e, "periode": periode(e.du, e.au), "dans_le_metier": oui_non(e.dans_le_metier),
            "manques": sum(str(e.pk) in p.url for p in contexte["avancement"].points_ici),
        }
        for e in dossier.emplois.all()
    ]  # fmt: skip
    contexte |= {
        "page": "emplois", "emplois": emplois, "calcul": calculer(dossier, jour=timezone.localdate()),
        "structure": dossier.referentiel.structure,
    }  # fmt: skip
    return render(request, "candidates/partie_2_emplois.html", contexte)
