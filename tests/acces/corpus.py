"""Files that nobody should send, made on the spot: liars, bombs, programs, ruins, and names that hope to go far."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pikepdf
from PIL import Image

from tests.plugins.antivirus import EICAR

MEBIOCTET = 1024 * 1024


@dataclass(frozen=True)
class Piece:
    """One file: its name, how it is made, whether a proof of that kind is kept."""

    code: str
    nom: str
    faire: Callable[[], bytes]
    is_gardee: bool = False


@cache
def pdf(**options: object) -> bytes:
    """A sound PDF of one page."""
    tampon = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(tampon, **options)
    return tampon.getvalue()


def pdf_chiffre() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="secret", user="secret"))


def pdf_a_programme() -> bytes:
    tampon = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.save(tampon)
    return tampon.getvalue()


def pdf_bombe() -> bytes:
    gonfle = zlib.compress(bytes(150 * MEBIOCTET), 9)
    return b"%%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(gonfle) + gonfle + b"\nendstream\nendobj\n%%EOF"


def image(format_: str = "PNG") -> bytes:
    tampon = io.BytesIO()
    Image.new("RGB", (8, 8)).save(tampon, format_)
    return tampon.getvalue()


def image_bombe() -> bytes:
    """A PNG of a few hundred bytes that says it is 30 000 points wide and high."""

    def bloc(nom: bytes, donnees: bytes) -> bytes:
        return struct.pack("!I", len(donnees)) + nom + donnees + struct.pack("!I", zlib.crc32(nom + donnees))

    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", struct.pack("!IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)) + bloc(b"IDAT", zlib.compress(b"x")) + bloc(b"IEND", b"")


def archive(*, entrees: int = 1, octets: int = 10, noms: str = "word/document.xml") -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zip_:
        zip_.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        for rang in range(entrees):
            zip_.writestr(noms if rang == 0 else f"{rang}.bin", bytes(octets))
    return tampon.getvalue()


def polyglotte() -> bytes:
    """A PDF that is an HTML page and an archive too."""
    return b"<html><script>alert(1)</script></html>" + pdf() + archive(noms="a.txt")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="http://ailleurs.example/"/></svg>'
PIECES: tuple[Piece, ...] = (
    Piece("sain", "attestation.pdf", pdf, is_gardee=True),
    Piece("photo", "photo.jpg", lambda: image("JPEG"), is_gardee=True),
    Piece("extension_fausse", "photo.pdf", image, is_gardee=True),  # what it is counts, not what it says: kept as an image
    Piece("programme", "facture.pdf", lambda: b"MZ\x90\x00" + bytes(500)),
    Piece("script", "facture.jpg", lambda: b"#!/bin/sh\nrm -rf /\n"),
    Piece("html", "page.docx", lambda: b"<html><script>alert(1)</script></html>"),
    Piece("svg", "image.svg", lambda: SVG),
    Piece("svg_en_png", "image.png", lambda: SVG),
    Piece("polyglotte", "deux-en-un.pdf", polyglotte),
    Piece("bombe_zip", "attestation.docx", lambda: archive(entrees=3, octets=110 * MEBIOCTET)),
    Piece("bombe_entrees", "attestation.docx", lambda: archive(entrees=10_001, octets=1)),
    Piece("bombe_image", "photo.png", image_bombe),
    Piece("bombe_pdf", "attestation.pdf", pdf_bombe),
    Piece("pdf_chiffre", "attestation.pdf", pdf_chiffre),
    Piece("pdf_casse", "attestation.pdf", lambda: b"%PDF-1.7\n" + bytes(4000)),
    Piece("pdf_coupe", "attestation.pdf", lambda: pdf()[:200]),
    Piece("pdf_a_programme", "attestation.pdf", pdf_a_programme),
    Piece("eicar", "eicar.com", lambda: EICAR),
    Piece("vide", "vide.pdf", lambda: b""),
    Piece("enorme", "enorme.pdf", lambda: pdf() + bytes(16 * MEBIOCTET)),
    Piece("nom_de_255", "a" * 251 + ".pdf", pdf, is_gardee=True),
    Piece("nom_qui_remonte", "../../../etc/passwd.pdf", pdf, is_gardee=True),
    Piece("nom_de_windows", "C:\\Windows\\attestation.pdf", pdf, is_gardee=True),
    Piece("nom_a_l_envers", "facture\u202efdp.pdf", pdf, is_gardee=True),
    Piece("nom_qui_commande", "; rm -rf ~ | $(id) <b>.pdf", pdf, is_gardee=True),
    Piece("nom_vide", " . ", pdf, is_gardee=True),
    Piece("nom_en_emoji", "😀" * 60 + ".pdf", pdf, is_gardee=True),
    Piece("nom_de_saut", "a\r\nSet-Cookie: b.pdf", pdf, is_gardee=True),
)  # fmt: skip


@cache
def octets_de(code: str) -> bytes:
    """The bytes of a file of the corpus, made once."""
    return next(p for p in PIECES if p.code == code).faire()
