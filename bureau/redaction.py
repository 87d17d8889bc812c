"""What the pages of the letter texts show: each text with its version in force, its fields, its preview, its history."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.comparaison import Morceau, comparer_textes
from documents.caracteres import is_imprimable
from echanges.models import VersionTexte
from echanges.regles_textes import manques_texte, normaliser
from echanges.rendu import get_exemple, rendre_apercu, valeur_exemple
from echanges.textes import LETTRES, Lettre, Texte, get_lettre
from referentiels.lecture import get_noms

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILLES = {
    "candidates": "Demande et dépôt", "recevabilite": "Recevabilité", "evaluations": "Évaluation", "jury": "Jury", "bureau": "Secrétariat",
}  # fmt: skip


@dataclass(frozen=True)
class EtatTexte:
    """One line of the list: a text, its version in force (None: the default), those to come."""

    texte: Texte
    version: VersionTexte | None = None
    a_venir: list[VersionTexte] = field(default_factory=list)

    @property
    def is_modifie(self) -> bool:
        """The certifier's words are in force."""
        return self.version is not None and not self.version.is_defaut

    @property
    def redaction(self) -> str:
        """The words in force, with their fields."""
        return self.version.texte if self.version is not None and not self.version.is_defaut else self.texte.defaut


@dataclass(frozen=True)
class LettreListee:
    """A letter and the state of its texts."""

    lettre: Lettre
    textes: list[EtatTexte]

    @property
    def modifies(self) -> int:
        """How many of its texts are the certifier's words."""
        return sum(t.is_modifie for t in self.textes)


@dataclass(frozen=True)
class VersionLue:
    """A version in the history, by whom."""

    version: VersionTexte
    auteur: str
    is_en_vigueur: bool
    is_a_venir: bool


@dataclass(frozen=True)
class Apercu:
    """A wording: what is wrong with it, or how the letter reads with it and what changes from the one in force."""

    manques: list[str]
    sujet: str = ""
    corps: str = ""
    sujet_actuel: str = ""
    corps_actuel: str = ""
    ecarts: list[Morceau] = field(default_factory=list)
    non_imprimables: str = ""  # signs that the PDF replaces

    @property
    def is_change(self) -> bool:
        """The wording is not the one in force."""
        return len(self.ecarts) > 1 or any(m.nature != "egal" for m in self.ecarts)


def lister(*, texte: str = "", modifies: bool = False) -> list[tuple[str, list[LettreListee]]]:
    """Every letter by step, with what is in force; one query whatever their number."""
    etats = _etats()
    lettres = [LettreListee(x, [etats.get(t.code) or EtatTexte(t) for t in x.textes]) for x in LETTRES.values()]
    mots = texte.casefold().split()
    gardees = [
        x for x in lettres
        if (not modifies or x.modifies) and all(m in f"{x.lettre.libelle} {x.lettre.quand} {' '.join(t.texte.libelle for t in x.textes)}".casefold() for m in mots)
    ]  # fmt: skip
    rangs = list(FAMILLES)
    gardees.sort(key=lambda x: rangs.index(x.lettre.famille) if x.lettre.famille in FAMILLES else len(rangs))
    return [(FAMILLES.get(f, "Autres"), list(g)) for f, g in groupby(gardees, key=lambda x: x.lettre.famille)]


def _etats() -> dict[str, EtatTexte]:
    instant, etats = timezone.now(), {}
    lignes = sorted(VersionTexte.objects.all(), key=lambda v: (v.code, v.du, v.numero))
    textes = {t.code: t for x in LETTRES.values() for t in x.textes}
    for code, versions in groupby(lignes, key=lambda v: v.code):
        if code in textes:
            toutes = list(versions)
            passees = [v for v in toutes if v.du <= instant]
            etats[code] = EtatTexte(textes[code], passees[-1] if passees else None, [v for v in toutes if v.du > instant])
    return etats


def get_etat(texte: Texte) -> EtatTexte:
    """The state of one text."""
    return _etats().get(texte.code) or EtatTexte(texte)


def get_versions(texte: Texte) -> list[VersionLue]:
    """Every version of a text, the last first; two queries."""
    versions = list(VersionTexte.objects.filter(code=texte.code).order_by("-numero"))
    noms, instant = get_noms(v.auteur_id for v in versions), timezone.now()
    passees = [v for v in versions if v.du <= instant]
    actuelle = max(passees, key=lambda v: (v.du, v.numero), default=None)
    return [VersionLue(v, noms[v.auteur_id], v is actuelle, v.du > instant) for v in versions]


def get_champs(texte: Texte) -> list[dict[str, Any]]:
    """The fields that may be written in a text, with what they say and what they give with invented data."""
    exemple = get_exemple(get_lettre(texte.code), texte)
    obligatoires = set(texte.obligatoires)
    return [
        {"nom": f"{{{c.nom}}}", "sens": c.sens, "exemple": valeur_exemple(c.source, exemple), "is_obligatoire": c.nom in obligatoires}
        for c in texte.champs
    ]  # fmt: skip


def previsualiser(texte: Texte, essai: str, en_vigueur: str) -> Apercu:
    """How the letter reads with `essai`, beside how it reads today; or why it cannot be kept. No query."""
    propre = normaliser(essai, is_une_ligne=texte.is_objet)
    manques = manques_texte(propre, permis=_noms(texte), obligatoires=texte.obligatoires, longueur=texte.longueur)
    if manques:
        return Apercu(manques)
    sujet, corps = rendre_apercu(texte, propre)
    sujet_actuel, corps_actuel = rendre_apercu(texte, en_vigueur)
    return Apercu([], sujet, corps, sujet_actuel, corps_actuel, comparer_textes(en_vigueur, propre), _non_imprimables(texte, propre))


def _non_imprimables(texte: Texte, propre: str) -> str:
    """Signs of a letter that no font of the PDFs has."""
    return " ".join(sorted({c for c in propre if ord(c) > 0x24F and not is_imprimable(c)})) if texte.is_html else ""


def _noms(texte: Texte) -> Iterable[str]:
    return [c.nom for c in texte.champs]
