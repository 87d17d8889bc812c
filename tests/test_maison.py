"""The house is what its papers say: folders, glossary, lock files."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core import checks

RACINE: Path = settings.BASE_DIR
APPS = ("journal", "referentiels", "comptes", "echanges", "documents", "candidates", "recevabilite", "evaluations", "jury", "bureau")


def suivis() -> list[str]:
    """Files that git follows, or would."""
    sortie = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=RACINE, capture_output=True, text=True, check=True)
    return [f for f in sortie.stdout.splitlines() if (RACINE / f).is_file()]


def test_readme_maps_every_folder():
    dossiers = {f.split("/")[0] for f in suivis() if "/" in f and not f.startswith(".")}
    carte = set(re.findall(r"^\| `(\w+)/` \|", (RACINE / "README.md").read_text(), re.MULTILINE))
    assert carte == dossiers


def test_glossary_has_one_row_per_model():
    lignes = re.findall(r"^\| [^|]+ \| `(\w+\.\w+)` \| [^|]+ \| [^|]+ \|$", (RACINE / "docs/glossaire.md").read_text(), re.MULTILINE)
    modeles = {f"{m._meta.app_label}.{m.__name__}" for app in APPS for m in apps.get_app_config(app).get_models()}
    assert sorted(lignes) == sorted(modeles)


def test_lock_files_name_no_registry():
    verrou = json.loads((RACINE / "package-lock.json").read_text())
    assert all("resolved" not in paquet for paquet in verrou["packages"].values())
    for fichier in (RACINE / "requirements").glob("*.txt"):
        assert "://" not in fichier.read_text(), fichier.name


def test_every_dependency_says_what_it_is_for():
    texte = (RACINE / "pyproject.toml").read_text()
    listes = texte[texte.index("dependencies = [") : texte.index("[tool.pytest")]
    muettes = [ligne for ligne in listes.splitlines() if re.match(r'\s+"[a-z]', ligne) and "#" not in ligne]
    assert muettes == []


def test_relative_links_of_the_documents_lead_somewhere():
    for fichier in [RACINE / "README.md", *(RACINE / "docs").glob("*.md")]:
        for cible in re.findall(r"\]\((?!http|#)([^)#]+)", fichier.read_text()):
            assert (fichier.parent / cible).exists(), f"{fichier.name} : {cible}"


def test_no_file_is_too_long():
    longs = [f for f in suivis() if f.endswith(".py") and "/migrations/" not in f and len((RACINE / f).read_text().splitlines()) > 400]
    assert longs == []


def test_templates_carry_no_inline_style_nor_script():
    fautes = []
    for fichier in (f for f in suivis() if f.startswith("templates/") and f.endswith(".html") and "/documents/" not in f):
        texte = (RACINE / fichier).read_text()
        if re.search(r"\sstyle=|<style|\son\w+=\"|<script(?![^>]*\ssrc=)", texte):
            fautes.append(fichier)
    assert fautes == []


@pytest.mark.parametrize("app", APPS)
def test_regles_are_pure(app):
    fichier = RACINE / app / "regles.py"
    if fichier.exists():
        assert not re.search(r"^\s*(from|import) django", fichier.read_text(), re.MULTILINE)


def test_system_checks_hold():
    assert [m for m in checks.run_checks() if m.level >= checks.WARNING] == []
