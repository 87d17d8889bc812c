"""Files as people send them, and as they should not: each is opened by a parser before it is kept."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from pillow_heif import from_pillow

from candidates.erreurs import PreuveRefusee
from candidates.examen import DOCX, ODT, en_mo, examiner, nettoyer_nom, phrase_trop_gros, vignette

LIMITE = 15 * 1024 * 1024
TYPES_DOCX = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
TEXTE_DOCX = "<w:document xmlns:w='w'><w:body><w:p>Attestation</w:p></w:body></w:document>"


def lire(octets: bytes, nom: str = "fichier") -> tuple[bytes, str]:
    return examiner(SimpleUploadedFile(nom, octets), limite=LIMITE)


def refus(octets: bytes, nom: str = "fichier") -> str:
    with pytest.raises(PreuveRefusee) as erreur:
        lire(octets, nom)
    return str(erreur.value)


def archive(**fichiers: str | bytes) -> bytes:
    """A zip; « __ » in a name stands for « / », « _DOT_ » for a dot."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in fichiers.items():
            zip_.writestr(nom.replace("__", "/").replace("_DOT_", "."), contenu)
    return tampon.getvalue()


def docx(**autres: str | bytes) -> bytes:
    return archive(**{"[Content_Types]_DOT_xml": TYPES_DOCX, "word__document_DOT_xml": TEXTE_DOCX} | autres)


def odt(**autres: str | bytes) -> bytes:
    return archive(**{"mimetype": ODT, "content_DOT_xml": "<office:document xmlns:office='o'/>"} | autres)


def pdf(modifier=lambda pdf: None, **options) -> bytes:
    tampon = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        modifier(document)
        document.save(tampon, **options)
    return tampon.getvalue()


def image(mode: str = "RGB", taille=(40, 20), format_: str = "JPEG", **options) -> bytes:
    tampon = io.BytesIO()
    Image.new(mode, taille).save(tampon, format_, **options)
    return tampon.getvalue()


# --- sizes and names -------------------------------------------------------------------------------------------------------
def test_empty_file_is_refused():
    assert "vide (0 octet)" in refus(b"")


def test_size_is_told_in_the_same_words_as_the_limit():
    assert phrase_trop_gros(LIMITE + 1, LIMITE).startswith("Ce fichier pèse 15,1\u00a0Mo\u00a0: la limite est de 15\u00a0Mo par preuve.")
    assert [en_mo(n) for n in (1, LIMITE, LIMITE * 10)] == ["0,1", "15", "150"]


@pytest.mark.parametrize(
    ("donne", "garde"),
    [
        ("bulletin 😀 été.pdf", "bulletin 😀 été.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\alice\\bulletin.pdf", "bulletin.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ('<b>"gras"?.pdf', "bgras.pdf"),
        ("...", "preuve"),
        ("", "preuve"),
    ],
)
def test_name_is_kept_without_what_could_deceive(donne, garde):
    assert nettoyer_nom(donne) == garde


def test_name_of_260_characters_keeps_its_extension():
    nom = nettoyer_nom("a" * 256 + ".pdf")
    assert len(nom) <= 200
    assert nom.endswith(".pdf")


@pytest.mark.parametrize("octets", [b"MZ\x90\x00" + bytes(200), b"#!/bin/sh\nrm -rf /\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x00" * 5000])
def test_a_program_under_another_name_is_refused(octets):
    assert "son contenu est d’une autre nature" in refus(octets, "facture.pdf")
    assert refus(octets, "facture.exe").startswith("Ce type de fichier n’est pas accepté.")


# --- PDF -------------------------------------------------------------------------------------------------------------------
def test_pdf_is_kept_as_it_is():
    octets = pdf()
    assert lire(octets) == (octets, "application/pdf")


def test_pdf_with_spaces_before_its_header_is_read():
    assert lire(b"\n\n" + pdf())[1] == "application/pdf"


@pytest.mark.parametrize("octets", [b"%PDF-1.7\nrien", b"%PDF-1.7\n" + bytes(5000)])
def test_corrupted_pdf_is_refused(octets):
    assert "abîmé" in refus(octets)


def test_pdf_cut_in_the_middle_is_refused_or_mended_without_failing():
    entier = pdf()
    for fin in range(10, len(entier), 40):
        try:
            lire(entier[:fin])
        except PreuveRefusee as erreur:
            assert "PDF" in str(erreur)  # noqa: PT017 — either outcome is right, a crash is not


def test_pdf_with_a_password_is_refused():
    octets = pdf(encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert "mot de passe" in refus(octets)


def test_pdf_locked_against_printing_only_is_read():
    assert lire(pdf(encryption=pikepdf.Encryption(user="", owner="secret")))[1] == "application/pdf"


JS = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
LANCEMENT = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))


