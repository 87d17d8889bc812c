"""Files the invented candidates join: real PDFs, photographs and text documents, with what such a document says."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter, ImageFont

MENTION = "Pièce inventée pour la démonstration"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STYLE = """
@page { size: %s; margin: 18mm 16mm; @bottom-center { content: "%s"; font: 8pt sans-serif; color: #777 } }
body { font: 10.5pt/1.45 "DejaVu Sans", sans-serif; color: #222 } h1 { font-size: 15pt; margin: 0 0 4mm } h2 { font-size: 11.5pt }
table { border-collapse: collapse; width: 100%%; font-size: 9pt } th, td { border: .3mm solid #888; padding: 1.6mm 2mm; text-align: left; vertical-align: top }
th { background: #e8eef0 } .m { background: #222; color: #222 } .d { text-align: right; white-space: nowrap } .p { color: #555 } .o { background: #f7dfb5 } .v { background: #d5ecd9 }
"""


@dataclass(frozen=True)
class Piece:
    """A proof to join: its name, what it shows, what it supports, and how its file is made."""

    nom: str
    montre: str
    cibles: tuple[str, ...]
    fabriquer: Callable[[str], SimpleUploadedFile]


@cache
def police(taille: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font that has accents, the one of the system; the library's own when it is not there."""
    try:
        return ImageFont.truetype("DejaVuSans.ttf", taille * 0.88)
    except OSError:
        return ImageFont.load_default(size=taille)


def _page(titre: str, lignes: Sequence[str]) -> Image.Image:
    image = Image.new("RGB", (827, 1169), "white")
    trait = ImageDraw.Draw(image)
    trait.text((70, 80), titre, fill="black", font=police(34))
    for rang, ligne in enumerate(lignes):
        trait.text((70, 170 + 44 * rang), ligne, fill="#333333", font=police(22))
    trait.text((70, 1100), MENTION, fill="#777777", font=police(18))
    return image


def fabriquer_pdf(nom: str, titre: str, lignes: Sequence[str]) -> SimpleUploadedFile:
    """Return a one-page PDF, as a person would upload it; the same words give the same bytes."""
    tampon, instant = io.BytesIO(), time.gmtime(0)
    _page(titre, lignes).save(tampon, "PDF", resolution=100, creationDate=instant, modDate=instant)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type="application/pdf")


def fabriquer_image(nom: str, titre: str, lignes: Sequence[str]) -> SimpleUploadedFile:
    """Return a JPEG, as a telephone would send it."""
    tampon = io.BytesIO()
    _page(titre, lignes).save(tampon, "JPEG", quality=70)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type="image/jpeg")


def composer_pdf(nom: str, corps: str, *, paysage: bool = False) -> SimpleUploadedFile:
    """Return a PDF with its text, tables and all, as office software would make it."""
    from weasyprint import HTML

    style = _STYLE % ("A4 landscape" if paysage else "A4", MENTION)
    octets = HTML(string=f"<html lang='fr'><head><title>{escape(nom)}</title><style>{style}</style></head><body>{corps}</body></html>").write_pdf()
    return SimpleUploadedFile(nom, octets or b"", content_type="application/pdf")


def photographier(nom: str, feuille: Image.Image) -> SimpleUploadedFile:
    """Return a sheet of paper photographed on a table: a little crooked, a little grey."""
    hasard = random.Random(nom)  # noqa: S311 - the same photograph each time
    table = Image.new("RGB", (feuille.width + 160, feuille.height + 160), (120, 96, 74))
    incline = feuille.convert("RGB").rotate(hasard.uniform(-1.6, 1.6), expand=True, fillcolor=(120, 96, 74), resample=Image.Resampling.BICUBIC)
    table.paste(incline, (80, 80))
    ombre = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).resize(table.size)
    sombre = Image.blend(table, Image.new("RGB", table.size, (60, 60, 66)), 0.28)
    photo = Image.composite(sombre, table, ombre).filter(ImageFilter.GaussianBlur(0.6))
    tampon = io.BytesIO()
    photo.save(tampon, "JPEG", quality=72)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type="image/jpeg")


def dessiner_png(nom: str, image: Image.Image) -> SimpleUploadedFile:
    """Return a PNG, as a screenshot."""
    tampon = io.BytesIO()
    image.save(tampon, "PNG", optimize=True)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type="image/png")


def composer_docx(nom: str, titre: str, paragraphes: Sequence[str]) -> SimpleUploadedFile:
    """Return a text document; a paragraph that begins with « # » is a heading."""
    corps = [_paragraphe(titre, taille=32, gras=True)]
    corps += [_paragraphe(p.removeprefix("# "), taille=24 if p.startswith("# ") else 21, gras=p.startswith("# ")) for p in (*paragraphes, MENTION)]
    espace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paquet = "http://schemas.openxmlformats.org/package/2006"
    document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    entete = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parties = {
        "[Content_Types].xml": f'{entete}<Types xmlns="{paquet}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{document}"/></Types>',
        "_rels/.rels": f'{entete}<Relationships xmlns="{paquet}/relationships"><Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{entete}<w:document xmlns:w="{espace}"><w:body>{"".join(corps)}<w:sectPr/></w:body></w:document>',
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for chemin, texte in parties.items():
            archive.writestr(chemin, texte)
    return SimpleUploadedFile(nom, tampon.getvalue(), content_type=DOCX)


def _paragraphe(texte: str, *, taille: int, gras: bool) -> str:
    return (
        f'<w:p><w:r><w:rPr>{"<w:b/>" if gras else ""}<w:sz w:val="{taille}"/></w:rPr><w:t xml:space="preserve">{escape(texte)}</w:t></w:r></w:p>'
    )
