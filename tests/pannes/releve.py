"""What the fault tests counted, and the table of `docs/fiabilite.md` that they write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PAGE = Path(settings.BASE_DIR) / "docs" / "fiabilite.md"
DEBUT, FIN = "<!-- pannes : début -->", "<!-- pannes : fin -->"
ENTETE = "| panne | essais | perdus | en double |\n|---|---|---|---|\n"
PANNES = {
    "postgresql": "PostgreSQL arrêté net et relancé pendant des dépôts",
    "postgresql-document": "PostgreSQL arrêté net pendant la fabrication d’un document",
    "redis": "Redis absent pendant la clôture d’une session",
    "tue-document": "travailleur tué (`kill -9`) au milieu d’un document",
    "tue-courriel": "travailleur tué (`kill -9`) au milieu d’un courriel",
    "tue-lot": "travailleur tué (`kill -9`) au milieu d’une action groupée",
    "disque-envoi": "disque plein pendant l’envoi d’une preuve",
    "disque-document": "disque plein pendant l’écriture d’un document",
    "courrier": "serveur de courrier éteint, qui refuse, puis qui coupe",
    "horloge": "horloge en avance d’un jour, puis remise à l’heure",
    "deux": "deux travailleurs sur la même tâche",
    "deux-fois": "navigateur qui envoie deux fois le même formulaire",
}


@dataclass
class Compte:
    """What was tried under one fault, what was acknowledged and lost, what exists twice."""

    essais: int = 0
    perdus: int = 0
    doubles: int = 0


RELEVE: dict[str, Compte] = {}


def compter(panne: str, *, essais: int, perdus: int, doubles: int) -> None:
    """Add to the table, and fail when something was lost or exists twice."""
    compte = RELEVE.setdefault(panne, Compte())
    compte.essais += essais
    compte.perdus += perdus
    compte.doubles += doubles
    assert (perdus, doubles) == (0, 0), f"{PANNES[panne]} : {perdus} perdu(s), {doubles} en double sur {essais}"


def build_table(releve: dict[str, Compte]) -> str:
    """The table, one row per fault in the order of `PANNES`."""
    lignes = [f"| {PANNES[c]} | {r.essais} | {r.perdus} | {r.doubles} |\n" for c in PANNES if (r := releve.get(c))]
    return ENTETE + "".join(lignes)


def ecrire(releve: dict[str, Compte]) -> None:
    """Put the table in the page, between its two marks; a fault that was not tried this time keeps its row."""
    anciennes = lire_page()
    releve = {c: Compte(*anciennes[nom]) for c, nom in PANNES.items() if nom in anciennes} | releve
    texte = PAGE.read_text()
    PAGE.write_text(re.sub(f"({DEBUT}\n).*?({FIN})", lambda m: m[1] + build_table(releve) + m[2], texte, flags=re.DOTALL))


def lire_page() -> dict[str, tuple[int, int, int]]:
    """Rows of the table of the page, by fault."""
    tableau = PAGE.read_text().split(DEBUT)[1].split(FIN)[0]
    lignes = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", tableau, re.MULTILINE)
    return {nom: (int(a), int(b), int(c)) for nom, a, b, c in lignes}