def _ouverture(document):
    document.Root.OpenAction = JS


def _noms(document):
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", JS])))


def _page(document):
    document.pages[0].obj.AA = pikepdf.Dictionary(O=LANCEMENT)


def _lien(document):
    document.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=LANCEMENT)])


def _film(document):
    document.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)])


def _formulaire(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))


def _suite(document):
    """What runs comes after an action that runs nothing."""
    haut = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit]), Next=pikepdf.Array([JS]))
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://exemple.org"), Next=haut)


def _plan(document):
    titre = document.make_indirect(pikepdf.Dictionary(Title=pikepdf.String("Un"), A=LANCEMENT))
    document.Root.Outlines = pikepdf.Dictionary(First=pikepdf.Dictionary(Title=pikepdf.String("Zéro"), Next=titre), Last=titre)


def _champ(document):
    champ = pikepdf.Dictionary(T=pikepdf.String("total"), AA=pikepdf.Dictionary(C=JS))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pikepdf.Dictionary(T=pikepdf.String("groupe"), Kids=pikepdf.Array([champ]))]))


@pytest.mark.parametrize("modifier", [_ouverture, _noms, _page, _lien, _film, _formulaire, _suite, _plan, _champ])
def test_pdf_that_runs_something_is_refused(modifier):
    assert "contient un programme" in refus(pdf(modifier))


def _vers_un_site(document):
    lien = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://exemple.org"))
    document.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=lien)])
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def test_pdf_with_plain_links_is_read():
    assert lire(pdf(_vers_un_site))[1] == "application/pdf"


def test_pdf_that_unfolds_beyond_measure_is_refused():
    bombe = zlib.compress(bytes(150 * 1024 * 1024), 9)
    octets = b"%%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(bombe) + bombe + b"\nendstream\nendobj\n"
    assert len(octets) < 1_000_000
    assert "démesuré" in refus(octets)


