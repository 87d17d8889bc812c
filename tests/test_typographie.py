"""What people read never breaks a line before « : ; ! ? », nor inside « »: the space there is a no-break one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
APPLICATIONS = ("journal", "referentiels", "comptes", "echanges", "documents", "candidates", "recevabilite", "evaluations", "jury", "bureau")
# Typed by people (the demonstration), kept for ever (migrations), or read in a terminal or a text editor, where a plain space can be searched.
AILLEURS = {"migrations", "management", "scenario", "checks.py", "inventaire.py"}
FAUTE = re.compile(r"« |\S [:;!?»](?=[\s<.,)…]|$)")
INVISIBLE = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<style.*?</style>|<script.*?</script>|<!--.*?-->", re.S)
BALISE = re.compile(r"<(?:\{[{%].*?[%}]\}|[^>{]|\{(?![{%]))*>", re.S)


def du_gabarit(lu: str) -> str:
    """The text of a template: a value is one letter, a tag is nothing."""
    lu = INVISIBLE.sub("", lu)
    return re.sub(r"\{%.*?%\}", "", BALISE.sub("", re.sub(r"\{\{.*?\}\}", "x", lu, flags=re.S)), flags=re.S)


def du_module(lu: str) -> Iterator[str]:
    """The texts of a module, but its docstrings and what goes to the technical log."""
    arbre = ast.parse(lu)
    tus: set[ast.AST] = set()
    for noeud in ast.walk(arbre):
        est_doc = isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant)
        if est_doc or (isinstance(noeud, ast.Call) and ast.unparse(noeud.func).startswith("journal_technique.")):
            tus.update(ast.walk(noeud))
        elif isinstance(noeud, ast.JoinedStr) and noeud not in tus:
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in noeud.values)
            tus.update(p for p in noeud.values if isinstance(p, ast.Constant))
        elif isinstance(noeud, ast.Constant) and isinstance(noeud.value, str) and noeud not in tus:
            yield noeud.value


def du_script(lu: str) -> list[str]:
    """The strings of a script, less what they compute."""
    lu = re.sub(r"^\s*//.*$", "", lu, flags=re.M)
    while (reste := re.sub(r"\$\{[^{}]*\}", "x", lu)) != lu:
        lu = reste
    return re.findall(r'"[^"\n]*"|`[^`]*`', lu)


LECTEURS = {".py": du_module, ".js": du_script}


def fautes(chemin: Path) -> list[str]:
    lu = chemin.read_text()
    textes = LECTEURS.get(chemin.suffix, lambda gabarit: [du_gabarit(gabarit)])(lu)
    return [texte[max(0, m.start() - 30) : m.end() + 20] for texte in textes for m in FAUTE.finditer(texte)]


def lus() -> list[Path]:
    modules = [p for a in APPLICATIONS for p in (RACINE / a).rglob("*.py") if not AILLEURS.intersection(p.relative_to(RACINE).parts)]
    return sorted([*modules, *(RACINE / "templates").rglob("*.html"), *(RACINE / "templates").rglob("*.txt"), *(RACINE / "static" / "js").glob("*.js")])


def test_spaces_that_may_not_break():
    assert len(lus()) > 500
    trouvees = {str(p.relative_to(RACINE)): f for p in lus() if (f := fautes(p))}
    assert trouvees == {}


@pytest.mark.parametrize(
    ("nom", "texte"),
    [("a.html", "<p>Motif : {{ m }}</p>"), ("a.txt", "« {{ nom }}\u00a0»"), ("a.html", "<b>Non</b> ?"), ("a.py", 'x = f"{a} : oui"'), ("a.py", 'x = "Qui est-ce ?"'), ("a.js", 'dire("Perdu : x")')],
)  # fmt: skip
def test_a_space_that_may_break_is_found(tmp_path, nom, texte):
    (tmp_path / nom).write_text(texte)
    assert fautes(tmp_path / nom)
