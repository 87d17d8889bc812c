"""Previews, section by section: what was laid out for the last preview of the same dossier is not laid out again.

A preview proves nothing: it carries neither tags nor PDF/A, which do not survive a merge, but a watermark, page numbers and
bookmarks. What is sealed never comes from here.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from io import BytesIO

import pikepdf
from django.core.cache import caches

from .rendu import Rendu, mettre_en_page_nue
from .versions import get_version_des_gabarits

DUREE = 3600  # seconds a section is kept after the preview that showed it
TAILLE_MAX = 4 * 1024 * 1024  # bytes kept for one preview; beyond, the sections that come last are laid out each time
_DEBUT_DE_PAGE = re.compile(r'(?=<section class="nouvelle-page")')
_TITRE = re.compile(r"<h([12])[^>]*>(.*?)</h\1>", re.DOTALL)
_BALISES = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Section:
    """One part of a preview that begins a page: its own HTML page, and the title of its bookmark."""

    titre: str
    html: str

    @property
    def empreinte(self) -> str:
        """What the section shows and how: its words, the version of templates and style sheet."""
        return hashlib.sha256(f"{get_version_des_gabarits()}\0{self.html}".encode()).hexdigest()


def decouper(html: str) -> list[Section]:
    """Cut a page where its sections begin a sheet (`nouvelle-page`); each part keeps the head and the attributes of the body."""
    avant, ouvrante, reste = html.partition("<main>")
    dedans, fermante, apres = reste.partition("</main>")
    if not (ouvrante and fermante):
        return [Section(_titre(html), html)]
    tete = avant[: avant.index("<body")] + re.search(r"<body[^>]*>", avant)[0]  # type: ignore[index]  # our template has a body
    morceaux = _DEBUT_DE_PAGE.split(dedans)
    sections = []
    for rang, morceau in enumerate(morceaux):
        debut = avant if rang == 0 else tete
        fin = apres if rang == len(morceaux) - 1 else "</body></html>"
        sections.append(Section(_titre(debut + morceau), f"{debut}<main>{morceau}</main>{fin}"))
    return sections


def _titre(html: str) -> str:
    trouve = _TITRE.search(html)
    return unescape(" ".join(_BALISES.sub("", trouve[2]).split())) if trouve else ""


def composer_apercu(
    html: str, *, cle: str, titre: str, auteur: str, instant: datetime, avancer: Callable[[int, int], None]
) -> Rendu:
    """Return the preview of a page, laying out only the sections that changed since the last one kept under `cle`.

    `cle` names one dossier and one part: nobody who may not read the dossier ever gets a section of it. `avancer` is told how many
    sections are done, out of how many. The same page gives the same bytes, whatever the cache held. Raises as `rendre` does.
    """
    sections = decouper(html)
    cache, nom = caches["apercus"], f"apercu:{cle}"
    connues: dict[str, bytes] = cache.get(nom) or {}
    faites: dict[str, bytes] = {}
    for rang, section in enumerate(sections):
        avancer(rang, len(sections))
        empreinte = section.empreinte
        faites[empreinte] = faites.get(empreinte) or connues.get(empreinte) or mettre_en_page_nue(section.html)
    cache.set(nom, _borner(faites), DUREE)
    ordre = [(s.titre, faites[s.empreinte]) for s in sections]
    return _reunir(ordre, titre=titre, auteur=auteur, instant=instant)


def _borner(sections: dict[str, bytes]) -> dict[str, bytes]:
    gardees, total = {}, 0
    for empreinte, octets in sections.items():
        total += len(octets)
        if total <= TAILLE_MAX:
            gardees[empreinte] = octets
    return gardees


def _reunir(sections: list[tuple[str, bytes]], *, titre: str, auteur: str, instant: datetime) -> Rendu:
    """Put the sections one after the other, with page numbers, bookmarks, title and language."""
    sortie = BytesIO()
    with pikepdf.new() as pdf:
        debuts = []
        for nom, octets in sections:
            debuts.append((nom, len(pdf.pages)))
            with pikepdf.open(BytesIO(octets)) as source:
                pdf.pages.extend(source.pages)
        _numeroter(pdf)
        with pdf.open_outline() as plan:
            plan.root.extend(pikepdf.OutlineItem(nom, page) for nom, page in debuts if nom)
        date = instant.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        pdf.docinfo["/Title"], pdf.docinfo["/Author"] = titre, auteur
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = date
        pdf.Root.Lang = "fr-FR"
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pages = len(pdf.pages)
        pdf.save(sortie, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return Rendu(sortie.getvalue(), pages)


def _numeroter(pdf: pikepdf.Pdf) -> None:
    """Write « page x / y » at the foot of each page: a section laid out alone does not know it."""
    police = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for rang, page in enumerate(pdf.pages, 1):
        nom = page.add_resource(police, pikepdf.Name.Font, pikepdf.Name.FolioDeLApercu, replace_existing=True)
        largeur = float(page.mediabox[2])
        texte = f"page {rang} / {len(pdf.pages)}"
        x = largeur - 51 - 4.2 * len(texte)  # 18 mm of margin, then the text, about 4.2 points a sign
        page.contents_add(b"q", prepend=True)  # the page turns its axes over and leaves them so
        page.contents_add(f"Q q 0.27 g BT {nom} 8 Tf {x:.1f} 47 Td ({texte}) Tj ET Q".encode())
