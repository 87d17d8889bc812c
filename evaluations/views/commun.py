"""What the pages of the evaluation share: whose evaluation this is, as what, and how a refusal or a conflict is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404

from candidates.enums import RoleDossier
from candidates.forms.champs import en_clair
from candidates.models import Dossier
from candidates.workflow import roles_sur
from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..avancement import get_etapes
from ..documents import LIENS
from ..lecture import is_ouverte
from ..models import Evaluation
from ..versions import get_reouverture

EXTERNE = RoleDossier.EVALUATEUR_EXTERNE.value
PROFESSIONNEL = RoleDossier.PROFESSIONNEL.value
CANDIDAT = RoleDossier.CANDIDAT.value
SAISIE = RoleDossier.SAISIE.value
PAIRE = (EXTERNE, PROFESSIONNEL)
Vue = Callable[..., HttpResponse]


def page_evaluation(*roles: str) -> Callable[[Vue], Vue]:
    """Decorate a view `(request, evaluation, role, …)`: sign-in first, then a 404 unless the person holds one of `roles`.

    Without `roles`: the pair. An evaluation that was set aside does not exist here: the secretariat reads it at its desk.
    The evaluation and the role the person acts in replace the `pk` of the address.
    """
    permis = roles or PAIRE

    def decorer(vue: Vue) -> Vue:
        @login_required
        @wraps(vue)
        def protegee(request: HttpRequest, pk: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            visibles = Dossier.objects.visibles_par(request.user)
            evaluation = get_object_or_404(Evaluation.objects.select_related(*LIENS).filter(dossier__in=visibles), pk=pk)
            return vue(request, evaluation, get_role(request, evaluation, permis), *args, **kwargs)

        return protegee

    return decorer


def get_role(request: HttpRequest, evaluation: Evaluation, permis: tuple[str, ...]) -> str:
    """Return the first of `permis` that the person holds on a dossier that is visible to them; a 404 without any."""
    tenus = roles_sur(evaluation.dossier, request.user)
    role = next((r for r in permis if r in tenus), "")
    if not role or not evaluation.is_active:
        raise Http404
    return role


def contexte_commun(evaluation: Evaluation, role: str, *, etapes: bool = True) -> dict[str, Any]:
    """Variables of every page of an evaluation: who reads, whether it can still be written, its steps (`etapes`) where they show."""
    ouverte = is_ouverte(evaluation)
    lues = get_etapes(evaluation) if etapes else []
    return {
        "evaluation": evaluation,
        "dossier": evaluation.dossier,
        "candidat": evaluation.dossier.candidat,
        "structure": evaluation.dossier.referentiel.structure,
        "role": role,
        "role_libelle": RoleDossier(role).label,
        "is_externe": role == EXTERNE,
        "is_professionnel": role == PROFESSIONNEL,
        "is_ouverte": ouverte,
        "reouverture": get_reouverture(evaluation) if ouverte else None,
        "peut_tenir": ouverte and role == EXTERNE,
        "peut_noter": ouverte and role in PAIRE,
        "etapes": lues,
        "alertes_binome": [p for e in lues for p in e.points if p.lien.endswith("#binome")] if ouverte else [],
    }


def recu(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing at all; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def tenter(form: BaseForm, verbe: Callable[[], Any]) -> int:
    """Run a service; return 200, or the status of its refusal, whose sentences are then above the form."""
    try:
        verbe()
    except ErreurMetier as erreur:
        return refuser(form, erreur)
    return 200


def differences(form: Form, actuels: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """List the fields whose stored text is no longer what the person typed, as `(libellé, le vôtre, l'enregistré)`."""
    ecarts = []
    for nom, actuel in actuels.items():
        champ = form.fields.get(nom)
        if champ is None or nom not in form.cleaned_data or form.cleaned_data[nom] == actuel:
            continue
        ecarts.append(
            (str(champ.label or nom), en_clair(form, nom, form.cleaned_data[nom]), en_clair(form, nom, actuel))
        )
    return ecarts


def get_ecarts(objet: Any, form: Form, build_initial: Callable[[Any], dict[str, Any]]) -> list[tuple[str, str, str]]:
    """What is stored now and differs from what was typed; the page then carries the version that is stored."""
    objet.refresh_from_db()
    actuels = build_initial(objet)
    form.data = form.data.copy()
    form.data["version"] = str(actuels.pop("version"))
    return differences(form, actuels)
