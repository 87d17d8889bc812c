"""A table of figures, the chart that draws some of its columns, and how each number is written in French."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

INSECABLE, FINE = "\u00a0", "\u202f"


class Genre(Enum):
    """What a column counts: its unit in exports."""

    NOMBRE = "nombre"
    TAUX = "taux"
    JOURS = "jours"


class Absent(Enum):
    """Why a cell has no number: it cannot be computed, has no meaning here, or is hidden for publication."""

    NON_CALCULE = "non calculé"
    SANS_OBJET = "sans objet"
    CACHE = "caché"


Valeur = int | float | Fraction | Absent


@dataclass(frozen=True)
class Colonne:
    """One column: its heading and what it counts."""

    libelle: str
    genre: Genre = Genre.NOMBRE


@dataclass(frozen=True)
class Case:
    """One number, ready to be written."""

    texte: str
    is_absente: bool = False
    is_tiret: bool = False  # a dash on screen, the text for whoever listens


@dataclass(frozen=True)
class Ligne:
    """One row: its label, one value per column, whether it sums up the others, what it counts when the label is not enough."""

    libelle: str
    valeurs: tuple[Valeur, ...]
    is_total: bool = False
    definition: str = ""


@dataclass(frozen=True)
class Trace:
    """What a chart draws: the kind (`barres`, `empile`, `courbe`) and the columns, by rank."""

    genre: str
    series: tuple[int, ...]


@dataclass(frozen=True)
class Tableau:
    """One table: stable code, title, what it counts in a sentence, heading of the labels, columns, rows, chart or none."""

    code: str
    titre: str
    definition: str
    entete: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[Ligne, ...]
    trace: Trace | None = None
    vide: str = "Rien à compter pour cette période."

    @property
    def is_large(self) -> bool:
        """Too many columns to stand beside a chart."""
        return len(self.colonnes) > 5

    @property
    def is_vide(self) -> bool:
        """No row, or nothing but zeros and absent numbers: a sentence says it better than a table."""
        return not any(v for ligne in self.lignes for v in ligne.valeurs if v is not Absent.SANS_OBJET and v is not Absent.NON_CALCULE)

    @property
    def rangees(self) -> list[tuple[Ligne, list[Case]]]:
        """Rows with their numbers as a person reads them."""
        return [
            (ligne, [Case(en_clair(v, c.genre), isinstance(v, Absent), v in (Absent.SANS_OBJET, Absent.NON_CALCULE)) for v, c in zip(ligne.valeurs, self.colonnes, strict=True)])
            for ligne in self.lignes
        ]


@dataclass(frozen=True)
class Partie:
    """A section of the page: its anchor, title, introduction and tables."""

    code: str
    titre: str
    intro: str
    tableaux: tuple[Tableau, ...]


def en_clair(valeur: Valeur, genre: Genre) -> str:
    """« 1 204 », « 66,7 % », « 12,5 », or the word that says why there is no number."""
    if isinstance(valeur, Absent):
        return valeur.value
    if genre is Genre.TAUX:
        return f"{_decimal(float(valeur) * 100)}{INSECABLE}%"
    return _decimal(float(valeur)) if genre is Genre.JOURS else _entier(int(valeur))


def _entier(nombre: int) -> str:
    return f"{nombre:,}".replace(",", FINE)


def _decimal(nombre: float) -> str:
    arrondi = round(nombre, 1)
    return _entier(int(arrondi)) if arrondi == int(arrondi) else f"{_entier(int(arrondi))},{f'{abs(arrondi):.1f}'[-1]}"


def ou_absent(valeur: float | Fraction | None) -> Valeur:
    """The value, or `Absent.NON_CALCULE`."""
    return Absent.NON_CALCULE if valeur is None else valeur
