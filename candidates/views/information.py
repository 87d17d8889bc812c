"""The public page about the CQP and its VAE (l.1–76, 1461–1557), and the demand of a dossier (l.39–40)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from referentiels.models import Referentiel

from ..enums import FINAUX
from ..models import Dossier
from ..presentation import get_referentiels_courants, presenter
from ..services import demander_dossier


def _get_referentiel(code: str) -> tuple[Referentiel, list[Referentiel]]:
    referentiels = get_referentiels_courants()
    choisis = [r for r in referentiels if code in ("", r.certification.code)]
    if not choisis:
        raise Http404
    return choisis[0], [r for r in referentiels if r != choisis[0]]


@require_safe
def informer(request: HttpRequest) -> HttpResponse:
    """Public: what the CQP is, the road step by step, who does what, the delays in force."""
    referentiel, autres = _get_referentiel(request.GET.get("cqp", ""))
    contexte = presenter(referentiel, jour=timezone.localdate())
    return render(request, "candidates/cqp_informer.html", contexte | {"autres": autres})


@require_http_methods(["GET", "HEAD", "POST"])
def demander(request: HttpRequest) -> HttpResponse:
    """Open a draft, once signed in; an anonymous person first opens an account, then comes back here."""
    code = request.POST.get("cqp", "") or request.GET.get("cqp", "")
    referentiel, _ = _get_referentiel(code)
    if not request.user.is_authenticated:
        retour = f"{reverse('candidates:demander')}?{urlencode({'cqp': referentiel.certification.code})}"
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': retour})}")
    if request.method == "POST":
        dossier = demander_dossier(auteur=request.user, referentiel=referentiel)
        messages.success(request, f"Votre dossier {dossier.numero} est ouvert. Commencez par vous présenter.")
        return redirect("candidates:partie-2", dossier.pk, "identite")
    return render(request, "candidates/dossier_demander.html", _contexte_demande(request, referentiel))


def _contexte_demande(request: HttpRequest, referentiel: Referentiel) -> dict[str, Any]:
    miens = Dossier.objects.visibles_par(request.user).filter(
        candidat__utilisateur=request.user, referentiel__certification=referentiel.certification
    )
    return {"referentiel": referentiel, "en_cours": [d for d in miens if d.etat not in FINAUX]}
