"""Open a file with a parser of its kind before it is kept as a proof; what is not what it says is refused.

Images come out re-oriented and without their metadata (place, device, author). Nothing here touches the database.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
import warnings
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from .erreurs import PreuveRefusee

if TYPE_CHECKING:
    from collections.abc import Iterator

register_heif_opener()
Image.MAX_IMAGE_PIXELS = 80_000_000  # a telephone takes 12 to 50 million
warnings.simplefilter("error", Image.DecompressionBombWarning)  # between once and twice the limit, refused as well
FORMATS = "PDF, JPEG, PNG, HEIC, DOCX ou ODT"
EXTENSIONS = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".docx", ".odt")
MEBIOCTET = 1024 * 1024
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
IMAGES = frozenset({JPEG, PNG})
DEPLOYE_MAX = 300 * MEBIOCTET  # bytes a document may unfold into
ENTREES_MAX = 10_000  # files inside a document, streams that open a PDF
MORCEAU = 16 * 1024  # bytes unfolded at once
LONGUEUR_NOM = 200

# The browser says the first two before it sends anything, with the same words.
VIDE = "Ce fichier est vide (0 octet). Vérifiez-le sur votre appareil, puis joignez-le à nouveau."
TROP_GROS = (
    "Ce fichier pèse {taille}\u00a0Mo\u00a0: la limite est de {mo}\u00a0Mo par preuve. "
    "Réduisez-le ou partagez-le en plusieurs fichiers."
)
TYPE_REFUSE = f"Ce type de fichier n’est pas accepté. Joignez un fichier {FORMATS}."
_MENSONGE = (
    "Ce fichier s’appelle «\u00a0{extension}\u00a0», mais son contenu est d’une autre nature. "
    f"Ce type de fichier n’est pas accepté. Joignez un fichier {FORMATS}."
)
_ABIME = "Ce document est abîmé et ne s’ouvre pas. Enregistrez-le à nouveau, puis joignez-le."
_DEMESURE = "Ce fichier se déploie en un contenu démesuré\u00a0: il n’a pas été gardé."
_MACROS = "Ce document contient des macros (un programme)\u00a0: joignez-en une version sans macros, ou enregistrée en PDF."
_PROTEGE = "Ce document est protégé par un mot de passe\u00a0: joignez-en une version sans protection."


def en_mo(octets: int) -> str:
    """Size in megabytes as a person reads it, rounded up to a tenth: « 15,1 »."""
    return f"{math.ceil(octets / MEBIOCTET * 10) / 10:.1f}".replace(".", ",").removesuffix(",0")


def phrase_trop_gros(octets: int, limite: int) -> str:
    """Sentence for a file of `octets` bytes beyond `limite` bytes."""
    return TROP_GROS.format(taille=en_mo(octets), mo=en_mo(limite))


def examiner(fichier: UploadedFile, *, limite: int) -> tuple[bytes, str]:
    """Return the bytes to keep and their type, or raise `PreuveRefusee` with a sentence. `limite` is in bytes."""
    taille = fichier.size or 0
    if taille == 0:
        raise PreuveRefusee(VIDE)
    if taille > limite:
        raise PreuveRefusee(phrase_trop_gros(taille, limite))
    octets = fichier.read()
    if octets[:1024].lstrip(b"\xef\xbb\xbf\x00\t\n\r ").startswith(b"%PDF-"):
        return _examiner_pdf(octets), PDF
    if octets.startswith(b"PK\x03\x04"):
        return octets, _examiner_document(octets)
    if octets.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise PreuveRefusee(
            "Ce document Word est protégé par un mot de passe, ou d’un format ancien (.doc)\u00a0: "
            "enregistrez-le en .docx sans protection, ou en PDF."
        )
    return _examiner_image(octets, fichier.name or "")


def nettoyer_nom(nom: str) -> str:
    """Return the name to show: the person's own, without folders, control characters or reversed writing.

    At most `LONGUEUR_NOM` characters; a longer one is cut before its extension.
    """
    nu = unicodedata.normalize("NFC", nom).replace("\\", "/").rsplit("/", 1)[-1]
    nu = re.sub('[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]', "", nu).strip(" .")
    if len(nu) > LONGUEUR_NOM:
        base, point, extension = nu.rpartition(".")
        nu = f"{base[:180]}{point}{extension[:15]}" if point else nu[:LONGUEUR_NOM]
    return nu or "preuve"


# --- PDF ---------------------------------------------------------------------------------------------------------------
def _examiner_pdf(octets: bytes) -> bytes:
    if _is_bombe_pdf(octets):
        raise PreuveRefusee(_DEMESURE)
    try:
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            if len(pdf.pages) == 0:
                raise PreuveRefusee("Ce PDF n’a aucune page.")
            actif = _is_actif(pdf)
    except pikepdf.PasswordError:
        raise PreuveRefusee("Ce PDF est protégé par un mot de passe\u00a0: joignez-en une version sans protection.") from None
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise PreuveRefusee("Ce PDF est abîmé et ne s’ouvre pas. Enregistrez-le à nouveau, puis joignez-le.") from None
    if actif:
        raise PreuveRefusee("Ce PDF contient un programme (JavaScript)\u00a0: joignez-en une version imprimée en PDF.")
    return octets


def _is_bombe_pdf(octets: bytes) -> bool:
    """Say whether the streams that a reader must unfold to open the file grow beyond measure, or are beyond number.

    Each is read once, whatever names it, and by pieces: a file made of thousands of them costs no more than another.
    """
    vus: set[int] = set()
    deploye = 0
    for marque in re.finditer(rb"/(?:ObjStm|XRef)\b", octets):
        debut = octets.find(b"stream", marque.end(), marque.end() + 2000)
        if debut < 0 or debut in vus:
            continue
        vus.add(debut)
        seul = _deployer(octets, debut + 6, DEPLOYE_MAX // 3)
        deploye += seul
        if seul > DEPLOYE_MAX // 3 or deploye > DEPLOYE_MAX or len(vus) > ENTREES_MAX:
            return True
    return False


def _deployer(octets: bytes, debut: int, limite: int) -> int:
    """Bytes that the stream at `debut` unfolds into, counted up to a little beyond `limite`; those before it breaks, if it does."""
    while octets[debut : debut + 1] in (b"\r", b"\n"):
        debut += 1
    vue, deplieur, total = memoryview(octets), zlib.decompressobj(), 0
    for rang in range(debut, len(octets), MORCEAU):
        try:
            total += len(deplieur.decompress(vue[rang : rang + MORCEAU]))
        except zlib.error:
            break
        if deplieur.eof or total > limite:
            break
    return total


def _is_actif(pdf: pikepdf.Pdf) -> bool:
    """Say whether the PDF runs something when it is opened, read, filled in or clicked."""
    racine = pdf.Root
    noms: Any = racine.get("/Names", {})
    formulaire: Any = racine.get("/AcroForm", {})
    if "/JavaScript" in noms or "/XFA" in formulaire or _lance(racine.get("/OpenAction")) or _sur_evenement(racine):
        return True
    if any(_lance(objet.get("/A")) for objet in _descendre(racine.get("/Outlines", {}), "/First", "/Next")):
        return True
    if any(_lance(objet.get("/A")) or _sur_evenement(objet) for objet in _descendre(formulaire, "/Fields", "/Kids")):
        return True
    for page in pdf.pages:
        if _sur_evenement(page.obj):
            return True
        for annotation in page.obj.get("/Annots", []):
            if str(annotation.get("/Subtype", "")) in ("/RichMedia", "/Screen", "/3D"):
                return True
            if _lance(annotation.get("/A")) or _sur_evenement(annotation):
                return True
    return False


def _descendre(sommet: Any, *liens: str) -> Iterator[Any]:
    """Dictionaries that hang from `sommet` by these links, itself first, each once, the first `ENTREES_MAX`."""
    reste: list[Any] = [sommet]
    vus: set[tuple[int, int]] = set()
    while reste and len(vus) < ENTREES_MAX:
        objet = reste.pop()
        if isinstance(objet, pikepdf.Array):
            reste.extend(objet)
            continue
        if not isinstance(objet, pikepdf.Dictionary) or (objet.is_indirect and objet.objgen in vus):
            continue
        vus.add(objet.objgen if objet.is_indirect else (-len(vus), 0))
        yield objet
        reste.extend(objet[lien] for lien in liens if lien in objet)


def _sur_evenement(objet: Any) -> bool:
    return any(_lance(action) for _, action in objet.get("/AA", {}).items())


def _lance(action: Any) -> bool:
    """Say whether an action runs something, or one of those that follow it."""
    return any(str(a.get("/S", "")) in ("/JavaScript", "/Launch", "/ImportData") for a in _descendre(action, "/Next"))


# --- DOCX and ODT ------------------------------------------------------------------------------------------------------
def _examiner_document(octets: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            entrees = archive.infolist()
            if len(entrees) > ENTREES_MAX or sum(e.file_size for e in entrees) > DEPLOYE_MAX:
                raise PreuveRefusee(_DEMESURE)
            noms = {e.filename for e in entrees}
            if "[Content_Types].xml" in noms and "word/document.xml" in noms:
                return _examiner_docx(archive, noms)
            if "mimetype" in noms and "content.xml" in noms:
                return _examiner_odt(archive, noms)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise PreuveRefusee(_ABIME) from None
    raise PreuveRefusee(TYPE_REFUSE)


def _examiner_docx(archive: zipfile.ZipFile, noms: set[str]) -> str:
    types = _lire(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or any(n.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in n.lower() for n in noms):
        raise PreuveRefusee(_MACROS)
    if b"wordprocessingml.document.main+xml" not in types:
        raise PreuveRefusee(TYPE_REFUSE)
    for relations in (n for n in noms if n.endswith(".rels")):
        if _va_chercher_ailleurs(_lire(archive, relations)):
            raise PreuveRefusee("Ce document va chercher une partie de son contenu sur Internet\u00a0: joignez-en une version enregistrée en PDF.")
    _verifier_xml(archive, "word/document.xml")
    return DOCX


def _va_chercher_ailleurs(relations: bytes) -> bool:
    """A template, an object or a frame that the word processor would load from a server; a plain link is harmless."""
    for relation in re.findall(rb"<Relationship\b[^>]*>", relations):
        if re.search(rb'Target="(?:https?|ftp|\\\\\\\\)', relation) and re.search(
            rb'/(?:attachedTemplate|oleObject|frame|subDocument|aFChunk|externalLinkPath)"', relation
        ):
            return True
    return False


def _examiner_odt(archive: zipfile.ZipFile, noms: set[str]) -> str:
    if _lire(archive, "mimetype").strip() != ODT.encode():
        raise PreuveRefusee(TYPE_REFUSE)
    if any(re.fullmatch(r"(?:Basic/.+/(?!script-l[bc]\.xml)[^/]+\.xml|Scripts/.+[^/])", n) for n in noms):
        raise PreuveRefusee(_MACROS)
    if "META-INF/manifest.xml" in noms and b"encryption-data" in _lire(archive, "META-INF/manifest.xml"):
        raise PreuveRefusee(_PROTEGE)
    _verifier_xml(archive, "content.xml")
    return ODT


def _lire(archive: zipfile.ZipFile, nom: str) -> bytes:
    """Read a small file of the archive; what it really unfolds into is counted, whatever it announces."""
    with archive.open(nom) as flux:
        lu = flux.read(5 * MEBIOCTET + 1)
    if len(lu) > 5 * MEBIOCTET:
        raise PreuveRefusee(_DEMESURE)
    return lu


def _verifier_xml(archive: zipfile.ZipFile, nom: str) -> None:
    """Read the main text to its end, with its checksum. A document type, which could define entities, has no place in it."""

    def refuser(*_: Any) -> None:
        raise PreuveRefusee(_ABIME)

    analyseur = expat.ParserCreate()
    analyseur.StartDoctypeDeclHandler = refuser
    lus = 0
    with archive.open(nom) as flux:
        while morceau := flux.read(MEBIOCTET):
            lus += len(morceau)
            if lus > DEPLOYE_MAX:
                raise PreuveRefusee(_DEMESURE)
            analyseur.Parse(morceau)
    analyseur.Parse(b"", True)


# --- images ------------------------------------------------------------------------------------------------------------
def _examiner_image(octets: bytes, nom: str) -> tuple[bytes, str]:
    try:
        with Image.open(io.BytesIO(octets), formats=("JPEG", "PNG", "HEIF")) as image:
            format_lu = image.format
            _exiger_entiere(octets, format_lu or "")
            profil = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
            droite = ImageOps.exif_transpose(image)
            sortie = io.BytesIO()
            if format_lu == "PNG":
                _sans_metadonnees(droite).save(sortie, "PNG", icc_profile=profil)
                return sortie.getvalue(), PNG
            _sans_metadonnees(droite.convert("RGB")).save(sortie, "JPEG", quality=88, icc_profile=profil)
            return sortie.getvalue(), JPEG
    except UnidentifiedImageError:
        extension = PurePosixPath(nom.replace("\\", "/")).suffix.lower()
        raise PreuveRefusee(_MENSONGE.format(extension=extension) if extension in EXTENSIONS else TYPE_REFUSE) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PreuveRefusee(
            f"Cette image a plus de {Image.MAX_IMAGE_PIXELS // 1_000_000}\u00a0millions de points. Réduisez-la, ou reprenez la photo avec une définition plus faible."
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError):
        raise PreuveRefusee("Cette image est abîmée et ne s’ouvre pas. Reprenez la photo, puis joignez-la.") from None


def _exiger_entiere(octets: bytes, format_lu: str) -> None:
    """Raise `OSError` for an image cut short. Pillow alone would not: WeasyPrint, beside us, tells it to be lenient."""
    if format_lu == "PNG" and b"IEND" not in octets[-4096:]:
        raise OSError("PNG sans fin")
    if format_lu in ("JPEG", "MPO"):
        place = 2
        while octets[place + 1 : place + 2] not in (b"\xda", b""):  # from segment to segment, up to the picture itself
            place += 2 + int.from_bytes(octets[place + 2 : place + 4], "big")
        if octets.find(b"\xff\xd9", place) < 0:
            raise OSError("JPEG sans fin")


def _sans_metadonnees(image: Image.Image) -> Image.Image:
    """Keep the colours and nothing else: no place, no device, no author, no comment."""
    nue = image.copy()
    nue.info = {cle: image.info[cle] for cle in ("transparency",) if cle in image.info}
    nue.getexif().clear()
    return nue


def vignette(octets: bytes, *, cote: int) -> bytes:
    """JPEG of at most `cote` pixels a side, of an image that was examined already."""
    with Image.open(io.BytesIO(octets), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (cote, cote))
        petite = image.convert("I").point(lambda i: i / 256).convert("L") if image.mode.startswith("I") else image
        if petite.mode in ("RGBA", "LA", "P"):
            transparente = petite.convert("RGBA")
            petite = Image.new("RGB", transparente.size, "white")
            petite.paste(transparente, mask=transparente.getchannel("A"))
        petite = petite.convert("RGB")
        petite.thumbnail((cote, cote))
        sortie = io.BytesIO()
        petite.save(sortie, "JPEG", quality=80)
        return sortie.getvalue()
