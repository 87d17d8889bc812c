"""Read a table that a person brought: its encoding, its separator, its columns; line numbers are those of the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comptes.erreurs import ErreurMetier
from comptes.regles import plier

from ..regles import DANGEREUX

if TYPE_CHECKING:
    from collections.abc import Iterator

LIGNES_MAX, OCTETS_MAX = 5000, 5 * 1024 * 1024
CELLULE_MAX = 1000  # characters
EXCEL = "Ce fichier est un classeur Excel. Dans Excel\u00a0: «\u00a0Enregistrer sous\u00a0», type «\u00a0CSV UTF-8\u00a0», puis déposez le fichier obtenu."
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", EXCEL),
    (b"\xd0\xcf\x11\xe0", EXCEL),
    (b"\x89PNG", "Ce fichier est une image. Déposez un tableau au format CSV."),
    (b"\xff\xd8\xff", "Ce fichier est une image. Déposez un tableau au format CSV."),
    (b"GIF8", "Ce fichier est une image. Déposez un tableau au format CSV."),
    (b"%PDF", "Ce fichier est un PDF. Déposez un tableau au format CSV."),
)
# What each column may be called, folded, punctuation aside; the first name is that of the model and of the export.
COLONNES: dict[str, tuple[str, ...]] = {
    "email": ("Adresse électronique", "courriel", "email", "e mail", "mail", "adresse mail", "adresse email", "adresse e mail"),
    "prenom": ("Prénom", "prenoms"),
    "nom": ("Nom", "nom de famille"),
    "organisation": ("Entreprise ou organisme", "entreprise", "organisme", "societe", "structure"),
    "role": ("Habilité comme", "role", "qualite", "place"),
    "certification": ("CQP", "certification"),
    "numero": ("Numéro d’habilitation", "numero", "no", "no d habilitation", "n d habilitation", "habilitation"),
    "formation_le": ("Formation suivie le", "formation", "date de formation", "forme le"),
    "du": ("Valable du", "du", "debut", "date de debut"),
    "au": ("Valable jusqu’au", "jusqu au", "au", "valable au", "fin", "date de fin"),
}
OBLIGATOIRES = ("email", "role", "numero", "du", "au")


class FichierRefuse(ErreurMetier):
    """The file cannot be read as a table of habilitations; the sentence says what to bring instead."""


@dataclass(frozen=True)
class LigneLue:
    """One line as it stands in the file: where it begins, its cells by column, and why it is not readable, if so."""

    numero: int
    valeurs: dict[str, str]
    erreur: str = ""


@dataclass(frozen=True)
class Tableau:
    """A file that was read: its lines, and the columns that nobody will use."""

    lignes: list[LigneLue]
    ignorees: list[str]


def libelle(colonne: str) -> str:
    """Name of a column as the model and the export write it."""
    return COLONNES[colonne][0]


def lire_tableau(octets: bytes) -> Tableau:
    """Read a CSV file in UTF-8, UTF-16 or Windows encoding, whatever its separator. Raises `FichierRefuse` with a sentence."""
    texte = _decoder(octets)
    premiere, _, suite = texte.partition("\n")
    decalage, separateur = 0, ""
    if premiere.strip().lower().startswith("sep="):  # what some spreadsheets write for themselves
        decalage, separateur, texte = 1, premiere.strip()[4:5], suite
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur or _deviner(texte))
    try:
        lignes = list(_numeroter(lecteur, decalage))
    except csv.Error as erreur:
        raise FichierRefuse(f"Ce fichier n’est pas un tableau CSV lisible, à partir de la ligne {lecteur.line_num + decalage}.") from erreur
    if not lignes:
        raise FichierRefuse("Ce fichier est vide.")
    colonnes, ignorees = _lire_entete(lignes[0][1])
    corps = [_lire_ligne(numero, cellules, colonnes) for numero, cellules in lignes[1:]]
    if not corps:
        raise FichierRefuse("Ce fichier n’a que sa ligne de titres\u00a0: ajoutez une ligne par habilitation.")
    if len(corps) > LIGNES_MAX:
        raise FichierRefuse(f"Ce fichier compte {len(corps)} lignes\u00a0: {LIGNES_MAX} au plus. Coupez-le en plusieurs fichiers.")
    return Tableau(corps, ignorees)


def _decoder(octets: bytes) -> str:
    if not octets.strip():
        raise FichierRefuse("Ce fichier est vide.")
    if len(octets) > OCTETS_MAX:
        raise FichierRefuse(refus_taille(len(octets)))
    for signature, phrase in SIGNATURES:
        if octets.startswith(signature):
            raise FichierRefuse(phrase)
    codages = ("utf-16",) if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for codage in codages:
        try:
            texte = octets.decode(codage)
        except UnicodeDecodeError:
            continue
        if "\0" not in texte:
            return texte
    raise FichierRefuse("Ce fichier n’est pas un texte. Déposez un tableau au format CSV.")


def refus_taille(octets: int) -> str:
    """Say that a file is too heavy."""
    return f"Ce fichier pèse {octets / 1024 / 1024:.0f} Mo\u00a0: {OCTETS_MAX // 1024 // 1024} Mo au plus."


def _deviner(texte: str) -> str:
    entete = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
    return max(";,\t", key=entete.count)


def _numeroter(lecteur: Iterator[list[str]], decalage: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line of the file where it begins: a quoted cell may run over several."""
    debut = decalage + 1
    for cellules in lecteur:
        if any(c.strip() for c in cellules):
            yield debut, cellules
        debut = lecteur.line_num + decalage + 1  # type: ignore[attr-defined]


