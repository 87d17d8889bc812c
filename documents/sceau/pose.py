"""Set the seal: a PAdES certification signature over the whole file, with as much of its proof as the level asks for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import urlopen

import pikepdf
from asn1crypto import pem
from django.conf import settings
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.validation import async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from ..enums import NiveauSceau
from ..erreurs import FabricationImpossible
from .certificats import get_autorites_tsa, get_certificats, get_niveau
from .signataire import ouvrir_signataire

T = TypeVar("T")
CHAMP = "Sceau"
DELAI_RESEAU = 15  # seconds for a list of revoked certificates or a time-stamp
_PANNES = (SigningError, SignatureValidationError, PathBuildingError, PathValidationError, OSError, ValueError)


def sceller(octets: bytes, *, par: str) -> bytes:
    """Return the PDF with the seal of the organisation: certification signature, only form filling allowed after it.

    The file is written anew first, with small object streams: a validator then needs seconds, not minutes. What follows
    depends on the level: the server's clock (B-B); the time-stamp of an authority (B-T); with it the proofs that the
    certificates held at that time (B-LT); with them a second time-stamp over the whole file (B-LTA). The last two add
    bytes after the seal, which no longer covers the whole file; the last time-stamp does.
    Raises `FabricationImpossible` when the certificate or its key cannot be used, or somebody asked does not answer.
    """
    niveau = get_niveau()
    horodateur = None if niveau == NiveauSceau.B_B else get_horodateur()
    metadonnees = signers.PdfSignatureMetadata(
        field_name=CHAMP, reason=f"Scellé par {par}", name=par, certify=True, md_algorithm="sha256",
        docmdp_permissions=fields.MDPPerm.FILL_FORMS, subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip
    sortie = BytesIO()
    with ouvrir_signataire() as signataire:
        scelleur = signers.PdfSigner(metadonnees, signer=signataire, timestamper=horodateur)
        try:
            a_part(lambda: scelleur.sign_pdf(Ajout(BytesIO(_reecrire(octets))), output=sortie))
        except timestamps.TimestampRequestError as erreur:
            raise FabricationImpossible("Le service d’horodatage ne répond pas : le document n’a pas été scellé.") from erreur
    if niveau in (NiveauSceau.B_LT, NiveauSceau.B_LTA):
        return _completer(sortie.getvalue(), is_archive=niveau == NiveauSceau.B_LTA)
    return sortie.getvalue()


def _completer(octets: bytes, *, is_archive: bool) -> bytes:
    """Add the proofs of validity, then perhaps the archive time-stamp."""
    contexte = get_contexte_de_preuve()
    try:
        avec_preuves = a_part(lambda: asyncio.run(_ajouter_preuves(octets, contexte)))
        return a_part(lambda: asyncio.run(_horodater(avec_preuves, contexte))) if is_archive else avec_preuves
    except _PANNES as erreur:
        raise FabricationImpossible(
            "Les preuves de validité du sceau (listes de révocation, horodatage) n’ont pas pu être réunies : le document n’a pas été scellé."
        ) from erreur


async def _ajouter_preuves(octets: bytes, contexte: ValidationContext) -> bytes:
    signature = PdfFileReader(BytesIO(octets)).embedded_regular_signatures[0]
    chemins = await collect_validation_info(signature, contexte)
    ajout = Ajout(BytesIO(octets))
    DocumentSecurityStore.supply_dss_in_writer(
        ajout, signature.pkcs7_content.hex().encode(), paths=chemins, validation_context=contexte
    )
    sortie = BytesIO()
    ajout.write(sortie)
    return sortie.getvalue()


async def _horodater(octets: bytes, contexte: ValidationContext) -> bytes:
    """Add a time-stamp over the whole file; the proofs of the time-stamp before it, if there is one, go in first."""
    precedents = PdfFileReader(BytesIO(octets)).embedded_timestamp_signatures
    ajout = Ajout(BytesIO(octets))
    if precedents:
        statut = await async_validate_pdf_timestamp(precedents[-1], contexte)
        if not (statut.intact and statut.valid and statut.trusted):
            raise SignatureValidationError("The last archive time-stamp no longer holds.")
        DocumentSecurityStore.supply_dss_in_writer(ajout, None, paths=(statut.validation_path,), validation_context=contexte)
    horodateur = signers.PdfTimeStamper(get_horodateur(), field_name=f"Horodatage-{len(precedents) + 1}", readable_field_name="Horodatage")
    sortie = BytesIO()
    await horodateur.async_timestamp_pdf(
        ajout, "sha256", contexte, output=sortie,
        dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
    )  # fmt: skip
    return sortie.getvalue()


def prolonger(octets: bytes) -> bytes:
    """Return a B-LTA file with one more archive time-stamp, so that it stays provable once the last one's certificate is over.

    Raises `FabricationImpossible` when the last time-stamp no longer holds, or somebody asked does not answer.
    """
    contexte = get_contexte_de_preuve()
    try:
        return a_part(lambda: asyncio.run(_horodater(octets, contexte)))
    except _PANNES as erreur:
        raise FabricationImpossible(f"L’horodatage n’a pas pu être renouvelé : {erreur}") from erreur


def get_fin_de_l_horodatage(octets: bytes) -> datetime | None:
    """When the certificate of the last archive time-stamp of a file stops being valid; None for a file without any (not B-LTA)."""
    horodatages = PdfFileReader(BytesIO(octets), strict=False).embedded_timestamp_signatures
    return horodatages[-1].signer_cert.not_valid_after if horodatages else None


def get_horodateur() -> timestamps.HTTPTimeStamper:
    """The time-stamping authority of the settings; a name and a password may stand in its address. Raises `FabricationImpossible` without one."""
    if not settings.SCEAU_TSA:
        raise FabricationImpossible("Aucun service d’horodatage n’est réglé : document non scellé.")
    adresse = urlsplit(settings.SCEAU_TSA)
    acces = (unquote(adresse.username), unquote(adresse.password or "")) if adresse.username else None
    nue = urlunsplit(adresse._replace(netloc=adresse.netloc.rpartition("@")[2]))
    return timestamps.HTTPTimeStamper(nue, timeout=DELAI_RESEAU, auth=acces)


def get_contexte_de_preuve() -> ValidationContext:
    """What proves that a certificate holds now: our authorities, and lists of revoked certificates that must be there.

    The lists come from `SCEAU_CRL` (files or addresses); without any, from the addresses written in the certificates (OCSP, then CRL).
    Raises `FabricationImpossible` for a list that cannot be read.
    """
    certificats = get_certificats()
    racines = [c for c in certificats if c.self_issued] or certificats[-1:]
    listes = [_lire_liste(source) for source in settings.SCEAU_CRL]
    return ValidationContext(
        trust_roots=[*racines, *get_autorites_tsa()], other_certs=certificats, crls=listes, allow_fetching=not listes,
        revocation_mode="require",
    )  # fmt: skip


def _lire_liste(source: str) -> bytes:
    try:
        if source.startswith(("http://", "https://")):
            with urlopen(source, timeout=DELAI_RESEAU) as reponse:  # noqa: S310
                octets: bytes = reponse.read()
        else:
            octets = Path(source).read_bytes()
    except (OSError, URLError) as erreur:
        raise FabricationImpossible("Une liste de révocation ne peut pas être lue : document non scellé.") from erreur
    return pem.unarmor(octets)[2] if pem.detect(octets) else octets


def a_part(calcul: Callable[[], T]) -> T:
    """Run in a thread of its own: the library starts an event loop, which the caller may already have."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(calcul).result()


class Ajout(IncrementalPdfFileWriter):
    """Adds the seal alone: what declares PDF/A, PDF/UA and the version of PDF stays as the layout wrote it.

    A seal on an elliptic curve would otherwise declare the file PDF 2.0, which PDF/A-3 is not; a reader of PDF 1.7 takes its CMS as any other.
    """

    def _update_meta(self) -> None:
        """Leave title, dates and conformance as they are."""

    def ensure_output_version(self, version: Any) -> None:
        """Leave the version of PDF as it is (1.7)."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Declare the extensions of PDF 1.7 alone."""
        if ext.base_version != "/2.0":
            super().register_extension(ext)


def _reecrire(octets: bytes) -> bytes:
    sortie = BytesIO()
    with pikepdf.open(BytesIO(octets)) as pdf:
        pdf.save(sortie, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return sortie.getvalue()
