"""Verify the seal of a file: whose it is, whether anything changed since, whether anything was added."""

import warnings
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .certificats import get_autorites_tsa, get_certificats
from .pose import a_part
from .resultat import ResultatVerification, illisible, sans_sceau


def verifier(octets: bytes) -> ResultatVerification:
    """Say whether a file carries our seal, whether it is intact and covers the whole file. Raises nothing but `MemoryError`.

    Only the certificates of this site are trusted, and for time-stamps the authorities of its settings; nothing is fetched
    from the network.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            signatures = PdfFileReader(BytesIO(octets), strict=False).embedded_signatures
            statut = a_part(lambda: _valider(signatures[0])) if signatures else None
            place_nette = bool(signatures) and _is_place_nette(octets, signatures[0])
    except MemoryError:  # it says nothing of the file
        raise
    except Exception:  # a file sent by anyone may be wrong in every possible way
        return illisible()
    if statut is None:
        return sans_sceau()
    intact = bool(statut.intact and statut.valid)
    is_complete = _is_complete(statut)
    couvre_tout = (statut.coverage == SignatureCoverageLevel.ENTIRE_FILE or is_complete) and place_nette
    par = _nom_de(statut.signing_cert)
    return ResultatVerification(
        est_scelle=True, intact=intact, couvre_tout=couvre_tout, reconnu=bool(statut.trusted), scelle_par=par,
        scelle_le=_get_instant(statut), phrase=_phrase(intact, couvre_tout, bool(statut.trusted), par, is_complete), is_complete=is_complete,
    )  # fmt: skip

def _is_complete(statut: PdfSignatureStatus) -> bool:
    """Say whether what follows the seal is only what keeps it provable: certificates, lists of revoked ones, time-stamps."""
    return (
        statut.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and statut.modification_level == ModificationLevel.LTA_UPDATES
        and bool(statut.docmdp_ok)
    )

def _get_instant(statut: PdfSignatureStatus) -> datetime | None:
    """When the seal was set: by its time-stamp if it holds (and comes from an authority we know, when we name some), else by our clock."""
    horodatage = statut.timestamp_validity
    if horodatage is not None and horodatage.valid and (horodatage.trusted or not get_autorites_tsa()):
        return horodatage.timestamp
    return statut.signer_reported_dt

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
        ts_validation_context=ValidationContext(
            trust_roots=get_autorites_tsa() or certificats, allow_fetching=False, revocation_mode="soft-fail",
            moment=signature.self_reported_timestamp,
        ),
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

def _phrase(intact: bool, couvre_tout: bool, reconnu: bool, par: str, is_complete: bool) -> str:
    if not intact:
        return "Attention : ce fichier a été modifié depuis qu’il a été scellé. Ne vous y fiez pas."
    if not reconnu:
        return f"Attention : le sceau de ce fichier (« {par} ») n’est pas celui de ce site. Ne vous y fiez pas."
    if not couvre_tout:
        return "Attention : des éléments ont été ajoutés à ce fichier après son sceau. Ne vous y fiez pas."
    if is_complete:
        return f"Le sceau est valable : ce fichier est resté tel que « {par} » l’a scellé ; seules des preuves de validité du sceau y ont été ajoutées."
    return f"Le sceau est valable : ce fichier est resté tel que « {par} » l’a scellé, en entier."
