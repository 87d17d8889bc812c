"""What the settings of the seal name: the certificates of the organisation, the authorities of time, the level. Light: pages read it."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key, load_pem_private_key
from django.conf import settings

from ..enums import NiveauSceau


def get_certificats() -> list[x509.Certificate]:
    """Return the certificates of the seal, the one that signs first, then its chain; none when the file is missing."""
    return lire_pem(settings.SCEAU_CERTIFICAT)


def get_chaine() -> list[x509.Certificate]:
    """The certificate that signs, then those that issued it, as far as the file has them: what goes into a seal.

    A former certificate, kept in the file so that yesterday's documents are recognised, is not of it: once it leaves the file,
    a seal that carried it would seem to hold something foreign.
    """
    certificats = get_certificats()
    chaine = certificats[:1]
    while chaine and chaine[-1].issuer != chaine[-1].subject:
        emetteur = next((c for c in certificats if c.subject == chaine[-1].issuer and c not in chaine), None)
        if emetteur is None:
            break
        chaine.append(emetteur)
    return chaine


def get_autorites_tsa() -> list[x509.Certificate]:
    """Return the authorities trusted for time-stamps (`SCEAU_TSA_AUTORITES`); none when no file is named."""
    return lire_pem(settings.SCEAU_TSA_AUTORITES)


def lire_pem(chemin: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, in order; none when there is no such file."""
    if not chemin or not Path(chemin).is_file():
        return []
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(Path(chemin).read_bytes(), multiple=True)]


def get_fin_du_certificat() -> datetime | None:
    """When the certificate that seals stops being valid; None when there is none. Raises `ValueError` for a file that is not one."""
    certificats = get_certificats()
    return certificats[0].not_valid_after if certificats else None


def get_niveau() -> NiveauSceau:
    """The PAdES level of new seals: what the settings name, or else B-T with a time-stamping authority and B-B without."""
    if settings.SCEAU_NIVEAU:
        return NiveauSceau(settings.SCEAU_NIVEAU)
    return NiveauSceau.B_T if settings.SCEAU_TSA else NiveauSceau.B_B


def faute_de_la_cle() -> str:
    """Why the key of the seal cannot serve with its certificate, in French; empty when it can, and for a key kept by a device.

    A key that is not that of the certificate would seal without an error, and every reader would call the file altered.
    """
    certificats = get_certificats()
    cle = Path(settings.SCEAU_CLE) if settings.SCEAU_CLE else None
    if settings.SCEAU_PKCS11_MODULE or not certificats or cle is None:
        return ""
    try:
        return _comparer(certificats[0].public_key.dump(), str(cle), cle.stat().st_mtime_ns, settings.SCEAU_PHRASE)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):  # missing, unreadable, or a passphrase that does not fit
        return "la clé du sceau est introuvable ou illisible"


@lru_cache(maxsize=2)
def _comparer(publique: bytes, chemin: str, modifiee: int, phrase: str) -> str:
    octets, secret = Path(chemin).read_bytes(), phrase.encode() if phrase else None
    charger = load_pem_private_key if octets.lstrip().startswith(b"-----") else load_der_private_key
    privee = charger(octets, secret, unsafe_skip_rsa_key_validation=True)  # whether it is that of the certificate is all that is asked
    return "" if privee.public_key() == load_der_public_key(publique) else "la clé du sceau n’est pas celle de son certificat"
