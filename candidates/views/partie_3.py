"""Part 3, one competence per page: rows, questions, proofs (l.360–1165)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ..completude import preuves_de
from ..enums import Partie
from ..lecture import get_depots_en_vigueur, lire_partie_3
from ..models import Dossier
from ..pages import get_avancement
from ..reperes import lire_points
from ..services.saisie import is_redigeable
from ..televersement import televersement
from .avancement import SOMMAIRE, decrire_competence, exiger_partie_3
from .commun import is_candidat, page_du_candidat
from .preuve import en_uuid
from .saisie import REFUS, PageSaisie, Resultat, ouvrir, sauver
from .zone import ZonePreuves


@require_safe
@page_du_candidat()
def partie_3_sommaire(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The six competences with what each still misses; those already acquired are closed."""
    exiger_partie_3(dossier)
    depot = get_depots_en_vigueur(dossier).get(Partie.ACTIVITES)
    is_ouverte = is_redigeable(dossier, 3)
    avancement = get_avancement(dossier, partie=3, page=SOMMAIRE)
    contexte = {
        "dossier": dossier, "is_ouverte": is_ouverte, "is_candidat": is_candidat(request, dossier),
        "avancement": avancement, "pages": avancement.pages,
        "acquises": _acquises(dossier), "structure": dossier.referentiel.structure,
        "complements": dossier.complements.filter(partie=3, clos_le__isnull=True),
        "partie_3": lire_partie_3(depot) if depot and not is_ouverte else None,
    }  # fmt: skip
    return render(request, "candidates/partie_3_voir.html", contexte)


def _acquises(dossier: Dossier) -> list[dict[str, Any]]:
    structure = dossier.referentiel.structure
    return [
        {"acquise": a, "intitule": structure.competence(a.code).intitule} for a in dossier.competences_acquises.all()
    ]


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def partie_3(request: HttpRequest, dossier: Dossier, code: str) -> HttpResponse:
    """One competence. Answers and files travel together: joining a proof saves what was typed."""
    exiger_partie_3(dossier)
    competence = _get_competence(dossier, code)
    acquise = dossier.competences_acquises.filter(code=code).first()
    if acquise is not None:
        contexte = {
            "dossier": dossier,
            "competence": competence,
            "acquise": acquise,
            "structure": dossier.referentiel.structure,
        }
        return render(request, "candidates/competence_acquise.html", contexte)
    if request.method == "POST":
        return _enregistrer(request, dossier, competence)
    return _montrer(request, dossier, competence, ouvrir(dossier, code, lecteur=request.user), ZonePreuves(request, dossier, code))


def _get_competence(dossier: Dossier, code: str) -> Any:
    try:
        return dossier.referentiel.structure.competence(code)
    except KeyError:
        raise Http404 from None


def _enregistrer(request: HttpRequest, dossier: Dossier, competence: Any) -> HttpResponse:
    zone = ZonePreuves(request, dossier, competence.code)
    resultat = sauver(request, ouvrir(dossier, competence.code, request.POST, lecteur=request.user))
    if resultat.code != 200 or not zone.form.is_valid():
        return _montrer(request, dossier, competence, resultat.page, zone, resultat, code=resultat.code if resultat.code != 200 else REFUS)
    code = zone.recevoir()
    if zone.refus:
        return _montrer(request, dossier, competence, ouvrir(dossier, competence.code, lecteur=request.user), zone, code=code)
    messages.success(request, "Enregistré.")
    return _apres(request, dossier, competence.code)


def _apres(request: HttpRequest, dossier: Dossier, code: str) -> HttpResponse:
    for verbe in ("retirer", "decrire"):
        if request.POST.get(verbe):
            return redirect(f"candidates:preuve-{verbe}", get_object_or_404(dossier.preuves, pk=en_uuid(request.POST[verbe])).pk)
    if {"joindre", "attacher"} & set(request.POST):
        return redirect(reverse("candidates:partie-3", args=[dossier.pk, code]) + "#preuves")
    if "continuer" not in request.POST:
        return redirect("candidates:partie-3", dossier.pk, code)
    suite = get_avancement(dossier, partie=3, page=code).suivante
    return redirect(suite.url) if suite else redirect("candidates:partie-3-sommaire", dossier.pk)


def _montrer(
    request: HttpRequest, dossier: Dossier, competence: Any, saisie: PageSaisie, zone: ZonePreuves,
    resultat: Resultat | None = None, *, code: int = 200,
) -> HttpResponse:  # fmt: skip
    jointes = preuves_de(dossier, competence.code)
    avancement = get_avancement(dossier, partie=3, page=competence.code)
    contexte = {
        "dossier": dossier, "competence": competence, "form": saisie.form, "saisie": saisie, "preuves_form": zone.form,
        "conflits": resultat.conflits if resultat else [],
        "avancement": avancement, "is_ouverte": is_redigeable(dossier, 3), "is_candidat": is_candidat(request, dossier),
        "structure": dossier.referentiel.structure, "limites": zone.limites, "zone": zone.contexte(),
        "points_demandes": lire_points(dossier, 3, page=competence.code),
    } | decrire_competence(dossier, saisie.form, jointes)  # fmt: skip
    return render(request, "candidates/competence_ecrire.html", contexte, status=code)
