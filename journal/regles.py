"""How an event is hashed and a chain verified: plain values in, plain values out."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
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


# --- anchors --------------------------------------------------------------------------------------------------------

Tetes = Mapping[str, tuple[int, str]]  # chain -> number and fingerprint of its last row


def empreinte_des_tetes(tetes: Tetes) -> str:
    """SHA-256 over the heads of all chains, in the order of their names."""
    somme = hashlib.sha256()
    for chaine in sorted(tetes):
        numero, empreinte = tetes[chaine]
        somme.update(f"{chaine}\x1f{numero}\x1f{empreinte}\x1e".encode())
    return somme.hexdigest()


def contenu_ancre(*, numero: int, instant: str, precedent: str, tetes: Tetes, connues: Tetes) -> str:
    """Canonical JSON of an anchor: the heads of `tetes` that are not in `connues` as they stand, and what binds the rest."""
    bougees = {c: [n, e] for c, (n, e) in tetes.items() if connues.get(c) != (n, e)}
    valeurs = {
        "numero": numero, "instant": instant, "precedent": precedent, "chaines": len(tetes), "racine": empreinte_des_tetes(tetes),
        "tetes": bougees,
    }  # fmt: skip
    return json.dumps(valeurs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def empreinte_texte(texte: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(texte.encode()).hexdigest()


@dataclass(frozen=True)
class LigneAncre:
    """An anchor as it is stored."""

    numero: int
    instant: str
    contenu: str
    precedent: str
    empreinte: str


def verifier_ancres(ancres: Iterable[LigneAncre]) -> tuple[list[Anomalie], dict[str, tuple[int, str]]]:
    """Return what is wrong in the anchors themselves, and every head they vouch for, the latest of each chain."""
    anomalies: list[Anomalie] = []
    tetes: dict[str, tuple[int, str]] = {}
    precedent, attendu = GENESE, 1
    for a in ancres:
        for motif in _fautes_de(a, attendu, precedent, tetes):
            anomalies.append(Anomalie("ancres", a.numero, motif))
        precedent, attendu = a.empreinte, a.numero + 1
    return anomalies, tetes


def _fautes_de(a: LigneAncre, attendu: int, precedent: str, tetes: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Sentences about one anchor; `tetes` receives the heads it adds."""
    if a.numero != attendu:
        yield "ancre manquante ou insérée"
    if empreinte_texte(a.contenu) != a.empreinte or a.precedent != precedent:
        yield "ancre modifiée, ou qui ne suit pas la précédente"
    try:
        valeurs = json.loads(a.contenu)
        tetes.update({c: (int(n), str(e)) for c, (n, e) in valeurs["tetes"].items()})
        dit = (valeurs["numero"], valeurs["instant"], valeurs["precedent"], valeurs["chaines"], valeurs["racine"])
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "ancre illisible"
        return
    if dit != (a.numero, a.instant, a.precedent, len(tetes), empreinte_des_tetes(tetes)):
        yield "ancre modifiée : son contenu ne dit pas ce que disent sa ligne et les ancres précédentes"
