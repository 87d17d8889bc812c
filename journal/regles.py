"""How an event is hashed and a chain verified: plain values in, plain values out."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESE = "0" * 64
CHAMPS = (
    "chaine", "numero", "instant", "acteur_id", "role", "action", "objet_type", "objet_id",
    "etat_avant", "etat_apres", "donnees", "trace_empreinte", "precedent",
)  # fmt: skip


def empreinte_de(ligne: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of the chained fields of `ligne` (`instant` in ISO 8601, UTC)."""
    texte = json.dumps({c: ligne[c] for c in CHAMPS}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def empreinte_trace(*, ip: str, agent: str, sel: str) -> str:
    """Salted SHA-256 of a technical trace: proves it without keeping it."""
    return hashlib.sha256(f"{sel}\x1f{ip}\x1f{agent}".encode()).hexdigest()


@dataclass(frozen=True)
class Anomalie:
    """What is wrong in a chain, and from which number on."""

    chaine: str
    numero: int
    motif: str


def verifier_chaine(
    *, chaine: str, lignes: Iterable[Mapping[str, Any]], dernier: int, derniere_empreinte: str
) -> list[Anomalie]:
    """Return every anomaly of a chain whose rows come oldest first and whose head says `dernier`.

    Finds changed, removed, inserted and truncated rows.
    """
    anomalies: list[Anomalie] = []
    precedent, attendu = GENESE, 1
    for ligne in lignes:
        numero = int(ligne["numero"])
        if numero != attendu:
            anomalies.append(Anomalie(chaine, attendu, "ligne manquante ou insérée"))
        if ligne["precedent"] != precedent:
            anomalies.append(Anomalie(chaine, numero, "la ligne ne suit pas la précédente"))
        if empreinte_de(ligne) != ligne["empreinte"]:
            anomalies.append(Anomalie(chaine, numero, "ligne modifiée"))
        precedent, attendu = ligne["empreinte"], numero + 1
    if attendu - 1 != dernier or precedent != derniere_empreinte:
        anomalies.append(Anomalie(chaine, dernier, "la fin de la chaîne ne correspond pas à sa tête"))
    return anomalies
