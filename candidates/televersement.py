"""Receive files without keeping what is too big: a file is given up as soon as it passes the limit, never stored whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

FICHIERS_PAR_ENVOI = 10
MEBIOCTET = 1024 * 1024


def plafond_envoi() -> int:
    """Bytes beyond which the rest of a sending is not even read."""
    return FICHIERS_PAR_ENVOI * settings.PREUVE_TAILLE_MAX


class PlafondHandler(FileUploadHandler):
    """Give up a file that passes `PREUVE_TAILLE_MAX`; its name is kept so that the page can say which one."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.trop_gros: list[str] = []
        self.taille_annoncee = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Note the announced size of the whole sending."""
        self.taille_annoncee = content_length

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Let the bytes through up to the limit."""
        if start + len(raw_data) > settings.PREUVE_TAILLE_MAX:
            self.trop_gros.append(self.file_name or "fichier")
            if self.taille_annoncee > plafond_envoi():
                raise StopUpload(connection_reset=True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def televersement(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that receives files: the limit applies while they arrive, before the body is read for CSRF."""
    protegee = csrf_protect(vue)

    @csrf_exempt  # only to put our handler in place before the check; `csrf_protect` makes it just below
    @wraps(vue)
    def recevoir(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plafond = PlafondHandler(request)
        request.upload_handlers.insert(0, plafond)
        request.plafond = plafond
        return protegee(request, *args, **kwargs)

    return recevoir


def phrases_trop_gros(request: HttpRequest) -> list[str]:
    """Say which files were given up, and what to do."""
    request.POST  # noqa: B018 — the body is read here, if it was not yet
    limite = settings.PREUVE_TAILLE_MAX // MEBIOCTET
    return [
        f"« {nom} » dépasse {limite} Mo, la limite pour une preuve : il n’a pas été gardé. "
        "Réduisez-le ou partagez-le en plusieurs fichiers."
        for nom in request.plafond.trop_gros
    ]
