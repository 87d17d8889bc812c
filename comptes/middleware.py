"""What every request obeys: two steps for whoever reads the dossiers of others, headers, no page kept by the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from .authentification import exige_deux_etapes, is_session_forte

PERMISSIONS = ", ".join(
    f"{nom}=()" for nom in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")
)  # fmt: skip
SUITE = "deux_etapes_suite"  # where the person was going, in the session
# What opens before the second step: its own page, to prove who one is, to leave.
OUVERTES = frozenset(("comptes:deux-etapes", "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"))
ENROLEMENT = frozenset(("mfa_activate_totp", "mfa_add_webauthn"))  # for whoever has no means yet


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

    Nor is one that nobody can read taken for the page that a script of ours speaks from (`HX-Current-URL`).

    Bodies are read by the forms, which refuse it with a sentence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 to an address that holds a NUL, decoded or not, or that names a page no one can read."""
        requete = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in requete or "\0" in requete or not self._se_lit(request.headers.get("HX-Current-URL", "")):
            return render(request, "400.html", status=400)
        return self.get_response(request)

    @staticmethod
    def _se_lit(adresse: str) -> bool:
        """Say whether an address parses, encoded or not."""
        try:
            urlsplit(adresse), urlsplit(unquote(adresse))
        except ValueError:
            return False
        return True


class EnTetesMiddleware:
    """Closes what no page of ours uses: sensors, payment, USB (the telephone's camera is asked for by a file field, outside the page).

    A file that is downloaded runs nothing if a browser opens it all the same, and stays in no shared cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers that this answer does not give itself."""
        reponse = self.get_response(request)
        reponse.headers.setdefault("Permissions-Policy", PERMISSIONS)
        reponse.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if reponse.get("Content-Disposition", "").startswith("attachment"):
            reponse.headers.setdefault("Content-Security-Policy", "sandbox; default-src 'none'")
            reponse.headers.setdefault("Cache-Control", "private, no-store")
        return reponse


class DeuxEtapesMiddleware:
    """Whoever holds a role other than candidate opens nothing before a second step in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Let the view run, or lead to the page of the second step and remember where the person was going."""
        if not request.user.is_authenticated or is_session_forte(request) or not exige_deux_etapes(request.user):
            return None
        nom = request.resolver_match.view_name if request.resolver_match else ""
        if nom in OUVERTES or (nom in ENROLEMENT and not is_mfa_enabled(request.user)):
            return None
        page = reverse("comptes:deux-etapes")
        if "HX-Request" in request.headers or "X-CSRFToken" in request.headers:  # a script of a page: it says so, and keeps what was typed
            return HttpResponse("Votre compte demande une connexion en deux étapes.", status=403, content_type="text/plain; charset=utf-8")
        if request.method == "GET":
            request.session[SUITE] = request.get_full_path()
        return redirect(page)
