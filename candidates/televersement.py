"""Receive files without keeping what is too big: a file is given up as soon as it passes the limit, never stored whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from referentiels.models import Certification

from .examen import en_mo
from .limites import Limites, get_limites_de

LECTURE_MAX = 1024**3  # bytes of one sending that are read, and thrown away, so that the page can answer by a sentence


class PlafondHandler(FileUploadHandler):
    """Give up a file that passes the limit; its name is kept so that the page can say which one."""

    def __init__(self, request: HttpRequest, dossier_id: Any) -> None:
        super().__init__(request)
        self.dossier_id = dossier_id
        self.trop_gros: list[str] = []
        self.taille_annoncee = 0

    @cached_property
    def limites(self) -> Limites:
        """Limits of the dossier that the address names, or those of every CQP when it names none."""
        if self.dossier_id is None:
            return get_limites_de(None)
        return get_limites_de(Certification.objects.filter(referentiels__dossiers=self.dossier_id).first())

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
        """Let the bytes through up to the limit. Beyond, the rest of the file is read and dropped, within reason."""
        if start + len(raw_data) > self.limites.octets:
            self.trop_gros.append(self.file_name or "fichier")
            if self.taille_annoncee > LECTURE_MAX:
                raise StopUpload(connection_reset=True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def televersement(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view `(request, pk, …)` that receives files.

    The limit applies while they arrive, before the body is read for the check against forged requests. Whoever is not
    signed in is sent to sign in, and nothing they send is kept.
    """
    protegee = csrf_protect(vue)

    @csrf_exempt  # only to put our handler in place before the check; `csrf_protect` makes it just below
    @wraps(vue)
    def recevoir(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        plafond = PlafondHandler(request, kwargs.get("pk"))
        request.upload_handlers.insert(0, plafond)
        request.plafond = plafond
        return protegee(request, *args, **kwargs)

    return recevoir


def get_trop_gros(request: HttpRequest) -> list[str]:
    """Names of the files that were given up while they arrived."""
    request.POST  # noqa: B018 — the body is read here, if it was not yet
    return list(request.plafond.trop_gros)


def phrases_trop_gros(request: HttpRequest) -> list[str]:
    """Say which files were given up, and what to do."""
    noms = get_trop_gros(request)
    return [
        f"«\u00a0{nom}\u00a0» dépasse {en_mo(request.plafond.limites.octets)}\u00a0Mo, la limite pour une preuve\u00a0: il n’a pas été gardé. "
        "Réduisez-le ou partagez-le en plusieurs fichiers."
        for nom in noms
    ]
