"""The house as its pages describe it: a map, a glossary, templates and scripts that a reader can trust."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import checks

from candidates.enums import Action
from documents.registre import genres

RACINE = Path(settings.BASE_DIR)
FONDATIONS_ET_ROUTE = [
    "journal", "referentiels", "comptes", "echanges", "documents", "candidates", "recevabilite", "evaluations", "jury", "bureau",
]  # fmt: skip
DOSSIERS_DE_GABARITS = {*FONDATIONS_ET_ROUTE, "partials", "account", "allauth", "mfa", "usersessions", "bootstrap5"}
PYTHON = sorted(p for app in [*FONDATIONS_ET_ROUTE, "vae"] for p in (RACINE / app).rglob("*.py") if "migrations" not in p.parts)
GABARITS = sorted((RACINE / "templates").rglob("*.html"))
PAGES = [g for g in GABARITS if "documents" not in g.parent.name and not g.name.startswith(("_pdf", "base_document"))]


def ids(chemins: list[Path]) -> list[str]:
    return [str(c.relative_to(RACINE)) for c in chemins]


def carte() -> list[str]:
    """Folders of the README's map, in its order."""
    return re.findall(r"^\| `(\w+)/` \|", (RACINE / "README.md").read_text(), re.MULTILINE)


def test_map_of_the_readme_is_the_folders() -> None:
    suivis = subprocess.run(["git", "ls-files", "-z"], cwd=RACINE, capture_output=True, text=True, check=True).stdout.split("\0")
    dossiers = {f.split("/")[0] for f in suivis if "/" in f and not f.startswith(".")}
    assert sorted(carte()) == sorted(dossiers)