def _cle(titre: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in plier(titre.replace("º", "o").replace("°", "o"))).split())


_PAR_TITRE = {_cle(nom): code for code, noms in COLONNES.items() for nom in noms}


def _lire_entete(cellules: list[str]) -> tuple[list[str], list[str]]:
    colonnes = [_PAR_TITRE.get(_cle(c), "") for c in cellules]
    doubles = sorted({libelle(c) for c in colonnes if c and colonnes.count(c) > 1})
    if doubles:
        raise FichierRefuse(f"Deux colonnes disent la même chose\u00a0: {', '.join(doubles)}. Gardez-en une seule.")
    absentes = [libelle(c) for c in OBLIGATOIRES if c not in colonnes]
    if absentes:
        raise FichierRefuse(
            f"La première ligne doit porter les titres des colonnes. Il manque\u00a0: {', '.join(absentes)}. Partez du modèle à télécharger."
        )
    return colonnes, [t.strip()[:60] for t, c in zip(cellules, colonnes, strict=True) if not c and t.strip()]


def _lire_ligne(numero: int, cellules: list[str], colonnes: list[str]) -> LigneLue:
    valeurs = {colonne: _nettoyer(cellule) for colonne, cellule in zip(colonnes, cellules, strict=False) if colonne}
    erreur = ""
    if any(c.strip() for c in cellules[len(colonnes) :]):
        erreur = "Cette ligne a plus de cellules que la ligne de titres\u00a0: un séparateur est peut-être en trop."
    elif any(len(v) > CELLULE_MAX for v in valeurs.values()):
        erreur = f"Une cellule dépasse {CELLULE_MAX} caractères\u00a0: un guillemet n’est peut-être pas fermé."
        valeurs = {c: v[:CELLULE_MAX] for c, v in valeurs.items()}
    return LigneLue(numero, valeurs, erreur)


def _nettoyer(cellule: str) -> str:
    """Single spaces; the apostrophe that an export puts before what looks like a formula is taken away."""
    texte = " ".join(cellule.split())
    return texte[1:] if texte[:1] == "'" and texte[1:].startswith(DANGEREUX) else texte
