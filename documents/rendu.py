"""HTML to PDF: archivable (PDF/A-3a), accessible (PDF/UA-1), deterministic, nothing fetched from outside."""

import gc
import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
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

D_UN_SEUL_TENANT = 600  # signs: a row of a table with a longer cell may be cut by the end of a page, the others never
_RANGEES = re.compile(r"<(tr|div)>(\s*<(?:th|td|dt)\b.*?)</\1>", re.DOTALL)
_CELLULES = re.compile(r"<(?=(?:th|td|dt|dd)\b)")
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
        self._refus: _Refus | None = None

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the resource at `url`; a refusal stops the layout."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        prefixe = ORIGINE + settings.STATIC_URL
        if not url.startswith(prefixe):
            raise self._refuser(f"Ressource refusée : {url[:100]}")
        nom = url.removeprefix(prefixe).split("?")[0].split("#")[0]
        chemin = _trouver(nom)
        if chemin is None and nom.startswith("fonts/"):  # the text falls back on another font of the machine
            raise FileNotFoundError(nom)
        if chemin is None:
            raise self._refuser(f"Fichier statique introuvable : {nom[:100]}")
        if chemin.suffix == ".woff2":
            return URLFetcherResponse(url, _lire_police(chemin, chemin.stat().st_mtime_ns), {"Content-Type": "font/ttf"})
        return URLFetcherResponse(url, chemin.read_bytes(), {"Content-Type": TYPES[chemin.suffix]})


    def _refuser(self, phrase: str) -> "_Refus":
        self._refus = _Refus(phrase)
        return self._refus

    def exiger_aucun_refus(self) -> None:
        """Raise the last refusal: the engine goes on without what an image inside an image asked for."""
        if self._refus is not None:
            raise self._refus


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
    comprimer: bool = True,
    page_faite: Callable[[int], None] | None = None,
) -> Rendu:
    """Lay a template out as a tagged PDF/A-3a and PDF/UA-1, with its attached data.

    Deterministic: the same template, context and `instant` give the same bytes. `comprimer=False` leaves the file as large as
    it is written, for the seal, which writes it anew and compresses it anyway. `page_faite` is told the number of each page as it
    is laid out. Raises `RessourceRefusee` when the page asks for anything outside our static files.
    """
    html = composer_html(gabarit, contexte)
    try:
        with _suivre(page_faite):
            rendu = _mettre_en_page(html, titre, auteur, instant, pieces)
    except FatalURLFetchingError as refus:
        raise _refusee(refus) from refus
    return Rendu(reecrire(rendu.octets), rendu.pages) if comprimer else rendu


def mettre_en_page_nue(html: str) -> bytes:
    """Lay a page out without tags nor PDF/A, for a preview: a third quicker. The same page gives the same bytes. Raises as `rendre` does."""
    try:
        with _sans_ramasse_miettes():
            recuperateur = Recuperateur()
            octets = HTML(string=html, base_url=f"{ORIGINE}/", url_fetcher=recuperateur).write_pdf()
            recuperateur.exiger_aucun_refus()
            return bytes(octets)
    except FatalURLFetchingError as refus:
        raise _refusee(refus) from refus


def _refusee(refus: FatalURLFetchingError) -> RessourceRefusee:
    return RessourceRefusee(f"Le modèle du document fait appel à une ressource interdite. {refus}")


def composer_html(gabarit: str, contexte: Mapping[str, Any]) -> str:
    """Return the page that the layout engine reads: only signs that can be printed, long rows marked."""
    return assouplir(rendre_imprimable(render_to_string(gabarit, dict(contexte))))


def reecrire(octets: bytes) -> bytes:
    """Return the same PDF compressed, with small object streams. Compressing once, here, costs a third of what the layout engine's own takes."""
    sortie = BytesIO()
    with pikepdf.open(BytesIO(octets)) as pdf:
        pdf.save(sortie, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return sortie.getvalue()


class _Suivi(logging.Handler):
    """Hears the layout engine say, in its progress log, which page it begins; those of other threads are theirs."""

    def __init__(self, page_faite: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self._page_faite, self._fil = page_faite, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the page, when the message is about one."""
        if threading.get_ident() == self._fil and "Page %d" in str(record.msg) and isinstance(record.args, tuple):
            self._page_faite(int(str(record.args[0])))


@contextmanager
def _suivre(page_faite: Callable[[int], None] | None) -> Iterator[None]:
    if page_faite is None:
        yield
        return
    ecoute, suivi = logging.getLogger("weasyprint.progress"), _Suivi(page_faite)
    niveau, propage = ecoute.level, ecoute.propagate
    ecoute.setLevel(logging.INFO)
    ecoute.propagate = False
    ecoute.addHandler(suivi)
    try:
        yield
    finally:
        ecoute.removeHandler(suivi)
        ecoute.setLevel(niveau)
        ecoute.propagate = propage


def assouplir(html: str) -> str:
    """Mark the rows that are too long to stay in one piece (`longue`): kept whole, they would leave a page almost blank."""

    def marquer(rangee: re.Match[str]) -> str:
        balise, dedans = rangee.groups()
        longue = len(dedans) > D_UN_SEUL_TENANT and max(_signes(c) for c in _CELLULES.split(dedans)) > D_UN_SEUL_TENANT
        return f'<{balise} class="longue">{dedans}</{balise}>' if longue else rangee[0]

    return _RANGEES.sub(marquer, html)


def _signes(cellule: str) -> int:
    return len(" ".join(_BALISES.sub("", cellule).split()))


def _mettre_en_page(html: str, titre: str, auteur: str, instant: datetime, pieces: Sequence[Piece]) -> Rendu:
    with _sans_ramasse_miettes():
        recuperateur = Recuperateur()
        mise_en_page = HTML(string=html, base_url=f"{ORIGINE}/", url_fetcher=recuperateur).render(
            pdf_variant="pdf/a-3a", pdf_tags=True
        )
        date = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        metadonnees = _Metadonnees(**{**vars(mise_en_page.metadata), "xmp_metadata": None})
        metadonnees.title, metadonnees.authors, metadonnees.lang = titre, [auteur], "fr-FR"
        metadonnees.generator, metadonnees.created, metadonnees.modified = None, date, date
        mise_en_page.metadata = metadonnees
        jointes = [_joindre(p, instant) for p in pieces]
        with warnings.catch_warnings():  # the engine leaves the file of its colour profile for Python to close
            warnings.filterwarnings("ignore", "unclosed file .*sRGB2014", ResourceWarning)
            octets = mise_en_page.write_pdf(pdf_variant="pdf/a-3a", attachments=jointes, uncompressed_pdf=True)
        recuperateur.exiger_aucun_refus()
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
    """Leave the garbage collector off during the layout: a tenth to a sixth faster.

    What the process had loaded before its first layout is put aside for good: no later pass walks through it again.
    """
    actif = gc.isenabled()
    if actif and not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
