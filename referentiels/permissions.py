"""Who may open these pages. The predicate behind `referentiels.gerer` lives with the roles, above this app."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

Vue = Callable[..., HttpResponse]


def reserve_aux_gestionnaires(vue: Vue) -> Vue:
    """Decorate a view: sign-in first, then a 404 for whoever does not manage the référentiels."""

    @login_required
    @wraps(vue)
    def protegee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("referentiels.gerer"):
            raise Http404
        return vue(request, *args, **kwargs)

    return protegee
