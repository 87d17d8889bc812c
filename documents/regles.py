"""Pure rules of the engine: how evidence is hashed, how long things may take."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

RETARD_ATTENTE = timedelta(seconds=20)  # a waiting row older than this may have lost its message
RETARD_ATTENTE_MAX = timedelta(minutes=10)
RETARD_EN_COURS = timedelta(minutes=10)  # the time limit of a task: its worker is dead
DELAI_NOUVEL_ESSAI = timedelta(minutes=1)  # between the first failure and the next try by itself; it doubles each time
ESSAIS_AUTOMATIQUES = 3  # a failed document is tried again by itself up to this number of tries
DUREE_PROVISOIRE = timedelta(days=7)  # a preview older than this is removed; it can be asked for again
ESSAIS_MAX = 5  # a document whose worker died this many times waits for a person
TAILLE_MAX = 30 * 1024 * 1024  # bytes, a file somebody has verified

SEUILS_CERTIFICAT = (60, 30, 7)  # days before the end of the certificate of the seal

SIGNES_DE_CLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no sign that is taken for another one on paper

CHAMPS_SIGNATURE = (
    "id", "document_id", "objet_type", "objet_id", "dossier_id", "sha256", "signataire_id", "role", "qualite",
    "declaration", "referentiel_version", "signe_le", "authentifie_le", "methode", "ip", "agent", "refus", "motif",
)  # fmt: skip
CHAMPS_MODELE = ("gabarit_version",)
CHAMPS_MANUSCRITE = ("manuscrite", "datee_le", "lieu", "scan_id", "scan_sha256", "consignee_par_id")


def champs_de(*, manuscrite: bool, is_modele_connu: bool = True) -> tuple[str, ...]:
    """Fields that the evidence of a signature is made of; a handwritten one has those of its paper too.

    Those recorded before the model shown was noted have no such field: their fingerprint stays what it was.
    """
    champs = CHAMPS_SIGNATURE + CHAMPS_MODELE if is_modele_connu else CHAMPS_SIGNATURE
    return champs + CHAMPS_MANUSCRITE if manuscrite else champs


def empreinte_signature(ligne: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of the evidence of a signature (ids, days and instants as text)."""
    champs = champs_de(manuscrite=bool(ligne.get("manuscrite")), is_modele_connu=bool(ligne.get("gabarit_version")))
    texte = json.dumps({c: ligne[c] for c in champs}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def get_seuil_du_certificat(*, fin: date, jour: date) -> int | None:
    """The last threshold passed on `jour` before the certificate ends: 60, 30 or 7 days, -1 once it is over; None before them all."""
    reste = (fin - jour).days
    if reste < 0:
        return -1
    return min((s for s in SEUILS_CERTIFICAT if reste <= s), default=None)


def delai_reveil(reveils: int) -> timedelta:
    """How long to wait before the next call to a worker, after `reveils` calls that had no effect.

    It doubles each time: a long queue is not filled with copies of itself.
    """
    return min(RETARD_ATTENTE * 2 ** min(reveils, 10), RETARD_ATTENTE_MAX)


def delai_nouvel_essai(tentatives: int) -> timedelta:
    """How long a document rests after its failed try number `tentatives` before it is tried again by itself: it doubles each time."""
    return DELAI_NOUVEL_ESSAI * 2 ** (max(tentatives, 1) - 1)


def authentification_valable(*, authentifie_le: datetime, maintenant: datetime, secondes: int) -> bool:
    """Say whether a sign-in is recent enough to sign with; one that comes from the future is not."""
    age = maintenant - authentifie_le
    return timedelta(seconds=-5) <= age <= timedelta(seconds=secondes)


def nom_propre(nom: str) -> str:
    """Return a file name without what a file system or a header cannot bear, ending in `.pdf`."""
    base = "".join(c if c.isalnum() or c in " -_’." else " " for c in nom.removesuffix(".pdf"))
    return (" ".join(base.split())[:120].strip(" .") or "document") + ".pdf"


def en_json(donnees: Mapping[str, Any]) -> bytes:
    """Return the data behind a document, as it is attached: UTF-8, keys in order, dates and others as text."""
    return json.dumps(donnees, ensure_ascii=False, indent=2, sort_keys=True, default=_en_texte).encode()


def _en_texte(valeur: object) -> str:
    return valeur.isoformat() if hasattr(valeur, "isoformat") else str(valeur)


def tirer_cle_publique() -> str:
    """Return a new verification key, like « K7QF-M2XD »: 8 signs of 31, forty bits that nobody guesses at ten tries a minute."""
    tirage = "".join(secrets.choice(SIGNES_DE_CLE) for _ in range(8))
    return f"{tirage[:4]}-{tirage[4:]}"


def lire_cle_publique(saisie: str) -> str:
    """Return a key as it was typed, in its printed form: capitals, one dash, no other sign."""
    signes = "".join(c for c in saisie.upper() if c.isalnum())[:8]
    return f"{signes[:4]}-{signes[4:]}" if len(signes) == 8 else ""


def is_cle_publique(saisie: str, attendue: str) -> bool:
    """Say whether what was typed is this key, in a time that tells nothing of it."""
    return bool(attendue) and secrets.compare_digest(lire_cle_publique(saisie).encode(), attendue.encode())


def initiales(nom: str) -> str:
    """Return « A. M. » for « Alice Moreau »: each word and each part of a compound name; empty for nothing."""
    parties = nom.replace("-", " ").replace("’", " ").split()
    return " ".join(f"{p[0].upper()}." for p in parties if p[0].isalpha())
