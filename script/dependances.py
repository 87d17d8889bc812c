"""What the site depends on: the page of licences, and what the audits of PyPI and npm found. Called by `script/audit`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
PAGE = RACINE / "docs/licences.md"
RIEN, A_MENDER, INJOIGNABLE = 0, 1, 3
ENTETE = """# Licences

Ce dont le site a besoin en production, avec sa licence. Cette page est écrite par `script/audit --licences`, d’après `requirements/prod.txt`
et `package-lock.json` ; un test échoue quand elle ne les suit plus. La nomenclature complète (CycloneDX) est produite par `script/audit`.

| Bibliothèque | Version | Licence |
|---|---|---|
"""
# Classifiers of trove that say what a free text says badly.
COURTES = {
    "BSD License": "BSD", "MIT License": "MIT", "Apache Software License": "Apache-2.0", "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "ISC License (ISCL)": "ISC", "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later", "The Unlicense (Unlicense)": "Unlicense",
}  # fmt: skip


def lire_requis() -> Iterator[tuple[str, str, str]]:
    """Name, version and condition of each hashed requirement of production."""
    for ligne in (RACINE / "requirements/prod.txt").read_text().splitlines():
        trouve = re.match(r"([A-Za-z0-9_.-]+)==([^ ;]+)(?: ; (.*?))? \\$", ligne)
        if trouve:
            yield trouve[1], trouve[2], trouve[3] or ""


def lire_npm() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of each package of npm."""
    for chemin, paquet in json.loads((RACINE / "package-lock.json").read_text())["packages"].items():
        if chemin:
            yield chemin.removeprefix("node_modules/"), paquet["version"], paquet.get("license", "")


def lire_licence(nom: str) -> str:
    """Licence that an installed package declares: its SPDX expression, else its classifiers, else the first line of its text."""
    try:
        fiche = metadata.metadata(nom)
    except metadata.PackageNotFoundError:
        return ""
    if expression := fiche.get("License-Expression"):
        return expression
    classees = [c.split(" :: ")[-1] for c in fiche.get_all("Classifier") or [] if c.startswith("License :: ") and c != "License :: OSI Approved"]
    dites = [COURTES.get(c, c) for c in classees]
    return " ; ".join(dites) or (fiche.get("License") or "").strip().splitlines()[0][:60] if dites or fiche.get("License") else ""


def connues() -> dict[str, str]:
    """Licences already written on the page, for what only another system installs."""
    lignes = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", PAGE.read_text() if PAGE.is_file() else "", re.MULTILINE)
    return dict(lignes)


def rediger() -> tuple[str, list[str]]:
    """The page, and the names whose licence nobody knows."""
    avant, lignes, inconnues = connues(), [], []
    for nom, version, condition in lire_requis():
        licence = lire_licence(nom) or avant.get(nom, "")
        if not licence or licence == "à lire":
            licence = "non installée sur un serveur (autre système)" if condition else "à lire"
        if licence == "à lire":
            inconnues.append(nom)
        lignes.append(f"| {nom} | {version} | {licence.replace('|', '/')} |")
    lignes += [f"| {nom} (npm) | {version} | {licence or 'à lire'} |" for nom, version, licence in lire_npm()]
    return ENTETE + "\n".join(lignes) + "\n", inconnues


def licences(*, ecrire: bool) -> int:
    """Write the page, or say that it is not up to date."""
    page, inconnues = rediger()
    if inconnues:
        print(f"Licence inconnue : {', '.join(inconnues)}.")
    if ecrire:
        PAGE.write_text(page)
        print("docs/licences.md est écrit.")
    elif not PAGE.is_file() or PAGE.read_text() != page:
        print("docs/licences.md n’est plus à jour : lancez script/audit --licences.")
        return A_MENDER
    return A_MENDER if inconnues else RIEN


def _lire_json(chemin: str) -> dict[str, object]:
    try:
        lu = json.loads(Path(chemin).read_text())
    except (OSError, ValueError):
        return {}
    return lu if isinstance(lu, dict) else {}


def juger_python(rapport: dict[str, object]) -> tuple[int, str]:
    """What pip-audit found. A package that was skipped was not checked: silence is no answer."""
    paquets: list[dict[str, object]] = list(rapport.get("dependencies") or [])  # type: ignore[call-overload]
    failles = [f"{p['name']} {p.get('version', '')} : {v['id']}" for p in paquets for v in p.get("vulns") or []]  # type: ignore[attr-defined]
    sautes = [p for p in paquets if p.get("skip_reason")]
    if failles:
        return A_MENDER, "Python : " + " ; ".join(failles)
    if not paquets or sautes:
        return INJOIGNABLE, f"Python : la base des failles de PyPI n’a pas répondu pour {len(sautes) or 'toutes les'} bibliothèques. Rien n’est vérifié pour elles."
    return RIEN, f"Python : {len(paquets)} bibliothèques, aucune faille connue."


def juger_npm(rapport: dict[str, object]) -> tuple[int, str]:
    """What npm audit found; an answer without its counts is no answer."""
    comptes = (rapport.get("metadata") or {}).get("vulnerabilities")  # type: ignore[attr-defined]
    if not isinstance(comptes, dict):
        return INJOIGNABLE, "npm : la base des failles n’a pas répondu. Rien n’est vérifié."
    return (A_MENDER, f"npm : {comptes['total']} failles connues.") if comptes.get("total") else (RIEN, "npm : aucune faille connue.")


def juger(python: str, npm: str) -> int:
    """Say what both audits found; something to mend weighs more than a database that did not answer."""
    codes = []
    for code, phrase in (juger_python(_lire_json(python)), juger_npm(_lire_json(npm))):
        print(phrase)
        codes.append(code)
    return A_MENDER if A_MENDER in codes else max(codes)


if __name__ == "__main__":
    if sys.argv[1] == "licences":
        sys.exit(licences(ecrire="--ecrire" in sys.argv))
    sys.exit(juger(*sys.argv[2:4]))