@pytest.mark.parametrize("bout", [b"/XRef stream\n", b"/ObjStm stream\n" + zlib.compress(b"")])
def test_pdf_made_of_countless_streams_is_refused_at_once(bout):
    """Read one by one to the end of the file, the streams of a single megabyte took twenty seconds, those of fifteen an hour."""
    assert "démesuré" in refus(b"%PDF-1.5\n" + bout * (1_000_000 // len(bout)))


# --- DOCX and ODT ------------------------------------------------------------------------------------------------------------
def test_docx_and_odt_are_kept_as_they_are():
    assert lire(docx()) == (docx(), DOCX)
    assert lire(odt())[1] == ODT


@pytest.mark.parametrize(
    "octets",
    [
        docx(word__vbaProject_DOT_bin=b"\xd0\xcf"), docx(word__activeX__activeX1_DOT_xml="<x/>"),
        archive(**{"[Content_Types]_DOT_xml": TYPES_DOCX.replace("document.main", "document.macroEnabled.main"), "word__document_DOT_xml": TEXTE_DOCX}),
        odt(Basic__Standard__Module1_DOT_xml="<script/>"), odt(Scripts__python__x_DOT_py="print(1)"),
    ],
)  # fmt: skip
def test_document_with_macros_is_refused(octets):
    assert "macros" in refus(octets)


def test_document_that_loads_a_template_from_a_server_is_refused():
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    modele = f'<Relationship Id="r1" Type="{base}attachedTemplate" Target="https://exemple.org/x.dotm" TargetMode="External"/>'
    lien = f'<Relationship Id="r1" Type="{base}hyperlink" Target="https://exemple.org/" TargetMode="External"/>'
    assert "Internet" in refus(docx(word___rels__settings_DOT_xml_DOT_rels=f"<Relationships>{modele}</Relationships>"))
    assert lire(docx(word___rels__document_DOT_xml_DOT_rels=f"<Relationships>{lien}</Relationships>"))[1] == DOCX


def test_odt_with_a_password_is_refused():
    octets = odt(**{"META-INF__manifest_DOT_xml": "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"})
    assert "mot de passe" in refus(octets)


def test_old_or_protected_word_document_is_refused_with_what_to_do():
    assert "enregistrez-le en .docx" in refus(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "lettre.doc")


@pytest.mark.parametrize(
    "octets",
    [archive(a_DOT_txt="bonjour"), archive(**{"[Content_Types]_DOT_xml": "<Types/>", "xl__workbook_DOT_xml": "<x/>"}), archive(mimetype="application/epub+zip", content_DOT_xml="<x/>")],
)
def test_other_archives_are_refused(octets):
    assert refus(octets).startswith("Ce type de fichier n’est pas accepté.")


def test_zip_bomb_is_refused():
    octets = docx(word__media__image1_DOT_bmp=bytes(400 * 1024 * 1024))
    assert len(octets) < LIMITE
    assert "démesuré" in refus(octets)


def test_archive_that_lies_about_its_size_is_refused():
    octets = bytearray(docx())
    place = octets.index(b"PK\x01\x02") + 24  # size announced of the first file
    octets[place : place + 4] = (5).to_bytes(4, "little")
    assert "abîmé" in refus(bytes(octets))


@pytest.mark.parametrize("xml", ["<w:document", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', ""])
def test_document_whose_text_cannot_be_read_is_refused(xml):
    assert "abîmé" in refus(docx(word__document_DOT_xml=xml))


def test_truncated_document_is_refused():
    assert "abîmé" in refus(docx()[:-30])


# --- images --------------------------------------------------------------------------------------------------------------------
def exif_gps(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Fabricant"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    return exif


def ouvrir(octets: bytes) -> Image.Image:
    lue = Image.open(io.BytesIO(octets))
    lue.load()
    return lue


@pytest.mark.parametrize("format_", ["JPEG", "PNG"])
def test_image_loses_its_place_and_stands_upright(format_):
    octets, _ = lire(image(format_=format_, exif=exif_gps()))
    lue = ouvrir(octets)
    assert dict(lue.getexif()) == {}
    assert b"Fabricant" not in octets
    assert lue.size == (20, 40)


def test_texts_of_a_png_are_not_kept():
    texte = PngInfo()
    texte.add_text("Author", "Alice Moreau, 12 rue des Lilas")
    texte.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Alice</x:xmpmeta>")
    octets, _ = lire(image(format_="PNG", pnginfo=texte))
    assert b"Alice" not in octets
    assert b"xmp" not in octets


def test_photo_of_a_telephone_in_heic_becomes_a_jpeg():
    tampon = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 48), "navy")).save(tampon, exif=exif_gps().tobytes())
    octets, type_mime = lire(tampon.getvalue(), "IMG_0001.HEIC")
    assert type_mime == "image/jpeg"
    assert ouvrir(octets).format == "JPEG"
    assert b"Fabricant" not in octets


def test_photo_of_several_pictures_is_kept_as_its_first():
    tampon = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(tampon, "MPO", save_all=True, append_images=[Image.new("RGB", (30, 20), "blue")])
    octets, type_mime = lire(tampon.getvalue())
    assert type_mime == "image/jpeg"
    assert ouvrir(octets).getpixel((5, 5))[0] > 200


def test_printer_s_jpeg_is_kept_in_screen_colours():
    octets, _ = lire(image("CMYK"))
    assert ouvrir(octets).mode == "RGB"


@pytest.mark.parametrize("mode", ["I;16", "RGBA", "P", "L", "1", "LA"])
def test_any_png_is_kept_and_has_its_thumbnail(mode):
    octets, type_mime = lire(image(mode, format_="PNG"))
    assert type_mime == "image/png"
    assert ouvrir(vignette(octets, cote=16)).size == (16, 8)


def test_thumbnail_of_a_deep_image_is_not_all_white():
    tampon = io.BytesIO()
    Image.new("I;16", (8, 8), 20_000).save(tampon, "PNG")
    assert 60 < ouvrir(vignette(lire(tampon.getvalue())[0], cote=8)).convert("L").getpixel((4, 4)) < 100


def test_animated_png_is_kept_as_its_first_picture():
    tampon = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(tampon, "PNG", save_all=True, append_images=[Image.new("RGB", (20, 20), "blue")])
    octets, _ = lire(tampon.getvalue())
    assert b"acTL" not in octets
    assert ouvrir(octets).convert("RGB").getpixel((2, 2)) == (255, 0, 0)


def test_colour_profile_is_kept():
    profil = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert ouvrir(lire(image(icc_profile=profil))[0]).info["icc_profile"] == profil


def test_image_that_unfolds_beyond_measure_is_refused():
    for largeur in (10_000, 30_000):
        octets = image("1", (largeur, 10_000), "PNG")
        assert len(octets) < 1_000_000
        assert "millions de points" in refus(octets)


@pytest.mark.parametrize("format_", ["JPEG", "PNG"])
def test_cut_image_is_refused(format_):
    octets = image(taille=(400, 400), format_=format_, exif=exif_gps())
    assert "abîmée" in refus(octets[: len(octets) // 2])


@pytest.mark.parametrize("format_", ["GIF", "BMP", "TIFF", "WEBP", "ICO"])
def test_other_images_are_refused(format_):
    assert "Ce type de fichier n’est pas accepté." in refus(image(format_=format_))
