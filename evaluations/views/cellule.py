"""One cell, saved as it is being written: of the grid, of an annotation, of a private preparation. The answer is for a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from candidates.erreurs import VersionPerimee
from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..forms import AnnotationForm, CelluleForm, PreparationForm
from ..forms.grille import prefixe
from ..models import Evaluation
from ..services import annoter, noter_element, preparer_element
from .commun import PAIRE, differences, get_role


@require_POST
@never_cache
@login_required
def cellule(request: HttpRequest, pk: Any, code: str) -> HttpResponse:
    """Save one cell, as the évaluateur externe, or its annotation, as the professionnel du secteur."""
    if f"{prefixe(code)}-annotation" in request.POST:
        form: Form = AnnotationForm(request.POST, code=code)
        return _enregistrer(request, pk, code, form, lambda e, lu: annoter(evaluation=e, auteur=request.user, code=code, **lu))
    form = CelluleForm(request.POST, code=code)
    return _enregistrer(request, pk, code, form, lambda e, lu: _noter(request, e, form))


@require_POST
@never_cache
@login_required
def preparation_cellule(request: HttpRequest, pk: Any, code: str) -> HttpResponse:
    """Save one element of one's own preparation."""
    form = PreparationForm(request.POST, code=code)
    envoyes = ("resultat", "note")

    def preparer(evaluation: Evaluation, lu: dict[str, Any]) -> Any:
        sus = {c: lu[c] for c in envoyes if form.add_prefix(c) in form.data}
        return preparer_element(evaluation=evaluation, auteur=request.user, code=code, version=lu["version"], **sus)

    return _enregistrer(request, pk, code, form, preparer)


def _noter(request: HttpRequest, evaluation: Evaluation, form: Any) -> Any:
    s = form.saisie
    return noter_element(
        evaluation=evaluation, auteur=request.user, code=s.code, version=s.version, resultat=s.resultat,
        points_a_verifier=s.points_a_verifier, commentaire=s.commentaire,
    )  # fmt: skip


def _enregistrer(
    request: HttpRequest, pk: Any, code: str, form: Any, verbe: Callable[[Evaluation, dict[str, Any]], Any]
) -> HttpResponse:
    """Run the service, which checks everything itself in one query; only a refusal asks more of the database.

    200 and the cell's new mark; 409 with both values when it changed meanwhile; 422 with the reason of a refusal; 403 when
    the page belongs to someone who is no longer the one signed in: on a shared tablet, nobody sends for another.
    """
    if request.headers.get("X-Personne", str(request.user.pk)) != str(request.user.pk):
        return _repondre(request, 403, autre_personne=True, code=code)
    try:
        if form.is_valid():
            ecrite = verbe(Evaluation(pk=pk), form.cleaned_data)
            return _repondre(request, 200, form=form, code=code, marque=_marque(form, ecrite))
        statut = 422
    except (Evaluation.DoesNotExist, Dossier.DoesNotExist, KeyError) as erreur:
        raise Http404 from erreur
    except VersionPerimee as erreur:
        _exiger_binome(request, pk, code)
        return _conflit(request, form, code, erreur.actuel)
    except ErreurMetier as erreur:
        statut = refuser(form, erreur)
    _exiger_binome(request, pk, code)
    return _repondre(request, statut, form=form, code=code)


def _exiger_binome(request: HttpRequest, pk: Any, code: str) -> None:
    evaluation = get_object_or_404(Evaluation.objects.select_related("dossier__candidat", "dossier__referentiel"), pk=pk)
    get_role(request, evaluation, PAIRE)
    try:
        evaluation.dossier.referentiel.structure.element(code)
    except KeyError as erreur:
        raise Http404 from erreur


def _marque(form: Any, objet: Any) -> str:
    """What the cell is read at from now on: its version, or its annotation."""
    return str(form.build_initial(objet)["avant" if isinstance(form, AnnotationForm) else "version"])


def _conflit(request: HttpRequest, form: Any, code: str, actuel: Any) -> HttpResponse:
    stocke = {c: v for c, v in form.build_initial(actuel).items() if c not in ("version", "avant") and form.add_prefix(c) in form.data}
    return _repondre(
        request, 409, form=form, code=code, ecarts=differences(form, stocke), marque=_marque(form, actuel),
        actuel={form.add_prefix(c): v for c, v in stocke.items()},
    )  # fmt: skip


def _repondre(request: HttpRequest, statut: int, *, marque: str | None = None, actuel: dict[str, Any] | None = None, **contexte: Any) -> JsonResponse:
    contexte = {"form": None, "ecarts": [], "autre_personne": False, "statut": statut, "instant": timezone.now()} | contexte
    html = render_to_string("evaluations/partials/_cellule_etat.html", contexte)  # without the menu of a page
    return JsonResponse({"html": html, "marque": marque, "actuel": actuel}, status=statut)
