"""A device that was handed over opens nothing but the signature it was handed over for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from .tablette import CLE, Remise, lire_remise, recommencer


class TabletteMiddleware:
    """While a device is handed over: every other address leads back to its page, nobody but the awaited person stays signed
    in, and no answer is kept by the browser. The person who handed it over takes it back by signing in again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and leave no copy in the browser when the device is handed over."""
        reponse = self.get_response(request)
        if CLE in request.session:
            add_never_cache_headers(reponse)
        return reponse

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Let the view run, or lead back to the page of the hand-over."""
        remise = lire_remise(request)
        if remise is None:
            return None
        if request.user.is_authenticated and str(request.user.pk) != remise.attendu:
            return self._un_autre(request, remise)
        if request.resolver_match is not None and remise.permet(request.resolver_match):
            return None
        return redirect("evaluations:tablette")

    @staticmethod
    def _un_autre(request: HttpRequest, remise: Remise) -> HttpResponse:
        if str(request.user.pk) == remise.remis_par:
            del request.session[CLE]
            messages.success(request, "La tablette est à vous.")
            return redirect("evaluations:bilan", remise.evaluation)
        recommencer(request, remise)
        messages.error(request, f"Cette tablette attend {remise.attendu_nom}, et personne d’autre.")
        return redirect("evaluations:tablette")
