"""Answer the points the secretariat asks to complete, in part 2 or in part 3."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ..models import Dossier
from ..pages import get_avancement, get_pages_partie_2, suivante
from ..reperes import lire_points
from ..services.saisie import is_redigeable
from .commun import contexte_partie_2, is_candidat, page_du_candidat
from .saisie import Resultat, ouvrir, sauver


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def complements(request: HttpRequest, dossier: Dossier, partie: int) -> HttpResponse:
    """Answer the points asked for in one part."""
    points = lire_points(dossier, partie)
    if not points:
        raise Http404
    code = f"complements-{partie}"
    saisie = ouvrir(dossier, code, request.POST if request.method == "POST" else None, lecteur=request.user)
    resultat = sauver(request, saisie) if request.method == "POST" else Resultat(saisie)
    if request.method == "POST" and resultat.code == 200:
        messages.success(request, "Vos réponses sont enregistrées.")
        return _apres(request, dossier, partie)
    contexte = {
        "dossier": dossier, "partie": partie, "form": saisie.form, "saisie": saisie, "conflits": resultat.conflits,
        "points": [(p, saisie.form[str(p.complement.pk)]) for p in points], "is_ouverte": is_redigeable(dossier, partie),
    }  # fmt: skip
    if partie == 2:
        contexte |= contexte_partie_2(request, dossier, "complements")
    else:
        contexte |= {
            "avancement": get_avancement(dossier, partie=3, page="complements"), "is_candidat": is_candidat(request, dossier),
        }  # fmt: skip
    return render(request, "candidates/complements_repondre.html", contexte, status=resultat.code)


def _apres(request: HttpRequest, dossier: Dossier, partie: int) -> HttpResponse:
    if partie == 3:
        return redirect("candidates:partie-3-sommaire", dossier.pk)
    suite = suivante(get_pages_partie_2(dossier, courante="complements"), "complements")
    if "continuer" in request.POST and suite is not None:
        return redirect(suite.url)
    return redirect("candidates:partie-2-complements", dossier.pk)
