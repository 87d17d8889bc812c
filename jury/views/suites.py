"""After a partial validation: what is earned, until when, and the dossier that completes the CQP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from candidates.enums import Etat
from candidates.models import Dossier

from .. import services
from ..acquis import get_acquis, get_partage, get_suite, is_en_cours, manques_suite
from ..forms import CompleterForm
from ..lecture import get_routes
from ..regles import fin_du_benefice
from .commun import LECTURE_ECRITURE, get_dossier_annonce, tenter


@require_http_methods(LECTURE_ECRITURE)
@login_required
def completer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a partial validation keeps and leaves out; then open the dossier of what is left, or find the one that goes on."""
    dossier = get_dossier_annonce(request, pk)
    if dossier.etat != Etat.VALIDE_PARTIELLEMENT:
        raise Http404
    form, code, ouverts = CompleterForm(request.POST or None), 200, []
    if request.method == "POST":
        form = CompleterForm(request.POST)
        code = tenter(form, lambda: ouverts.append(_ouvrir(request, dossier, form)))
        if code == 200:
            (suite,) = ouverts
            messages.success(request, f"Le dossier {suite.numero} est ouvert\u00a0: décrivez les compétences qui vous manquent.")
            return redirect("candidates:mon-dossier", suite.pk)
    return render(request, "jury/suite_ouvrir.html", _contexte(dossier) | {"form": form}, status=code)


def _ouvrir(request: HttpRequest, dossier: Dossier, form: CompleterForm) -> Dossier:
    reprendre = form.cleaned_data["reprendre_textes"]
    return services.completer_cqp(dossier=dossier, auteur=request.user, reprendre_textes=reprendre)


def _contexte(dossier: Dossier) -> dict[str, Any]:
    structure, jour = dossier.referentiel.structure, timezone.localdate()
    acquis, manquantes = get_partage(dossier, jour=jour)
    suite = get_suite(dossier)
    return {
        "dossier": dossier, "certification": dossier.referentiel.certification,
        "acquis": [{"ligne": a, "texte": structure.competence(a.code)} for a in acquis],
        "perdus": [{"ligne": a, "texte": structure.competence(a.code)} for a in get_acquis(dossier) if not a.tient(jour)],
        "manquantes": [structure.competence(c) for c in manquantes], "fin": fin_du_benefice(acquis),
        "routes": get_routes(dossier), "regle": structure.presentation.regle_obtention,
        "suite": suite if suite is not None and is_en_cours(suite) else None, "manques": manques_suite(dossier, jour=jour),
    }  # fmt: skip
