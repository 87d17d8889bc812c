"""HTML to PDF: archivable (PDF/A-3a), accessible (PDF/UA-1), deterministic, nothing fetched from outside."""

import gc
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils._os import safe_join
from fontTools.ttLib import woff2
from weasyprint import HTML, Attachment
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .caracteres import rendre_imprimable
from .erreurs import FabricationImpossible
from .registre import Piece

D_UN_SEUL_TENANT = 600  # signs: a row of a table longer than this may be cut by the end of a page, a shorter one never
_RANGEES = re.compile(r"<(tr|div)>(\s*<(?:th|td|dt)\b.*?)</\1>", re.DOTALL)
_BALISES = re.compile(r"<[^>]*>")
ORIGINE = "https://statique.invalid"  # stands for our own static files; never asked from the network
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}
UA_1 = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class Rendu:
    """The bytes of a PDF and its number of pages."""

    octets: bytes
    pages: int


class RessourceRefusee(FabricationImpossible):
    """A document asked for something that is neither one of our static files nor inside the document itself."""


class _Refus(FatalURLFetchingError):
    """The same, in the only form that stops the layout engine."""


class Recuperateur(URLFetcher):
    """Gives the layout engine our static files and `data:` addresses; refuses all else, network and disk alike."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the resource at `url`; a refusal stops the layout."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        prefixe = ORIGINE + settings.STATIC_URL
        if not url.startswith(prefixe):
            raise _Refus(f"Ressource refusée : {url[:100]}")
        nom = url.removeprefix(prefixe).split("?")[0].split("#")[0]
        chemin = _trouver(nom)
        if chemin is None and nom.startswith("fonts/"):  # the text falls back on another font of the machine
            raise FileNotFoundError(nom)
        if chemin is None:
            raise _Refus(f"Fichier statique introuvable : {nom[:100]}")
        if chemin.suffix == ".woff2":
            return URLFetcherResponse(url, _lire_police(chemin, chemin.stat().st_mtime_ns), {"Content-Type": "font/ttf"})
        return URLFetcherResponse(url, chemin.read_bytes(), {"Content-Type": TYPES[chemin.suffix]})


def _trouver(nom: str) -> Path | None:
    try:
        collecte = Path(safe_join(settings.STATIC_ROOT, nom))
        trouve = collecte if collecte.is_file() else finders.find(nom)
    except SuspiciousFileOperation:
        return None
    chemin = Path(str(trouve)) if trouve else None
    return chemin if chemin and chemin.suffix in TYPES else None


@lru_cache(maxsize=16)
def _lire_police(chemin: Path, modifiee: int) -> bytes:
    """Unpack a font once for all the documents of a worker, and again when its file changes."""
    sortie = BytesIO()
    woff2.decompress(BytesIO(chemin.read_bytes()), sortie)
    return sortie.getvalue()


class _Metadonnees(DocumentMetadata):
    """Metadata that also declare PDF/UA-1, with the extension schema that PDF/A asks for."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.replace(b"</rdf:RDF>", UA_1 + b"</rdf:RDF>")


def rendre(
    *,
    gabarit: str,
    contexte: Mapping[str, Any],
    titre: str,
    auteur: str,
    instant: datetime,
    pieces: Sequence[Piece] = (),
) -> Rendu:
    """Lay a template out as a tagged PDF/A-3a and PDF/UA-1, with its attached data.

    Deterministic: the same template, context and `instant` give the same bytes. Raises `RessourceRefusee` when the
    page asks for anything outside our static files.
    """
    html = assouplir(rendre_imprimable(render_to_string(gabarit, dict(contexte))))
    try:
        return _mettre_en_page(html, titre, auteur, instant, pieces)
    except FatalURLFetchingError as refus:
        raise RessourceRefusee(f"Le modèle du document fait appel à une ressource interdite. {refus}") from refus


def assouplir(html: str) -> str:
    """Mark the rows that are too long to stay in one piece (`longue`): kept whole, they would leave a page almost blank."""

    def marquer(rangee: re.Match[str]) -> str:
        balise, dedans = rangee.groups()
        longue = len(dedans) > D_UN_SEUL_TENANT and len(" ".join(_BALISES.sub("", dedans).split())) > D_UN_SEUL_TENANT
        return f'<{balise} class="longue">{dedans}</{balise}>' if longue else rangee[0]

    return _RANGEES.sub(marquer, html)


def _mettre_en_page(html: str, titre: str, auteur: str, instant: datetime, pieces: Sequence[Piece]) -> Rendu:
    with _sans_ramasse_miettes():
        mise_en_page = HTML(string=html, base_url=f"{ORIGINE}/", url_fetcher=Recuperateur()).render(
            pdf_variant="pdf/a-3a", pdf_tags=True
        )
        date = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        metadonnees = _Metadonnees(**{**vars(mise_en_page.metadata), "xmp_metadata": None})
        metadonnees.title, metadonnees.authors, metadonnees.lang = titre, [auteur], "fr-FR"
        metadonnees.generator, metadonnees.created, metadonnees.modified = None, date, date
        mise_en_page.metadata = metadonnees
        with warnings.catch_warnings():  # the engine leaves the file of its colour profile for Python to close
            warnings.filterwarnings("ignore", "unclosed file .*sRGB2014", ResourceWarning)
            octets = mise_en_page.write_pdf(pdf_variant="pdf/a-3a", attachments=[_joindre(p, instant) for p in pieces])
    return Rendu(octets, len(mise_en_page.pages))


def _joindre(piece: Piece, instant: datetime) -> Attachment:
    jour = instant.astimezone(UTC)
    jointe = Attachment(
        string=b"", name=piece.nom, description=piece.description, created=jour, modified=jour, relationship="Data"
    )
    jointe.source = nullcontext((BytesIO(piece.octets), None, None, piece.type_mime))  # the type is ours, not guessed
    return jointe


@contextmanager
def _sans_ramasse_miettes() -> Iterator[None]:
    """Leave the garbage collector off during the layout: a tenth to a sixth faster."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
