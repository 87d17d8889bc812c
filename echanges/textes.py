"""The texts that the certifier may reword. The apps above register them; their template stays the source of the default.

A text is a whole template of a mail, or what a template writes between `{% texte "code" %}` and `{% fintexte %}`. A field
`{candidat}` stands for a piece of that template: what the piece gives is put in its place, whatever the wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any, cast

from django.template import engines

POSTEE = "Lettre postée à qui n’a pas d’adresse électronique"
LONGUEUR_OBJET, LONGUEUR_TEXTE = 200, 5000  # characters


@dataclass(frozen=True)
class Champ:
    """A piece of a template, the name it has between braces, what it says, and whether the reader cannot do without it."""

    nom: str
    source: str
    sens: str
    is_obligatoire: bool = False


@dataclass(frozen=True)
class Texte:
    """One text: a whole template, or a block of it when `is_bloc`. `cas` completes the invented example that shows it."""

    code: str
    libelle: str
    gabarit: str
    is_bloc: bool = True
    cas: Mapping[str, Any] = field(default_factory=dict)
    champs: tuple[Champ, ...] = ()

    @property
    def is_objet(self) -> bool:
        """A subject: one line."""
        return self.gabarit.endswith("_sujet.txt")

    @property
    def is_poste(self) -> bool:
        """The letter posted to who has no e-mail, or a part of it."""
        return self.gabarit.endswith("_lettre.txt")

    @property
    def is_html(self) -> bool:
        """A paragraph of a letter, not of a mail."""
        return self.gabarit.endswith(".html")

    @property
    def longueur(self) -> int:
        """How many characters it may count."""
        return LONGUEUR_OBJET if self.is_objet else LONGUEUR_TEXTE

    @property
    def defaut(self) -> str:
        """The text of the template, its fields between braces."""
        return en_champs(self.source, self.champs, is_html=self.is_html)

    @property
    def source(self) -> str:
        """What the template writes there; `LookupError` when it has no such block."""
        entier = lire_gabarit(self.gabarit)
        if not self.is_bloc:
            return entier.strip()
        trouve = re.search(rf'{{% texte "{re.escape(self.code)}" %}}(.*?){{% fintexte %}}', entier, re.DOTALL)
        if trouve is None:
            raise LookupError(f"{self.gabarit} n’a pas de bloc « {self.code} ».")
        return trouve[1]

    @property
    def obligatoires(self) -> list[str]:
        """Fields that the reader cannot do without: those of the default marked so."""
        defaut = self.defaut
        return [c.nom for c in self.champs if c.is_obligatoire and f"{{{c.nom}}}" in defaut]


@dataclass(frozen=True)
class Lettre:
    """A mail or a letter: what it is, when it leaves and for whom, an invented example, its texts.

    A mail is shown whole from its event; a letter from `gabarit`, the fragment that its page of preview shares.
    """

    code: str
    libelle: str
    quand: str
    exemple: Callable[[], dict[str, Any]]
    textes: tuple[Texte, ...]
    gabarit: str = ""

    @property
    def is_courriel(self) -> bool:
        """A mail, with a subject and a body."""
        return not self.gabarit

    @property
    def famille(self) -> str:
        """The step it belongs to, as its code says."""
        return self.code.split(".")[0]


LETTRES: dict[str, Lettre] = {}
TEXTES: dict[str, Texte] = {}
_LETTRE_DU_TEXTE: dict[str, Lettre] = {}
_ENTIERS: dict[str, Texte] = {}


def enregistrer(lettre: Lettre, *, champs: Iterable[Champ]) -> Lettre:
    """Add a letter and its texts, which share the same fields. Registered again, it replaces the earlier one."""
    communs = tuple(champs)
    lettre = replace(lettre, textes=tuple(replace(t, champs=communs) for t in lettre.textes))
    LETTRES[lettre.code] = lettre
    for texte in lettre.textes:
        TEXTES[texte.code], _LETTRE_DU_TEXTE[texte.code] = texte, lettre
        if not texte.is_bloc:
            _ENTIERS[texte.gabarit] = texte
    return lettre


def enregistrer_courriel(
    evenement: str, libelle: str, quand: str, *, exemple: Callable[[], dict[str, Any]], champs: Iterable[Champ],
    blocs: Iterable[tuple[str, str, Mapping[str, Any]]] = (), a_la_poste: bool = False,
) -> Lettre:  # fmt: skip
    """Add a mail by its event. Without `blocs`, its subject and its body are each one text.

    A bloc is (end of its code, what it is, what completes the example to show it); a code that begins with « objet » is
    a block of the subject, with « lettre » one of the letter that is posted to who has no e-mail. `a_la_poste`: without `blocs`,
    that letter is one more text, since it is not the mail in other clothes.
    """
    app, nom = evenement.split(".")
    sujet, corps, lettre = (f"{app}/courriels/{nom}_{bout}.txt" for bout in ("sujet", "corps", "lettre"))
    gabarits = {"objet": sujet, "lettre": lettre}
    textes = tuple(Texte(f"{evenement}.{fin}", titre, gabarits.get(fin.split("_")[0], corps), cas=cas) for fin, titre, cas in blocs)
    if not textes:
        textes = (
            Texte(f"{evenement}.objet", "Objet du courriel", sujet, is_bloc=False),
            Texte(f"{evenement}.corps", "Corps du courriel", corps, is_bloc=False),
        )
        if a_la_poste:
            textes = (*textes, Texte(f"{evenement}.lettre", POSTEE, lettre, is_bloc=False))
    return enregistrer(Lettre(evenement, libelle, quand, exemple, textes), champs=champs)


def get_lettre(code_texte: str) -> Lettre:
    """The letter that a text belongs to; `KeyError` if unknown."""
    return _LETTRE_DU_TEXTE[code_texte]


def get_entier(gabarit: str) -> Texte | None:
    """The text that is this whole template, or None."""
    return _ENTIERS.get(gabarit)


def lire_gabarit(gabarit: str) -> str:
    """Source of a template."""
    return str(cast("Any", engines["django"].get_template(gabarit)).template.source)


def en_champs(source: str, champs: Iterable[Champ], *, is_html: bool) -> str:
    """Write the pieces of a template as fields, the longest first; of a page, read the entities."""
    for champ in sorted(champs, key=lambda c: -len(c.source)):
        source = source.replace(champ.source, f"{{{champ.nom}}}")
    return unescape(" ".join(source.split("\n"))) if is_html else source