def test_map_and_import_contract_give_the_same_order() -> None:
    contrat = tomllib.loads((RACINE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    assert contrat == ["vae", *reversed(FONDATIONS_ET_ROUTE)]
    assert carte()[: len(contrat)] == ["vae", *FONDATIONS_ET_ROUTE]


@pytest.mark.parametrize("app", FONDATIONS_ET_ROUTE)
def test_rules_are_pure(app: str) -> None:
    fichiers = [RACINE / app / "regles.py", *(RACINE / app / "regles").glob("*.py")]
    assert [f for f in fichiers if f.is_file() and re.search(r"^\s*(from|import) django", f.read_text(), re.MULTILINE)] == []


IMMUABLES = {"referentiel", "certification"}  # published once, never written again
GARDES_AUTREMENT = {"evaluations/services/cellules.py", "candidates/services/saisie.py"}  # their docstrings say how


@pytest.mark.parametrize("fichier", PYTHON, ids=ids(PYTHON))
def test_no_query_that_waits_for_a_lock_joins_what_may_change_meanwhile(fichier: Path) -> None:
    """PostgreSQL reads the locked row anew after the wait, but not the rows joined to it: they would be those of before."""
    if str(fichier.relative_to(RACINE)) in GARDES_AUTREMENT:
        return
    joints = set()
    for noeud in ast.walk(ast.parse(fichier.read_text())):
        chaine = _chaine(noeud) if isinstance(noeud, ast.Call) else {}
        if "select_for_update" in chaine:
            joints |= {str(getattr(a, "value", "?")) for a in chaine.get("select_related", [])}
    assert joints <= IMMUABLES, joints


def _chaine(appel: ast.Call) -> dict[str, list[ast.expr]]:
    """Arguments of each method of a chain of calls, by name."""
    methodes: dict[str, list[ast.expr]] = {}
    noeud: ast.expr = appel
    while isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Attribute):
        methodes[noeud.func.attr] = noeud.args
        noeud = noeud.func.value
    return methodes


def test_system_checks_hold() -> None:
    assert [m for m in checks.run_checks() if m.level >= checks.WARNING] == []


def test_every_dependency_says_what_it_is_for() -> None:
    texte = (RACINE / "pyproject.toml").read_text()
    listes = texte[texte.index("dependencies = [") : texte.index("[tool.pytest")]
    assert [ligne for ligne in listes.splitlines() if re.match(r'\s+"[a-z]', ligne) and "#" not in ligne] == []


def test_glossary_has_one_row_per_model() -> None:
    modeles = [f"{a}.{m.__name__}" for a in FONDATIONS_ET_ROUTE for m in apps.get_app_config(a).get_models()]
    lignes = re.findall(r"^\| [^|]+ \| `(\w+\.\w+)` \| [^|]+ \| [^|]+ \|$", (RACINE / "docs/glossaire.md").read_text(), re.MULTILINE)
    assert sorted(lignes) == sorted(modeles)


@pytest.mark.parametrize("document", ["README.md", *sorted(str(p.relative_to(RACINE)) for p in (RACINE / "docs").glob("*.md"))])
def test_links_and_paths_of_the_docs_exist(document: str) -> None:
    texte = (RACINE / document).read_text()
    liens = [(RACINE / document).parent / lien for lien in re.findall(r"\]\((?!https?:)([^)#]+)", texte)]
    chemins = [RACINE / c for c in re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", texte) if c.split("/")[0] in carte()]
    assert [str(c) for c in (*liens, *chemins) if not c.exists()] == []


def test_lock_file_names_no_registry() -> None:
    verrou = json.loads((RACINE / "package-lock.json").read_text())
    assert [nom for nom, paquet in verrou["packages"].items() if "resolved" in paquet] == []
    assert all("integrity" in paquet for nom, paquet in verrou["packages"].items() if nom)


@pytest.mark.parametrize("nom", ["prod", "dev", "outils", "audit"])
def test_python_requirements_are_hashed_and_name_no_index(nom: str) -> None:
    texte = (RACINE / f"requirements/{nom}.txt").read_text()
    paquets = re.split(r"\n(?=[a-z])", texte)
    assert [p.splitlines()[0] for p in paquets if "--hash=sha256:" not in p] == []
    assert "://" not in texte


@pytest.mark.parametrize("commande", [".ci/run", "script/assets", "script/audit", "script/demo", "script/preparer-production", "script/repetition-production", "script/test", "script/verifier-deploiement", "script/verrouiller"])
def test_commands_can_be_run(commande: str) -> None:
    chemin = RACINE / commande
    assert os.access(chemin, os.X_OK)
    assert subprocess.run(["bash", "-n", chemin], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("chemin", PYTHON, ids=ids(PYTHON))
def test_no_file_is_longer_than_400_lines(chemin: Path) -> None:
    assert len(chemin.read_text().splitlines()) <= 400


def test_templates_live_in_the_folder_of_an_app() -> None:
    dossiers = {g.relative_to(RACINE / "templates").parts[0] for g in GABARITS if g.parent != RACINE / "templates"}
    assert dossiers <= DOSSIERS_DE_GABARITS


def nommes() -> set[str]:
    """Every template that code or another template names."""
    textes = [s.read_text() for s in [*PYTHON, *GABARITS, *(RACINE / "templates").rglob("*.txt")]]
    noms = {n for t in textes for n in re.findall(r"""["']([\w/]+\.html)["']""", t) if "/" in n}
    par_action = {app for t in textes for app in re.findall(r'f"(\w+)/\{action\.value\}\.html"', t)}
    noms |= {gabarit for genre in genres() for gabarit in genre.get_gabarits()}
    return noms | {f"{app}/{action}.html" for app in par_action for action in Action.values if (RACINE / f"templates/{app}/{action}.html").is_file()}


def test_every_named_template_exists() -> None:
    apps_et_partials = tuple(f"{d}/" for d in (*FONDATIONS_ET_ROUTE, "partials"))
    assert [n for n in sorted(nommes()) if n.startswith(apps_et_partials) and not (RACINE / "templates" / n).is_file()] == []


def test_every_template_of_an_app_is_used() -> None:
    noms, appeles = [str(g.relative_to(RACINE / "templates")) for g in GABARITS], nommes()
    assert [n for n in noms if n.split("/")[0] in (*FONDATIONS_ET_ROUTE, "partials") and n not in appeles] == []


def test_every_mail_has_its_subject_and_body() -> None:
    evenements = {e for p in PYTHON for e in re.findall(r"""evenement=["'](\w+\.\w+)["']""", p.read_text())}
    fichiers = [RACINE / "templates" / app / "courriels" / f"{nom}_{bout}.txt" for app, nom in (e.split(".") for e in evenements) for bout in ("sujet", "corps")]
    assert fichiers
    assert ids(sorted(f for f in fichiers if not f.is_file())) == []


@pytest.mark.parametrize("gabarit", PAGES, ids=ids(PAGES))
def test_page_has_no_inline_style_or_script(gabarit: Path) -> None:
    texte = gabarit.read_text()
    assert not re.search(r"""<style|\sstyle=|<script(?![^>]*\ssrc=)|\son(click|change|submit|input|load)=""", texte)


def prose(texte: str) -> str:
    """What a person reads of a template: no tag, no variable, no comment."""
    return re.sub(r"{% comment.*?endcomment %}|{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", texte, flags=re.DOTALL)


@pytest.mark.parametrize("gabarit", GABARITS, ids=ids(GABARITS))
def test_french_of_the_page_has_typographic_apostrophes(gabarit: Path) -> None:
    assert re.findall(r"\w+'\w+", prose(gabarit.read_text())) == []
