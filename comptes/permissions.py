"""Predicates about roles, named as sentences, and the decorator of views that need one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from .enums import Role
from .models import Utilisateur


@rules.predicate
def is_secretariat(utilisateur: Utilisateur) -> bool:
    """The person works at the secretariat of the CPEF."""
    return utilisateur.is_authenticated and utilisateur.has_role(Role.SECRETARIAT)


@rules.predicate
def is_administrateur(utilisateur: Utilisateur) -> bool:
    """The person runs the installation."""
    return utilisateur.is_authenticated and utilisateur.has_role(Role.ADMINISTRATEUR)


rules.add_perm("comptes.gerer_personnes", is_secretariat | is_administrateur)
rules.add_perm("referentiels.gerer", is_secretariat | is_administrateur)
rules.add_perm("dossiers.instruire", is_secretariat)
rules.add_perm("comptes.surveiller_lectures", is_administrateur)
rules.add_perm("chiffres.publier", is_secretariat | is_administrateur)


def exige_permission(code: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorate a view: sign-in first, then a 404 for whoever does not hold `code` (what is not theirs does not exist)."""

    def decorer(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(vue)
        def protegee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(code):
                raise Http404
            return vue(request, *args, **kwargs)

        return protegee

    return decorer
