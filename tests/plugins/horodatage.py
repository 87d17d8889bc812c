"""A whole trust of our own, on this machine: an authority and its seal, a time-stamping authority that answers over HTTP, their lists of revoked certificates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Cle = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
UN_JOUR = timedelta(days=1)


def _nommer(nom: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "CPEF (essai)"), x509.NameAttribute(NameOID.COMMON_NAME, nom)])


@dataclass
class Autorite:
    """Certifies keys, and says which of its certificates no longer hold."""

    nom: str
    cle: Cle = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    revoques: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.certificat = self.certifier(self.nom, self.cle, ca=True)

    def certifier(self, nom: str, cle: Cle, *, ca: bool = False, horodate: bool = False, jours: int = 3650) -> x509.Certificate:
        """Return a certificate for a key: of an authority, of a seal, or of a time-stamping unit."""
        maintenant = datetime.now(UTC)
        usages = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
        projet = (
            x509.CertificateBuilder().subject_name(_nommer(nom)).issuer_name(_nommer(self.nom)).public_key(cle.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(maintenant - UN_JOUR).not_valid_after(maintenant + timedelta(days=jours))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, **usages), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.cle.public_key()), critical=False)
        )  # fmt: skip
        if horodate:
            projet = projet.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return projet.sign(self.cle, hashes.SHA256())

    def lister_revoques(self) -> bytes:
        """Return the list of revoked certificates, as of now, good for a week."""
        maintenant = datetime.now(UTC)
        projet = x509.CertificateRevocationListBuilder().issuer_name(_nommer(self.nom))
        projet = projet.last_update(maintenant - timedelta(hours=1)).next_update(maintenant + timedelta(days=7))
        projet = projet.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.cle.public_key()), critical=False)
        projet = projet.add_extension(x509.CRLNumber(int(maintenant.timestamp())), critical=False)
        for numero in self.revoques:
            revoque = x509.RevokedCertificateBuilder().serial_number(numero).revocation_date(maintenant - timedelta(minutes=30))
            projet = projet.add_revoked_certificate(revoque.build())
        return projet.sign(self.cle, hashes.SHA256()).public_bytes(Encoding.DER)


def en_pem(*certificats: x509.Certificate) -> bytes:
    """Return certificates one after the other."""
    return b"".join(c.public_bytes(Encoding.PEM) for c in certificats)


class Confiance:
    """The files that the settings of the seal name, and the time-stamping authority behind its address."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.autorite, self.autorite_tsa = Autorite("Autorité d’essai"), Autorite("Autorité d’horodatage d’essai")
        self.cle = ec.generate_private_key(ec.SECP256R1())
        self.cle_tsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)  # the stand-in signs with RSA alone
        self.sceau = self.autorite.certifier("Sceau d’essai", self.cle)
        self.renouveler_tsa()
        self.demandes = 0
        (dossier / "sceau.pem").write_bytes(en_pem(self.sceau, self.autorite.certificat))
        (dossier / "sceau.cle.pem").write_bytes(self.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (dossier / "autorites-tsa.pem").write_bytes(en_pem(self.autorite_tsa.certificat))
        self.publier_listes()

    def renouveler_tsa(self, *, jours: int = 730) -> None:
        """Give the time-stamping authority a new certificate, good for `jours` days from now."""
        unite = self.autorite_tsa.certifier("Horodatage d’essai", self.cle_tsa, horodate=True, jours=jours)
        secret = self.cle_tsa.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.horodateur = DummyTimeStamper(
            asn1_x509.Certificate.load(unite.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(secret),
            certs_to_embed=[asn1_x509.Certificate.load(self.autorite_tsa.certificat.public_bytes(Encoding.DER))],
        )  # fmt: skip

    def publier_listes(self) -> None:
        """Write both lists of revoked certificates, as of now."""
        for nom, autorite in (("sceau.crl", self.autorite), ("tsa.crl", self.autorite_tsa)):
            (self.dossier / nom).write_bytes(autorite.lister_revoques())

    def repondre(self, demande: bytes) -> bytes:
        """Answer a request for a time-stamp (RFC 3161)."""
        self.demandes += 1
        return self.horodateur.request_tsa_response(tsp.TimeStampReq.load(demande)).dump()


@pytest.fixture(scope="session")
def serveur_tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Confiance, str]]:
    """A time-stamping authority that answers on this machine, and its address."""
    confiance = Confiance(tmp_path_factory.mktemp("confiance"))

    class Guichet(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reponse = confiance.repondre(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reponse)))
            self.end_headers()
            self.wfile.write(reponse)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Guichet) as serveur:
        fil = Thread(target=serveur.serve_forever, daemon=True)
        fil.start()
        yield confiance, f"http://127.0.0.1:{serveur.server_port}/"
        serveur.shutdown()
        fil.join()


@pytest.fixture
def au_niveau(serveur_tsa: tuple[Confiance, str], settings: Any) -> Callable[[str], Confiance]:
    """Set the seal to a level of PAdES, for one test: `au_niveau("B-LT")`."""
    confiance, adresse = serveur_tsa

    def regler(niveau: str) -> Confiance:
        dossier = confiance.dossier
        settings.SCEAU_NIVEAU, settings.SCEAU_TSA, settings.SCEAU_TSA_AUTORITES = niveau, adresse, str(dossier / "autorites-tsa.pem")
        settings.SCEAU_CERTIFICAT, settings.SCEAU_CLE, settings.SCEAU_PHRASE = str(dossier / "sceau.pem"), str(dossier / "sceau.cle.pem"), ""
        settings.SCEAU_CRL = [str(dossier / "sceau.crl"), str(dossier / "tsa.crl")]
        confiance.renouveler_tsa()  # another test may have moved its clock
        confiance.publier_listes()
        return confiance

    return regler
