"""Gives every event of a request its technical trace."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse

from .contexte import Provenance, provenance


class TraceMiddleware:
    """Keeps the IP address and the user agent at hand of `journal.services.journaliser` during a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its provenance at hand."""
        ip = get_adapter().get_client_ip(request)
        agent = str(request.META.get("HTTP_USER_AGENT", ""))[:300]
        with provenance(Provenance(ip=ip, agent=agent)):
            return self.get_response(request)
