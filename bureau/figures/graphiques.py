"""Where each bar, point and word of a chart goes, from the very cells of its table. Whole numbers of a drawing 360 wide.

Every shape carries the label, the column and the number it draws, as the table writes them. Series differ by pattern (bars)
or by dash and mark (lines), never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from .tableaux import Absent, en_clair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .tableaux import Ligne, Tableau, Valeur

LARGEUR, MARGE = 360, 4
BARRE, INTERLIGNE = 14, 19
RESERVE = 64  # room for the number at the end of the longest bar
LETTRES = 46  # characters of a label that fit the width
HAUTEUR_COURBE, GAUCHE, PAS = 150, 34, 28
MOTIFS = 4


@dataclass(frozen=True)
class Barre:
    """A rectangle of one series, with what it says."""

    x: int
    y: int
    l: int  # noqa: E741
    h: int
    motif: int
    titre: str


@dataclass(frozen=True)
class Texte:
    """A word: where, how it is anchored, its class."""

    x: int
    y: int
    texte: str
    ancre: str = "start"
    classe: str = "g-texte"


@dataclass(frozen=True)
class Point:
    """A mark of a line, with what it says."""

    x: int
    y: int
    serie: int
    titre: str


@dataclass
class Dessin:
    """A chart, ready for its template."""

    code: str
    titre: str
    hauteur: int = 0
    largeur: int = LARGEUR
    barres: list[Barre] = field(default_factory=list)
    textes: list[Texte] = field(default_factory=list)
    reperes: list[int] = field(default_factory=list)  # heights of the horizontal rules
    lignes: list[tuple[int, str]] = field(default_factory=list)  # series, points of a polyline
    points: list[Point] = field(default_factory=list)
    legende: list[tuple[int, str]] = field(default_factory=list)  # series, label
    is_courbe: bool = False

    @property
    def titres(self) -> list[str]:
        """What every shape says."""
        return [f.titre for f in (*self.barres, *self.points)]


def dessiner(tableau: Tableau) -> Dessin | None:
    """The chart of a table; None when it has none, or nothing to draw. A series of zeros (no year before) is left to the table."""
    if tableau.trace is None or tableau.is_vide:
        return None
    lignes = [x for x in tableau.lignes if not x.is_total]
    series = [k for k in tableau.trace.series if any(_nombre(x.valeurs[k]) for x in lignes)]
    if not series:
        return None
    dessin = Dessin(tableau.code, f"{tableau.titre} : {', '.join(tableau.colonnes[k].libelle.lower() for k in series)}")
    if len(tableau.trace.series) > 1:
        dessin.legende = [(rang % MOTIFS + 1, tableau.colonnes[k].libelle) for rang, k in enumerate(series)]
    if tableau.trace.genre == "courbe":
        _courbe(dessin, tableau, lignes, series)
    else:
        _barres(dessin, tableau, lignes, series, is_empile=tableau.trace.genre == "empile")
    return dessin


def _nombre(valeur: Valeur) -> float:
    return 0.0 if isinstance(valeur, Absent) else float(valeur)


def _titre(tableau: Tableau, ligne: Ligne, k: int) -> str:
    return f"{ligne.libelle}, {tableau.colonnes[k].libelle} : {en_clair(ligne.valeurs[k], tableau.colonnes[k].genre)}"


def _court(libelle: str) -> str:
    return libelle if len(libelle) <= LETTRES else f"{libelle[: LETTRES - 1].rstrip()}…"


def _barres(dessin: Dessin, tableau: Tableau, lignes: Sequence[Ligne], series: Sequence[int], *, is_empile: bool) -> None:
    longueurs = [sum(_nombre(x.valeurs[k]) for k in series) if is_empile else max(_nombre(x.valeurs[k]) for k in series) for x in lignes]
    echelle = Fraction(LARGEUR - 2 * MARGE - RESERVE) / Fraction(max(longueurs, default=0) or 1)
    y = MARGE
    for ligne in lignes:
        y += INTERLIGNE
        dessin.textes.append(Texte(MARGE, y - 5, _court(ligne.libelle), classe="g-libelle"))
        y = (_empiler if is_empile else _aligner)(dessin, tableau, ligne, series, echelle, y) + 6
    dessin.hauteur = y


def _aligner(dessin: Dessin, tableau: Tableau, ligne: Ligne, series: Sequence[int], echelle: Fraction, y: int) -> int:
    """One bar under the other, the number at its end."""
    for rang, k in enumerate(series):
        longueur = round(Fraction(_nombre(ligne.valeurs[k])) * echelle)
        dessin.barres.append(Barre(MARGE, y, longueur, BARRE, rang % MOTIFS + 1, _titre(tableau, ligne, k)))
        dessin.textes.append(Texte(MARGE + longueur + 5, y + 12, en_clair(ligne.valeurs[k], tableau.colonnes[k].genre)))
        y += BARRE + 3
    return y


def _empiler(dessin: Dessin, tableau: Tableau, ligne: Ligne, series: Sequence[int], echelle: Fraction, y: int) -> int:
    """Bars one after the other; the numbers of the row at the end, in the order of the legend."""
    x, somme = MARGE, Fraction(0)
    for rang, k in enumerate(series):
        somme += Fraction(_nombre(ligne.valeurs[k]))
        fin = MARGE + round(somme * echelle)
        dessin.barres.append(Barre(x, y, fin - x, BARRE + 4, rang % MOTIFS + 1, _titre(tableau, ligne, k)))
        x = fin
    nombres = " · ".join(en_clair(ligne.valeurs[k], tableau.colonnes[k].genre) for k in series)
    dessin.textes.append(Texte(x + 5, y + 14, nombres) if len(nombres) * 7 < LARGEUR - x - 8 else Texte(LARGEUR - MARGE, y - 5, nombres, "end"))
    return y + BARRE + 7


def _courbe(dessin: Dessin, tableau: Tableau, lignes: Sequence[Ligne], series: Sequence[int]) -> None:
    """Small lines over the rows, each series with its own dash and mark; a row without a number breaks the line."""
    dessin.is_courbe = True
    sommet = max((_nombre(x.valeurs[k]) for x in lignes for k in series), default=0)
    haut = _rond(sommet)
    bas, dessin.hauteur = MARGE + 10 + HAUTEUR_COURBE, MARGE + 10 + HAUTEUR_COURBE + 24
    pas = min(PAS, (LARGEUR - GAUCHE - 14) // max(len(lignes) - 1, 1))
    for part in range(3):
        y = bas - HAUTEUR_COURBE * part // 2
        dessin.reperes.append(y)
        dessin.textes.append(Texte(GAUCHE - 8, y + 4, en_clair(haut * part // 2, tableau.colonnes[series[0]].genre), "end"))
    for rang, ligne in enumerate(lignes):
        dessin.textes.append(Texte(GAUCHE + rang * pas, bas + 18, ligne.libelle[:1], "middle"))
    for rang, k in enumerate(series):
        points = [
            Point(GAUCHE + i * pas, bas - round(HAUTEUR_COURBE * _nombre(x.valeurs[k]) / haut), rang % MOTIFS + 1, _titre(tableau, x, k))
            for i, x in enumerate(lignes) if not isinstance(x.valeurs[k], Absent)
        ]  # fmt: skip
        dessin.points += points
        dessin.lignes.append((rang % MOTIFS + 1, " ".join(f"{p.x},{p.y}" for p in points)))


def _rond(sommet: float) -> int:
    """An even round number at or above `sommet`, for the top of the axis."""
    pas = 2
    while pas * 5 < sommet:
        pas *= 10 if str(pas)[0] == "2" else 2
    return max(-(-int(sommet) // pas) * pas, 2)
