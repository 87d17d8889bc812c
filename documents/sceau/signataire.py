"""What signs the seal: the key of the organisation, in a file or in a device (PKCS#11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock

from asn1crypto import x509
from asn1crypto.keys import PrivateKeyInfo
from django.conf import settings
from django.utils import timezone
from pyhanko.keys import load_private_key_from_pemder
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ..erreurs import FabricationImpossible
from .certificats import faute_de_la_cle, get_certificats, get_chaine

_SEANCE_UNIQUE = Lock()  # a device knows one login of one process at a time


@contextmanager
def ouvrir_signataire() -> Iterator[signers.Signer]:
    """Give what signs with the key of the seal. Raises `FabricationImpossible` when it cannot: no certificate, one that is over, no key."""
    try:
        certificats = get_certificats()
    except ValueError as erreur:
        raise FabricationImpossible("Le certificat du sceau est illisible : document non scellé.") from erreur
    if not certificats:
        raise FabricationImpossible("Le certificat du sceau est introuvable : document non scellé.")
    if certificats[0].not_valid_after < timezone.now():
        raise FabricationImpossible("Le certificat du sceau est périmé : document non scellé. L’administrateur doit le renouveler.")
    if faute := faute_de_la_cle():
        raise FabricationImpossible(f"{faute[:1].upper()}{faute[1:]} : document non scellé.")
    if settings.SCEAU_PKCS11_MODULE:
        with _SEANCE_UNIQUE, _signer_par_materiel(get_chaine()) as signataire:
            yield signataire
    else:
        yield _signer_par_fichier(get_chaine())


def _signer_par_fichier(chaine: list[x509.Certificate]) -> signers.SimpleSigner:
    try:
        cle = _lire_cle(settings.SCEAU_CLE, Path(settings.SCEAU_CLE).stat().st_mtime_ns, settings.SCEAU_PHRASE)
    except (OSError, ValueError, TypeError) as erreur:  # missing, unreadable, or a passphrase that does not fit
        raise FabricationImpossible("La clé du sceau est introuvable ou illisible : document non scellé.") from erreur
    return signers.SimpleSigner(
        signing_cert=chaine[0], signing_key=cle, cert_registry=SimpleCertificateStore.from_certs(chaine)
    )


@lru_cache(maxsize=1)
def _lire_cle(chemin: str, modifiee: int, phrase: str) -> PrivateKeyInfo:
    """Read the key once for all the documents of a worker, and again when its file changes: its check takes as long as a seal."""
    return load_private_key_from_pemder(chemin, passphrase=phrase.encode() if phrase else None)


@contextmanager
def _signer_par_materiel(chaine: list[x509.Certificate]) -> Iterator[signers.Signer]:
    """Sign with a key that never leaves its device; the session lasts one seal, so that a device that came back is found again."""
    try:
        from pkcs11 import PKCS11Error
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as erreur:
        raise FabricationImpossible("La bibliothèque PKCS#11 n’est pas installée : document non scellé.") from erreur
    jeton = TokenCriteria(label=settings.SCEAU_PKCS11_JETON) if settings.SCEAU_PKCS11_JETON else None
    try:
        with open_pkcs11_session(settings.SCEAU_PKCS11_MODULE, token_criteria=jeton, user_pin=settings.SCEAU_PKCS11_PIN or None) as seance:
            yield PKCS11Signer(
                seance, signing_cert=chaine[0], ca_chain=chaine[1:], key_label=settings.SCEAU_PKCS11_CLE,
                use_raw_mechanism=chaine[0].public_key.algorithm == "ec",  # the mechanism that every device has
            )  # fmt: skip
    except (PKCS11Error, RuntimeError) as erreur:  # `RuntimeError`: the module itself cannot be loaded
        raise FabricationImpossible("Le matériel qui garde la clé du sceau (PKCS#11) ne répond pas : document non scellé.") from erreur
