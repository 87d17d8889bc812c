"""A certificate for demonstrations and tests: an authority, and the seal it certifies. Never for production."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from .erreurs import FabricationImpossible

ORGANISATION = "CPEF (démonstration)"
NOM_DU_SCEAU = "Sceau de démonstration"
DUREE = timedelta(days=3650)


def creer_certificat_demo() -> bool:
    """Write a self-made certificate and its key (EC P-256, mode 0600) where the settings say; False when they exist.

    Raises `FabricationImpossible` in production: there, the certificate comes from an authority.
    """
    if settings.PRODUCTION:
        raise FabricationImpossible("En production, le certificat du sceau vient d’une autorité de certification.")
    certificat, cle = Path(settings.SCEAU_CERTIFICAT), Path(settings.SCEAU_CLE)
    if certificat.is_file() and cle.is_file():
        return False
    cle_autorite, cle_sceau = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    autorite = _certifier(cle_autorite.public_key(), "Autorité de démonstration", None, cle_autorite)
    sceau = _certifier(cle_sceau.public_key(), NOM_DU_SCEAU, autorite, cle_autorite)
    chiffrement = (
        serialization.BestAvailableEncryption(settings.SCEAU_PHRASE.encode())
        if settings.SCEAU_PHRASE
        else serialization.NoEncryption()
    )
    _ecrire(
        cle,
        cle_sceau.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, chiffrement),
    )
    _ecrire(certificat, b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (sceau, autorite)))
    return True


def _certifier(
    cle_publique: ec.EllipticCurvePublicKey,
    nom: str,
    emetteur: x509.Certificate | None,
    cle_emetteur: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    sujet = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, nom),
        ]
    )
    maintenant = datetime.now(UTC)
    usages = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    is_autorite = emetteur is None
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet if emetteur is None else emetteur.subject)
        .public_key(cle_publique)
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(days=1))
        .not_valid_after(maintenant + DUREE)
        .add_extension(x509.BasicConstraints(ca=is_autorite, path_length=0 if is_autorite else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_autorite,
                content_commitment=not is_autorite,
                key_cert_sign=is_autorite,
                crl_sign=is_autorite,
                **usages,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle_publique), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(cle_emetteur.public_key()), critical=False)
        .sign(cle_emetteur, hashes.SHA256())
    )


def _ecrire(chemin: Path, octets: bytes) -> None:
    """Write whole or not at all, readable by the owner alone."""
    chemin.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    provisoire = chemin.with_name(f"{chemin.name}.{os.getpid()}")
    with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as fichier:
        fichier.write(octets)
    provisoire.replace(chemin)
