"""The seal of the organisation: a PAdES certification signature over the whole file, and its verification."""

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pikepdf
from asn1crypto import cms, pem, x509
from asn1crypto.keys import PrivateKeyInfo
from django.conf import settings
from pyhanko.keys import load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .erreurs import FabricationImpossible

T = TypeVar("T")
CHAMP = "Sceau"


@dataclass(frozen=True)
class ResultatVerification:
    """What the seal of a file says. Everything is false for a file without a seal.

    `intact`: nothing changed since the seal; `couvre_tout`: no byte lies outside of it; `reconnu`: set with the
    certificate of this site. `phrase` says it in French.
    """

    est_scelle: bool
    intact: bool
    couvre_tout: bool
    reconnu: bool
    scelle_par: str
    scelle_le: datetime | None
    phrase: str

    @property
    def is_valable(self) -> bool:
        """The file is, byte for byte, what this site sealed."""
        return self.est_scelle and self.intact and self.couvre_tout and self.reconnu


def sceller(octets: bytes, *, par: str) -> bytes:
    """Return the PDF with the seal of the organisation: certification signature, only form filling allowed after it.

    The file is written anew first, with small object streams: a validator then needs seconds, not minutes. With a
    time-stamping authority (`SCEAU_TSA`) the seal carries its time-stamp (PAdES B-T), else the server's clock (B-B).
    Raises `FabricationImpossible` when the certificate or its key cannot be read, or the authority does not answer.
    """
    signataire = _charger_signataire()
    horodatage = timestamps.HTTPTimeStamper(settings.SCEAU_TSA) if settings.SCEAU_TSA else None
    metadonnees = signers.PdfSignatureMetadata(
        field_name=CHAMP, reason=f"Scellé par {par}", name=par, certify=True, md_algorithm="sha256",
        docmdp_permissions=fields.MDPPerm.FILL_FORMS, subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip
    sortie = BytesIO()
    scelleur = signers.PdfSigner(metadonnees, signer=signataire, timestamper=horodatage)
    try:
        _a_part(lambda: scelleur.sign_pdf(_Ajout(BytesIO(_reecrire(octets))), output=sortie))
    except timestamps.TimestampRequestError as erreur:
        raise FabricationImpossible(
            "Le service d’horodatage ne répond pas : le document n’a pas été scellé."
        ) from erreur
    return sortie.getvalue()


def _a_part(calcul: Callable[[], T]) -> T:
    """Run in a thread of its own: the library starts an event loop, which the caller may already have."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(calcul).result()


class _Ajout(IncrementalPdfFileWriter):
    """Adds the seal alone: the metadata that declare PDF/A and PDF/UA stay as the layout wrote them."""

    def _update_meta(self) -> None:
        """Leave title, dates and conformance as they are."""


def _reecrire(octets: bytes) -> bytes:
    sortie = BytesIO()
    with pikepdf.open(BytesIO(octets)) as pdf:
        pdf.save(sortie, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return sortie.getvalue()


def _charger_signataire() -> signers.SimpleSigner:
    certificats = get_certificats()
    try:
        cle = _lire_cle(settings.SCEAU_CLE, Path(settings.SCEAU_CLE).stat().st_mtime_ns, settings.SCEAU_PHRASE)
    except (OSError, ValueError, TypeError) as erreur:  # missing, unreadable, or a passphrase that does not fit
        raise FabricationImpossible("La clé du sceau est introuvable ou illisible : document non scellé.") from erreur
    if not certificats:
        raise FabricationImpossible("Le certificat du sceau est introuvable : document non scellé.")
    return signers.SimpleSigner(
        signing_cert=certificats[0], signing_key=cle, cert_registry=SimpleCertificateStore.from_certs(certificats)
    )


@lru_cache(maxsize=1)
def _lire_cle(chemin: str, modifiee: int, phrase: str) -> PrivateKeyInfo:
    """Read the key once for all the documents of a worker, and again when its file changes: its check takes as long as a seal."""
    return load_private_key_from_pemder(chemin, passphrase=phrase.encode() if phrase else None)


def get_certificats() -> list[x509.Certificate]:
    """Return the certificates of the seal, the one that signs first, then its chain; none when the file is missing."""
    chemin = Path(settings.SCEAU_CERTIFICAT)
    if not settings.SCEAU_CERTIFICAT or not chemin.is_file():
        return []
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(chemin.read_bytes(), multiple=True)]


def verifier(octets: bytes) -> ResultatVerification:
    """Say whether a file carries our seal, whether it is intact and covers the whole file. Never raises.

    Only the certificates of this site are trusted; nothing is fetched from the network.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            signatures = PdfFileReader(BytesIO(octets), strict=False).embedded_signatures
            statut = _a_part(lambda: _valider(signatures[0])) if signatures else None
            place_nette = bool(signatures) and _is_place_nette(octets, signatures[0])
    except Exception:  # a file sent by anyone may be wrong in every possible way
        return _rien("Ce fichier n’est pas un PDF lisible, ou il a été abîmé : aucun sceau n’a pu être vérifié.")
    if statut is None:
        return _rien("Ce fichier PDF ne porte aucun sceau.")
    intact = bool(statut.intact and statut.valid)
    couvre_tout = statut.coverage == SignatureCoverageLevel.ENTIRE_FILE and place_nette
    par = _nom_de(statut.signing_cert)
    horodatage = statut.timestamp_validity
    le = horodatage.timestamp if horodatage is not None and horodatage.valid else statut.signer_reported_dt
    return ResultatVerification(
        est_scelle=True, intact=intact, couvre_tout=couvre_tout, reconnu=bool(statut.trusted), scelle_par=par,
        scelle_le=le, phrase=_phrase(intact, couvre_tout, bool(statut.trusted), par),
    )  # fmt: skip


def _valider(signature: EmbeddedPdfSignature) -> PdfSignatureStatus:
    """Validate the first signature at the instant it declares: the seal of a document outlives its certificate."""
    certificats = get_certificats()
    contexte = ValidationContext(
        trust_roots=certificats, other_certs=certificats, allow_fetching=False, revocation_mode="soft-fail",
        moment=signature.self_reported_timestamp,
    )  # fmt: skip
    return validate_pdf_signature(
        signature,
        signer_validation_context=contexte,
        ts_validation_context=ValidationContext(allow_fetching=False),
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
        ),
    )


