"""The short pages that parts 2 and 3 are cut into: their order, what each still misses, where each point is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from .completude import EtatPartie3, competences_a_ecrire, manques_competence, manques_partie_2
from .models import Dossier
from .workflow import Manque

PAGES_PARTIE_2 = (
    ("identite", "Présentation du candidat"),
    ("experience", "Parcours professionnel"),
    ("emplois", "Emplois"),
    ("formation", "Parcours de formation"),
    ("preuves", "Preuves"),
    ("declaration", "Déclaration"),
)
PAGE_COMPLEMENTS = ("complements", "Compléments demandés")


@dataclass(frozen=True)
class Page:
    """One page with its address and how many points it still misses."""

    code: str
    titre: str
    url: str
    manques: int
    is_courante: bool = False


@dataclass(frozen=True)
class Point:
    """One thing missing, with the address of the field where it is mended."""

    phrase: str
    url: str


def url_partie_2(dossier: Dossier, page: str) -> str:
    """Address of a page of part 2."""
    if page == "preuves":
        return reverse("candidates:preuves", args=[dossier.pk])
    return reverse("candidates:partie-2", args=[dossier.pk, page])


def get_pages_partie_2(dossier: Dossier, *, courante: str = "", manques: list[Manque] | None = None) -> list[Page]:
    """Return the pages of part 2 in order; the answers to complements come first while points are open."""
    manques = manques_partie_2(dossier) if manques is None else manques
    pages = list(PAGES_PARTIE_2)
    if dossier.complements.filter(partie=2, clos_le__isnull=True).exists():
        pages.insert(0, PAGE_COMPLEMENTS)
    return [
        Page(code, titre, url_partie_2(dossier, code), sum(m.page == code for m in manques), code == courante)
        for code, titre in pages
    ]


def get_pages_partie_3(dossier: Dossier, *, courante: str = "") -> list[Page]:
    """Return one page per competence to write, in the order of the référentiel."""
    etat, structure = EtatPartie3(dossier), dossier.referentiel.structure
    return [
        Page(
            code, structure.competence(code).intitule, reverse("candidates:partie-3", args=[dossier.pk, code]),
            len(manques_competence(dossier, code, etat)), code == courante,
        )
        for code in competences_a_ecrire(dossier)
    ]  # fmt: skip


def suivante(pages: list[Page], code: str) -> Page | None:
    """Return the page after `code`; None after the last one."""
    codes = [p.code for p in pages]
    rang = codes.index(code) + 1
    return pages[rang] if rang < len(pages) else None


def get_points(dossier: Dossier, manques: Iterable[Manque], *, partie: int) -> list[Point]:
    """Return each missing point with the address of its page and field."""
    lien = _lien_partie_2 if partie == 2 else _lien_partie_3
    return [Point(m.phrase, lien(dossier, m)) for m in manques]


def _lien_partie_2(dossier: Dossier, manque: Manque) -> str:
    if manque.page == "emplois":
        if manque.champ == "ajouter":
            return reverse("candidates:emploi-ajouter", args=[dossier.pk])
        emploi, champ = manque.champ[:36], manque.champ[37:]
        return f"{reverse('candidates:emploi', args=[dossier.pk, emploi])}#id_{champ}"
    return url_partie_2(dossier, manque.page) + (f"#id_{manque.champ}" if manque.champ else "")


def _lien_partie_3(dossier: Dossier, manque: Manque) -> str:
    if manque.page == "complements":
        return f"{reverse('candidates:partie-3-complements', args=[dossier.pk])}#id_{manque.champ}"
    ancre = manque.champ.replace(".", "_")
    return f"{reverse('candidates:partie-3', args=[dossier.pk, manque.page])}#{ancre}"
