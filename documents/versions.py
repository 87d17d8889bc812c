"""The version of the templates: what a document was laid out with, told by a fingerprint of the sources."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.engine import Engine

MOTIFS = ("*/documents/**/*.html", "documents/base_document.html", "documents/partials/*.html", "*/partials/_pdf_*.html")
FEUILLE = "css/document.css"


@cache
def get_version_des_gabarits() -> str:
    """Return twelve hexadecimal signs that change with any template of a document, the style sheet or the layout engine.

    Computed once for a process: a new version of the site starts new processes.
    """
    somme = hashlib.sha256(version("weasyprint").encode())
    for dossier in Engine.get_default().dirs:
        racine = Path(dossier)
        for chemin in sorted({c for motif in MOTIFS for c in racine.glob(motif) if c.is_file()}):
            somme.update(f"{chemin.relative_to(racine).as_posix()}\0".encode() + chemin.read_bytes())
    if feuille := finders.find(FEUILLE):
        somme.update(Path(str(feuille)).read_bytes())
    return somme.hexdigest()[:12]