def _is_place_nette(octets: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Say whether the place of the seal holds the seal and nothing else.

    The signature cannot cover the place where it is written: its digits, then zeros up to the end. Whatever else stands
    there would go unseen, capitals for small letters included. Nor does it cover the certificates that come with it: they
    are those of this site, to the byte.
    """
    connus = {c.dump() for c in get_certificats()}
    debut, longueur, reprise, _ = (int(n) for n in signature.byte_range)
    place = octets[debut + longueur : reprise]
    chiffres = cms.ContentInfo.load(bytes(signature.pkcs7_content)).dump().hex().upper().encode()  # as our seals are written
    if not all(c.chosen.dump() in connus for c in signature.signed_data["certificates"]):
        return False
    return place == b"<" + chiffres.ljust(len(place) - 2, b"0") + b">"


def _nom_de(certificat: x509.Certificate) -> str:
    sujet = certificat.subject.native
    return str(sujet.get("organization_name") or sujet.get("common_name") or "signataire inconnu")


def _phrase(intact: bool, couvre_tout: bool, reconnu: bool, par: str) -> str:
    if not intact:
        return "Attention : ce fichier a été modifié depuis qu’il a été scellé. Ne vous y fiez pas."
    if not reconnu:
        return f"Attention : le sceau de ce fichier (« {par} ») n’est pas celui de ce site. Ne vous y fiez pas."
    if not couvre_tout:
        return "Attention : des éléments ont été ajoutés à ce fichier après son sceau. Ne vous y fiez pas."
    return f"Le sceau est valable : ce fichier est resté tel que « {par} » l’a scellé, en entier."


def _rien(phrase: str) -> ResultatVerification:
    return ResultatVerification(
        est_scelle=False, intact=False, couvre_tout=False, reconnu=False, scelle_par="", scelle_le=None, phrase=phrase
    )
