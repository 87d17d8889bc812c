"""Seals what proves a person's identity (keys of code applications, seeds of recovery codes): a copy of the base alone opens nothing."""

from __future__ import annotations

import secrets
from base64 import b32encode, urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

USAGE = b"vae comptes deux etapes"


class SecretPerdu(Exception):
    """No key of the installation opens this secret any more."""


@lru_cache(maxsize=4)
def _coffre(cles: tuple[str, ...]) -> MultiFernet:
    derivees = [HKDF(SHA256(), length=32, salt=None, info=USAGE).derive(cle.encode()) for cle in cles]
    return MultiFernet([Fernet(urlsafe_b64encode(d)) for d in derivees])


def _ouvrir_coffre() -> MultiFernet:
    return _coffre((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def sceller(texte: str) -> str:
    """Return `texte` sealed with the secret key of the installation."""
    return _ouvrir_coffre().encrypt(texte.encode()).decode()


def desceller(scelle: str) -> str:
    """Return what `sceller` sealed, also with a former secret key (`SECRET_KEY_FALLBACKS`).

    Sealed with a key that is lost, or tampered with: a secret drawn at random, that no code will ever match.
    """
    try:
        return _ouvrir_coffre().decrypt(scelle.encode()).decode()
    except InvalidToken:
        return b32encode(secrets.token_bytes(20)).decode()


def resceller(scelle: str) -> str:
    """Return the same secret sealed with the present key; as it is when it was. `SecretPerdu` when no key of the installation opens it."""
    try:
        _coffre((settings.SECRET_KEY,)).decrypt(scelle.encode())
    except InvalidToken:
        try:
            return _ouvrir_coffre().rotate(scelle.encode()).decode()
        except InvalidToken as erreur:
            raise SecretPerdu from erreur
    return scelle
