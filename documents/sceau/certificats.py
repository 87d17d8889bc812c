"""What the settings of the seal name: the certificates of the organisation, the authorities of time, the level. Light: pages read it."""

from datetime import datetime
from pathlib import Path

from asn1crypto import pem, x509
from django.conf import settings

from ..enums import NiveauSceau


def get_certificats() -> list[x509.Certificate]:
    """Return the certificates of the seal, the one that signs first, then its chain; none when the file is missing."""
    return lire_pem(settings.SCEAU_CERTIFICAT)


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
