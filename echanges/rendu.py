"""Write a mail or a letter with the texts in force: one query per letter, and the default when nobody reworded anything."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.template import Context, Template, engines
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from .models import VersionTexte
from .regles_textes import get_champs, mettre_en_html, remplir
from .textes import TEXTES, Lettre, Texte, get_entier, get_lettre

CLE, INSTANT = "textes_en_vigueur", "textes_le"
journal_technique = logging.getLogger(__name__)


class TextesEnVigueur:
    """The texts reworded and in force at an instant. `essai` stands for some of them: the preview of a wording."""

    def __init__(self, le: datetime | None = None, essai: Mapping[str, str | None] | None = None) -> None:
        self.le, self.essai = le, dict(essai or {})
        self.lettres: set[str] = set()
        self.lus: dict[str, VersionTexte] = {}
        self.employes: dict[str, int] = {}

    def get(self, code: str) -> str | None:
        """The wording in force of a text; None for the default."""
        if code in self.essai:
            return self.essai[code]
        lettre = get_lettre(code)
        if lettre.code not in self.lettres:
            self.lettres.add(lettre.code)
            self.lus |= VersionTexte.objects.en_vigueur(codes=[t.code for t in lettre.textes], le=self.le or timezone.now())
        version = self.lus.get(code)
        if version is None or version.is_defaut:
            return None
        self.employes[code] = version.numero
        return version.texte

    def rediger(self, texte: Texte, contexte: Context) -> str | None:
        """The wording in force with its fields filled from `contexte`; None for the default.

        A wording that names a field the site no longer has gives way to the default: what must leave leaves.
        """
        ecrit = self.get(texte.code)
        if ecrit is None:
            return None
        sources = {c.nom: c.source for c in texte.champs}
        inconnus = [nom for nom in get_champs(ecrit) if nom not in sources]
        if inconnus:
            journal_technique.warning("Texte %s : champs inconnus %s, texte d’origine employé.", texte.code, inconnus)
            self.employes.pop(texte.code, None)
            return None
        if contexte.autoescape:
            ecrit = mettre_en_html(ecrit)
        return cast("str", mark_safe(remplir(ecrit, lambda nom: str(_piece(sources[nom]).render(contexte)))))  # noqa: S308 – escaped above


@lru_cache(maxsize=512)
def _piece(source: str) -> Template:
    return cast("Any", engines["django"].from_string(source)).template  # type: ignore[no-any-return]


def get_textes(contexte: Context) -> TextesEnVigueur:
    """The texts of a rendering: those it was given, else those in force at its `textes_le`, else now; kept until its end."""
    donnes = contexte.get(CLE) or contexte.dicts[0].get(CLE)
    if donnes is None:
        donnes = contexte.dicts[0][CLE] = TextesEnVigueur(contexte.get(INSTANT))
    return cast("TextesEnVigueur", donnes)


def rendre_texte(code: str, contexte: Context) -> str | None:
    """What stands at a block of a template; None for what the template says."""
    texte = TEXTES.get(code)
    return get_textes(contexte).rediger(texte, contexte) if texte is not None else None


def rendre_bout(gabarit: str, variables: Mapping[str, Any], textes: TextesEnVigueur) -> str:
    """Write the subject or the body of a mail, plain text."""
    contexte = Context({**variables, CLE: textes}, autoescape=False)
    entier = get_entier(gabarit)
    redige = textes.rediger(entier, contexte) if entier is not None else None
    modele = cast("Any", engines["django"].get_template(gabarit)).template
    return str(modele.render(contexte)) if redige is None else redige


def rendre_courriel(evenement: str, variables: Mapping[str, Any], textes: TextesEnVigueur) -> tuple[str, str]:
    """Subject and body of a mail."""
    app, nom = evenement.split(".")
    toutes = {"site_url": settings.SITE_URL, **variables}
    sujet = " ".join(rendre_bout(f"{app}/courriels/{nom}_sujet.txt", toutes, textes).split())
    return sujet, rendre_bout(f"{app}/courriels/{nom}_corps.txt", toutes, textes).strip() + "\n"


def get_exemple(lettre: Lettre, texte: Texte | None = None) -> dict[str, Any]:
    """The invented data that show a letter, in the case where `texte` is written."""
    return {"site_url": settings.SITE_URL, **lettre.exemple(), **(texte.cas if texte else {})}


def rendre_apercu(texte: Texte, essai: str | None) -> tuple[str, str]:
    """The letter as it would read with `essai` for this text (None: the default), from invented data: subject, body.

    A letter has no subject; its body is HTML.
    """
    lettre = get_lettre(texte.code)
    textes, exemple = TextesEnVigueur(essai={texte.code: essai}), get_exemple(lettre, texte)
    if lettre.is_courriel:
        sujet, corps = rendre_courriel(lettre.code, exemple, textes)
        return sujet, rendre_bout(texte.gabarit, exemple, textes).strip() + "\n" if texte.is_poste else corps
    modele = cast("Any", engines["django"].get_template(lettre.gabarit)).template
    return "", cast("str", mark_safe(modele.render(Context({**exemple, CLE: textes}))))  # noqa: S308 – a template escaped it


def valeur_exemple(champ_source: str, exemple: Mapping[str, Any]) -> str:
    """What a field gives with the invented data, as plain text."""
    return strip_tags(_piece(champ_source).render(Context(dict(exemple), autoescape=False))).strip()
