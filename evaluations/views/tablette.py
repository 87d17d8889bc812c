"""Pass the tablet: hand it over, sign on it, give it back. No page here shows anything to whoever is not the awaited person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.erreurs import ErreurMetier

from ..documents import LIENS
from ..models import Evaluation
from ..presentation import SIGNATAIRES, lire_bilan, lire_signatures
from ..services.bilan import exiger_bilan_a_signer
from ..services.commun import exiger_ouverte
from ..services.tablette import get_signataire, remettre_tablette, rendre_tablette
from ..tablette import Remise, effacer_les_traces, lire_remise, poser_remise, recommencer
from .bilan import tenter_si_valide
from .commun import CANDIDAT, contexte_commun, get_role, page_evaluation, recu


@require_http_methods(["GET", "HEAD", "POST"])
@page_evaluation()
def tablette_passer(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """Choose who signs on this device now; handing it over ends the session of the person who does."""
    form, code = Form(recu(request)), 200
    if request.method == "POST":
        pour = request.POST.get("role", "")
        recus: list[Any] = []
        code = tenter_si_valide(form, lambda: recus.append(remettre_tablette(evaluation=evaluation, auteur=request.user, role=pour)))
        if code == 200:
            poser_remise(request, evaluation=evaluation, role=pour, attendu=recus[0])
            return effacer_les_traces(redirect("evaluations:tablette"))
    contexte = contexte_commun(evaluation, role)
    contexte |= {"form": form, "places": _places(request, evaluation), "empechement": _empechement(evaluation)}
    return render(request, "evaluations/tablette_passer.html", contexte, status=code)


def _empechement(evaluation: Evaluation) -> str:
    """Why nobody can sign now; empty when they can."""
    try:
        exiger_ouverte(evaluation, evaluation.dossier, figee=True)
        exiger_bilan_a_signer(evaluation, "", None)
    except ErreurMetier as erreur:
        return str(erreur)
    return ""


def _places(request: HttpRequest, evaluation: Evaluation) -> list[dict[str, Any]]:
    """Each of the two others: their name, and what they have done already."""
    places = []
    for s in lire_signatures(evaluation):
        personne = get_signataire(evaluation, s["role"])
        if personne is None or personne.pk != request.user.pk:
            places.append(s | {"personne": personne})
    return places


@require_safe
def tablette(request: HttpRequest) -> HttpResponse:
    """The device that was handed over: who it waits for; then, to them alone, the bilan, what happens next, and the signature."""
    remise = _exiger_remise(request)
    contexte: dict[str, Any] = {"remise": remise}
    if not request.user.is_authenticated:
        suite = urlencode({REDIRECT_FIELD_NAME: request.path})
        return render(request, "evaluations/tablette_attendre.html", contexte | {"connexion": f"{reverse('account_login')}?{suite}"})
    evaluation = get_object_or_404(Evaluation.objects.select_related(*LIENS), pk=remise.evaluation)
    role = get_role(request, evaluation, (remise.role,))
    contexte |= lire_bilan(evaluation)
    contexte |= {
        "role": CANDIDAT,  # the recap as the candidate reads it: without a link to the grid
        "is_candidat": role == CANDIDAT,
        "role_libelle": next(libelle for r, libelle in SIGNATAIRES if r == role),
        "deja": next(s["signature"] for s in lire_signatures(evaluation) if s["role"] == role),
        "is_a_signer": str(evaluation.bilan_id) == remise.document,
    }
    return render(request, "evaluations/tablette_signer.html", contexte)


@require_POST
def tablette_rendre(request: HttpRequest) -> HttpResponse:
    """Give the device back, signed or not: nobody is signed in any more, the person who handed it over signs in again."""
    remise = _exiger_remise(request)
    if request.user.is_authenticated:
        rendre_tablette(evaluation=Evaluation.objects.get(pk=remise.evaluation), auteur=request.user, role=remise.role)
    recommencer(request, None)
    messages.info(request, f"La tablette est rendue. {remise.remis_par_nom}, identifiez-vous pour reprendre.")
    suite = urlencode({REDIRECT_FIELD_NAME: reverse("evaluations:bilan", args=[remise.evaluation])})
    return effacer_les_traces(redirect(f"{reverse('account_login')}?{suite}"))


def _exiger_remise(request: HttpRequest) -> Remise:
    remise = lire_remise(request)
    if remise is None:
        raise Http404
    return remise
