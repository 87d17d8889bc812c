"""What is read after signing in stays out of the browser's memory: several people may use one device."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


class PagesPriveesMiddleware:
    """No page shown to someone signed in is kept by the browser: after they sign out, « back » asks the server again.

    An answer that says itself how it is kept (`Cache-Control`, `ETag`) is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, marked as not to be kept when it is a page for one person."""
        reponse = self.get_response(request)
        est_une_page = reponse.get("Content-Type", "").startswith("text/html")
        if est_une_page and not reponse.has_header("Cache-Control") and not reponse.has_header("ETag") and request.user.is_authenticated:
            add_never_cache_headers(reponse)
        return reponse


class AdresseLisibleMiddleware:
    """No address holds a NUL character: PostgreSQL keeps none, and no page of ours writes one. Answered by 400, before any view.

    Bodies are read by the forms, which refuse it with a sentence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 to an address that holds a NUL, decoded or not."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return self.get_response(request)
