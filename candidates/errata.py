"""The errata as the public reads them: `docs/errata.md`, the only source, cut into blocks that a phone can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

FICHIERS = {"cqp-assistant-formation": "docs/errata.md"}


@dataclass
class Bloc:
    """A heading, a paragraph, a list, or a table whose rows are read one by one as `(titre de colonne, cellule)`."""

    sorte: str  # titre, sous_titre, paragraphe, liste, tableau
    textes: list[SafeString] = field(default_factory=list)
    lignes: list[list[tuple[SafeString, SafeString]]] = field(default_factory=list)


def get_errata(code: str) -> list[Bloc]:
    """Return the errata of a CQP in their order; empty for a CQP that has none."""
    fichier = FICHIERS.get(code)
    return lire(settings.BASE_DIR / fichier) if fichier else []


@cache
def lire(chemin: Path) -> list[Bloc]:
    """Read a Markdown file of headings, paragraphs, lists and tables; its own HTML, if any, is shown as text."""
    lecteur = MarkdownIt("commonmark", {"html": False}).enable("table")
    return _assembler(lecteur, lecteur.parse(chemin.read_text(encoding="utf-8")))


def _assembler(lecteur: MarkdownIt, jetons: list[Token]) -> list[Bloc]:
    blocs: list[Bloc] = []
    entetes: list[SafeString] = []
    pile: list[str] = []
    for jeton in jetons:
        sorte = jeton.type.removesuffix("_open").removesuffix("_close")
        if jeton.nesting == 1:
            pile.append(sorte)
            if sorte in ("table", "bullet_list"):
                blocs.append(Bloc({"table": "tableau", "bullet_list": "liste"}[sorte]))
                entetes = []
            elif sorte == "tr" and "tbody" in pile:
                blocs[-1].lignes.append([])
        elif jeton.nesting == -1:
            pile.pop()
        elif jeton.type == "inline":
            texte = mark_safe(RendererHTML().renderInline(jeton.children or [], lecteur.options, {}))  # noqa: S308 - our own file, html=False
            if pile[-1] == "th":
                entetes.append(texte)
            elif pile[-1] == "td":
                ligne = blocs[-1].lignes[-1]
                ligne.append((entetes[len(ligne)], texte))
            elif "list_item" in pile:
                blocs[-1].textes.append(texte)
            elif pile[-1] == "heading":
                blocs.append(Bloc("titre", [texte]) if _niveau(jetons, jeton) == "h1" else Bloc("sous_titre", [texte]))
            else:
                blocs.append(Bloc("paragraphe", [texte]))
    return blocs


def _niveau(jetons: list[Token], jeton: Token) -> str:
    return jetons[jetons.index(jeton) - 1].tag
