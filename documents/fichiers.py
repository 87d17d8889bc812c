"""Private files on their way to one person: given by a view that has said yes, never from a public folder."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from django.http.response import HttpResponseBase

PDF = "application/pdf"
AFFICHABLES = frozenset((PDF, "image/jpeg", "image/png", "image/gif", "image/webp"))  # what a browser shows without running anything
CSP_FICHIER = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; frame-ancestors 'self'"


def envoyer_fichier(fichier: FieldFile, *, nom: str, type_mime: str, en_ligne: bool = False) -> HttpResponseBase:
    """Give a private file under the name `nom`; `en_ligne`, the browser shows it when it can do so without running anything.

    With `FICHIERS_EN_TETE`, the front server reads the file itself; else this process does. Whatever the file holds runs
    nothing: its own policy refuses it, and everything but a PDF is in a sandbox (the browser's reader of PDF does not work in
    one; what a PDF could run is refused when it is joined). A file that is missing is a 404.
    """
    is_montre = en_ligne and type_mime in AFFICHABLES
    delegue = bool(settings.FICHIERS_EN_TETE) and hasattr(fichier.storage, "location")
    if not fichier or not fichier.storage.exists(str(fichier.name)):
        raise Http404
    reponse: HttpResponseBase
    if delegue:
        reponse = HttpResponse(content_type=type_mime)
        reponse["Content-Disposition"] = content_disposition_header(as_attachment=not is_montre, filename=nom) or "attachment"
        reponse[settings.FICHIERS_EN_TETE] = (
            quote(settings.FICHIERS_PREFIXE + str(fichier.name)) if settings.FICHIERS_EN_TETE == "X-Accel-Redirect" else fichier.path
        )
        del reponse["Content-Length"]
    else:
        reponse = FileResponse(fichier.open("rb"), as_attachment=not is_montre, filename=nom, content_type=type_mime)
    reponse["Content-Security-Policy"] = CSP_FICHIER if is_montre and type_mime == PDF else f"sandbox; {CSP_FICHIER}"
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["X-Frame-Options"] = "SAMEORIGIN"
    reponse["Cache-Control"] = "private, no-store"
    return reponse
