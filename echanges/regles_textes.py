"""Rules about the texts that the certifier rewords: fields between braces, nothing else; never the syntax of a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

CHAMP = re.compile(r"\{([a-z_]+)\}")
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PARAGRAPHES = re.compile(r"\n[ \t]*\n\s*")


def normaliser(texte: str, *, is_une_ligne: bool = False) -> str:
    """The text as it is kept: one kind of line end, no control sign, no space around; a subject on a single line."""
    propre = _INTERDITS.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return re.sub(r"[ \t\n]+", " ", propre) if is_une_ligne else propre


def get_champs(texte: str) -> list[str]:
    """Names of the fields of a text, each once, in order."""
    return list(dict.fromkeys(CHAMP.findall(texte)))


def manques_texte(texte: str, *, permis: Iterable[str], obligatoires: Iterable[str], longueur: int) -> list[str]:
    """Sentences saying why a text cannot be kept: empty, too long, a field unknown or missing, a lone brace."""
    if not texte.strip():
        return ["Écrivez ce texte\u00a0: pour revenir au texte d’origine, choisissez-le dans l’historique."]
    phrases = []
    if len(texte) > longueur:
        phrases.append(f"Ce texte est trop long\u00a0: {len(texte)} caractères, la limite est de {longueur}.")
    employes, connus = get_champs(texte), set(permis)
    inconnus = [f"{{{nom}}}" for nom in employes if nom not in connus]
    if inconnus:
        phrases.append(f"{_liste('Ce champ n’existe pas', 'Ces champs n’existent pas', inconnus)}. Prenez-les dans la liste proposée.")
    absents = [f"{{{nom}}}" for nom in obligatoires if nom not in employes]
    if absents:
        phrases.append(f"{_liste('Ce champ est indispensable', 'Ces champs sont indispensables', absents)}. La personne qui lit en a besoin.")
    if re.search(r"[{}]", CHAMP.sub("", texte)):
        phrases.append("Une accolade { ou } ne sert qu’à écrire un champ, par exemple {candidat}\u00a0: retirez les autres.")
    return phrases


def _liste(un: str, plusieurs: str, noms: list[str]) -> str:
    return f"{un if len(noms) == 1 else plusieurs}\u00a0: {', '.join(noms)}"


def remplir(texte: str, valeur: Callable[[str], str]) -> str:
    """Put a value in the place of each field, in one pass: a value that looks like a field stays as it is."""
    return CHAMP.sub(lambda m: valeur(m[1]), texte)


def mettre_en_html(texte: str) -> str:
    """The text inside one `<p>`: every sign escaped, a line end for a line end, a new `<p>` after an empty line.

    The fields stay between their braces: their values are put in afterwards.
    """
    paragraphes = _PARAGRAPHES.split(texte.strip())
    return "</p>\n<p>".join("<br>".join(escape(ligne) for ligne in p.split("\n")) for p in paragraphes)
