"""What a person reads when something the site stands on is away: a sentence and what to do, with the status of a passing failure."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

ATTENTE = 30  # seconds, what a browser or a probe is told to wait
PLUS_DE_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
BASE = (
    "Le site est momentanément indisponible",
    "La base de données ne répond pas. Ce que vous veniez d’envoyer n’est peut-être pas enregistré\u00a0; tout ce qui l’était avant l’est toujours.",
)
PLACE = (
    "Le site n’a plus de place pour enregistrer un fichier",
    "Le fichier que vous veniez d’envoyer n’est pas enregistré\u00a0; tout ce qui l’était avant l’est toujours. Gardez-le et prévenez le secrétariat.",
)


def erreur_serveur(request: HttpRequest) -> HttpResponse:
    """Answer a failure: 503 and a way to go on when the base or the disk is at fault, the page of incidents otherwise.

    Reads no table and no session: it must stand when nothing else does.
    """
    motif = _motif(sys.exc_info()[1])
    if motif is None:
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    reponse = render(None, "503.html", {"titre": motif[0], "phrase": motif[1], "attente": ATTENTE}, status=503)  # type: ignore[arg-type]
    reponse["Retry-After"] = str(ATTENTE)
    return reponse


def _motif(erreur: BaseException | None) -> tuple[str, str] | None:
    for cause in _causes(erreur):
        if isinstance(cause, OSError) and cause.errno in PLUS_DE_PLACE:
            return PLACE
        if isinstance(cause, OperationalError | InterfaceError):
            return BASE
    return None


def _causes(erreur: BaseException | None) -> Iterator[BaseException]:
    vues: set[int] = set()
    while erreur is not None and id(erreur) not in vues:
        yield erreur
        vues.add(id(erreur))
        erreur = erreur.__cause__ or erreur.__context__
