"""Proofs: really opened by a parser before they are kept, stored privately under a name of ours."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from comptes.models import Utilisateur
from journal.services import journaliser

from ..completude import CIBLE_PARTIE_2
from ..erreurs import PreuveRefusee
from ..models import Dossier, Preuve
from ..workflow import roles_sur, verrouiller
from .saisie import exiger_redaction, is_redigeable

register_heif_opener()
Image.MAX_IMAGE_PIXELS = 80_000_000
FORMATS = "PDF, JPEG, PNG, HEIC, DOCX ou ODT"
_OPENDOCUMENT = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "content.xml": "application/vnd.oasis.opendocument.text",
}


def ajouter_preuve(
    *, dossier: Dossier, auteur: Utilisateur, fichier: UploadedFile, montre: str = "", cibles: Iterable[str]
) -> Preuve:
    """Keep a file as a proof of part 2 (`partie-2`), of a competence (`C1`) or of a row (`C1.A1`).

    Images are re-oriented and lose their EXIF data. Raises `PreuveRefusee` (empty, too big, not what it says, too many),
    `NonModifiable`, `ActionInterdite`.
    """
    dossier = Dossier.objects.select_related("candidat", "referentiel").get(pk=dossier.pk)
    visees = sorted(set(cibles)) or [CIBLE_PARTIE_2]
    partie = _partie(dossier, visees)
    exiger_redaction(dossier, auteur, partie)
    octets, type_mime = examiner(fichier)
    if dossier.preuves.count() >= settings.PREUVES_PAR_DOSSIER_MAX:
        raise PreuveRefusee(f"Un dossier garde au plus {settings.PREUVES_PAR_DOSSIER_MAX} preuves. Retirez-en une d’abord.")
    preuve = Preuve(
        dossier=dossier, nom=_nom_propre(fichier.name or "preuve"), type_mime=type_mime, taille=len(octets),
        sha256=hashlib.sha256(octets).hexdigest(), montre=montre.strip()[:500], cibles=visees, ajoutee_par=auteur,
    )  # fmt: skip
    preuve.fichier.save(preuve.nom, ContentFile(octets), save=False)  # outside the transaction: a row without a file never
    try:
        with transaction.atomic():
            exiger_redaction(verrouiller(dossier.pk), auteur, partie)
            preuve.full_clean(exclude=["fichier"])
            preuve.save(force_insert=True)
            journaliser(
                action="preuve_ajoutee", acteur_id=auteur.pk, role=_role(dossier, auteur), dossier_id=dossier.pk,
                objet_type="preuve", objet_id=preuve.pk, donnees={"sha256": preuve.sha256, "cibles": visees},
            )  # fmt: skip
    except BaseException:
        preuve.fichier.storage.delete(str(preuve.fichier.name))
        raise
    return preuve


@transaction.atomic
def decrire_preuve(*, preuve: Preuve, auteur: Utilisateur, montre: str, cibles: Iterable[str]) -> Preuve:
    """Say what a proof shows and which rows it supports."""
    dossier = verrouiller(preuve.dossier_id)
    visees = sorted(set(cibles)) or preuve.cibles
    exiger_redaction(dossier, auteur, _partie(dossier, visees))
    preuve.montre, preuve.cibles = montre.strip()[:500], visees
    preuve.full_clean(exclude=["fichier"])
    preuve.save(update_fields=["montre", "cibles"])
    return preuve


@transaction.atomic
def retirer_preuve(*, preuve: Preuve, auteur: Utilisateur) -> None:
    """Remove a proof from a part that is still open. A proof that a deposit names is detached, its file kept."""
    dossier = verrouiller(preuve.dossier_id)
    parties = {_partie(dossier, [c]) for c in preuve.cibles}
    for partie in parties:
        if not is_redigeable(dossier, partie):
            continue
        exiger_redaction(dossier, auteur, partie)
        break
    else:
        exiger_redaction(dossier, auteur, min(parties, default=2))
    journaliser(
        action="preuve_retiree", acteur_id=auteur.pk, role=_role(dossier, auteur), dossier_id=dossier.pk,
        objet_type="preuve", objet_id=preuve.pk, donnees={"sha256": preuve.sha256},
    )  # fmt: skip
    if _is_deposee(preuve):
        preuve.cibles = []
        preuve.save(update_fields=["cibles"])
        return
    stockage, nom = preuve.fichier.storage, str(preuve.fichier.name)
    preuve.delete()
    transaction.on_commit(lambda: stockage.delete(nom))


def _is_deposee(preuve: Preuve) -> bool:
    return any(str(preuve.pk) in str(d.contenu) for d in preuve.dossier.depots.all())


def _partie(dossier: Dossier, cibles: list[str]) -> int:
    """Part of the form that these targets belong to; `PreuveRefusee` for a target that does not exist."""
    structure = dossier.referentiel.structure
    connues = {CIBLE_PARTIE_2, *structure.codes_competences}
    connues |= {a.code for c in structure.competences for a in c.activites}
    if not set(cibles) <= connues:
        raise PreuveRefusee("Cette preuve vise une activité qui n’existe pas dans le référentiel.")
    return 2 if CIBLE_PARTIE_2 in cibles else 3


def _role(dossier: Dossier, auteur: Utilisateur) -> str:
    return "candidat" if "candidat" in roles_sur(dossier, auteur) else "accompagnateur"


def _nom_propre(nom: str) -> str:
    nu = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "", nom.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    if len(nu) > 200:
        base, point, extension = nu.rpartition(".")
        nu = f"{base[:180]}{point}{extension[:15]}" if point else nu[:200]
    return nu or "preuve"


def examiner(fichier: UploadedFile) -> tuple[bytes, str]:
    """Open the file with a parser of its kind. Return the bytes to keep and their type, or raise `PreuveRefusee`."""
    taille = fichier.size or 0
    if taille == 0:
        raise PreuveRefusee("Ce fichier est vide (0 octet). Vérifiez-le sur votre appareil, puis joignez-le à nouveau.")
    if taille > settings.PREUVE_TAILLE_MAX:
        raise PreuveRefusee(
            f"Ce fichier pèse {taille / 1_048_576:.0f} Mo : la limite est de {settings.PREUVE_TAILLE_MAX // 1_048_576} Mo "
            "par preuve. Réduisez-le ou partagez-le en plusieurs fichiers."
        )
    octets = fichier.read()
    if octets.startswith(b"%PDF-"):
        return _examiner_pdf(octets)
    if octets.startswith(b"PK\x03\x04"):
        return _examiner_zip(octets)
    return _examiner_image(octets)


def _examiner_pdf(octets: bytes) -> tuple[bytes, str]:
    try:
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            if len(pdf.pages) == 0:
                raise PreuveRefusee("Ce PDF n’a aucune page.")
            racine = pdf.Root
            actif = "/JavaScript" in racine.get("/Names", {}) or ("/OpenAction" in racine and "/JS" in str(racine.OpenAction))
    except pikepdf.PasswordError:
        raise PreuveRefusee("Ce PDF est protégé par un mot de passe : joignez-en une version sans protection.") from None
    except pikepdf.PdfError:
        raise PreuveRefusee("Ce PDF est abîmé et ne s’ouvre pas. Enregistrez-le à nouveau, puis joignez-le.") from None
    if actif:
        raise PreuveRefusee("Ce PDF contient un programme (JavaScript) : joignez-en une version imprimée en PDF.")
    return octets, "application/pdf"


def _examiner_zip(octets: bytes) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            noms = set(archive.namelist())
            if sum(i.file_size for i in archive.infolist()) > 20 * settings.PREUVE_TAILLE_MAX:
                raise PreuveRefusee("Ce fichier se déploie en un contenu démesuré : il n’a pas été gardé.")
            for marque, type_mime in _OPENDOCUMENT.items():
                if marque in noms:
                    archive.read(marque)
                    return octets, type_mime
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise PreuveRefusee("Ce document est abîmé et ne s’ouvre pas. Enregistrez-le à nouveau, puis joignez-le.") from None
    raise PreuveRefusee(f"Ce type de fichier n’est pas accepté. Joignez un fichier {FORMATS}.")


def _examiner_image(octets: bytes) -> tuple[bytes, str]:
    try:
        with Image.open(io.BytesIO(octets)) as image:
            format_lu = image.format
            if format_lu not in {"JPEG", "PNG", "HEIF"}:
                raise PreuveRefusee(f"Ce type d’image n’est pas accepté. Joignez un fichier {FORMATS}.")
            droite = ImageOps.exif_transpose(image)
            sortie = io.BytesIO()
            if format_lu == "PNG":
                droite.save(sortie, "PNG")
                return sortie.getvalue(), "image/png"
            droite.convert("RGB").save(sortie, "JPEG", quality=88)
            return sortie.getvalue(), "image/jpeg"
    except PreuveRefusee:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise PreuveRefusee(f"Ce type de fichier n’est pas accepté. Joignez un fichier {FORMATS}.") from None
    except (OSError, ValueError, SyntaxError):
        raise PreuveRefusee("Cette image est abîmée et ne s’ouvre pas. Reprenez la photo, puis joignez-la.") from None
