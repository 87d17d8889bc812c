"""The short pages that parts 2 and 3 are cut into: their order, what each still misses, where each point is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from .completude import competences_a_ecrire, manques_partie_2, manques_partie_3
from .models import Dossier, Parcours
from .services.saisie import is_redigeable
from .workflow import Manque

PAGES_PARTIE_2 = (
    ("identite", "Présentation du candidat"),
    ("experience", "Parcours professionnel"),
    ("emplois", "Emplois"),
    ("formation", "Parcours de formation"),
    ("preuves", "Preuves"),
    ("declaration", "Déclaration"),
)
POINTS_IDENTITE, POINTS_EMPLOI = 8, 5  # what `completude` asks of an identity, of a job
PAGE_COMPLEMENTS = ("complements", "Compléments demandés")


@dataclass(frozen=True)
class Page:
    """One page with its address and how many points it still misses."""

    code: str
    titre: str
    url: str
    manques: int
    is_courante: bool = False
    demandes: int = 0  # points that the secretariat asks to complete there


@dataclass(frozen=True)
class Point:
    """One thing missing, with the address of the field where it is mended."""

    phrase: str
    url: str
    page: str = ""


@dataclass(frozen=True)
class Avancement:
    """How far a part is: its pages, what is missing, and how many points were asked in all. `page` is the one shown."""

    partie: int
    page: str
    pages: list[Page]
    points: list[Point]
    total: int
    is_ouverte: bool

    @property
    def reste(self) -> int:
        """Points still missing."""
        return len(self.points)

    @property
    def remplis(self) -> int:
        """Points already there."""
        return self.total - self.reste

    @property
    def rang(self) -> int:
        """Place of the page shown, from 1; 0 for a page out of the list."""
        return next((n for n, p in enumerate(self.pages, 1) if p.is_courante), 0)

    @property
    def courante(self) -> Page | None:
        """The page shown; None when it is out of the list."""
        return self.pages[self.rang - 1] if self.rang else None

    @property
    def points_ici(self) -> list[Point]:
        """Points of the page shown."""
        return [p for p in self.points if p.page == self.page]

    @property
    def points_ailleurs(self) -> list[Point]:
        """Points of the other pages."""
        return [p for p in self.points if p.page != self.page]

    @property
    def precedente(self) -> Page | None:
        """The page before; None before the first one."""
        return self.pages[self.rang - 2] if self.rang > 1 else None

    @property
    def suivante(self) -> Page | None:
        """The page after; None after the last one."""
        return self.pages[self.rang] if 0 < self.rang < len(self.pages) else None


def url_partie_2(dossier: Dossier, page: str) -> str:
    """Address of a page of part 2."""
    if page == "preuves":
        return reverse("candidates:preuves", args=[dossier.pk])
    return reverse("candidates:partie-2", args=[dossier.pk, page])


def get_pages_partie_2(dossier: Dossier, *, courante: str = "", manques: list[Manque] | None = None) -> list[Page]:
    """Return the pages of part 2 in order; the answers to complements come first while points are open."""
    manques = manques_partie_2(dossier) if manques is None else manques
    pages = list(PAGES_PARTIE_2)
    demandes = _demandes(dossier, 2)
    if demandes:
        pages.insert(0, PAGE_COMPLEMENTS)
    return [
        Page(
            code, titre, url_partie_2(dossier, code), sum(m.page == code for m in manques), code == courante, demandes[code]
        )
        for code, titre in pages
    ]  # fmt: skip


def _demandes(dossier: Dossier, partie: int) -> Counter[str]:
    """Open points of the secretariat, by page."""
    return Counter(dossier.complements.filter(partie=partie, clos_le__isnull=True).values_list("page", flat=True))


def get_pages_partie_3(dossier: Dossier, *, courante: str = "", manques: list[Manque] | None = None) -> list[Page]:
    """Return one page per competence to write, in the order of the référentiel."""
    manques = manques_partie_3(dossier) if manques is None else manques
    structure, demandes = dossier.referentiel.structure, _demandes(dossier, 3)
    return [
        Page(
            code, structure.competence(code).intitule, reverse("candidates:partie-3", args=[dossier.pk, code]),
            sum(m.page == code for m in manques), code == courante, demandes[code],
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
    return [Point(m.phrase, lien(dossier, m), m.page) for m in manques]


def get_avancement(dossier: Dossier, *, partie: int, page: str = "") -> Avancement:
    """Return how far part 2 or part 3 is, seen from one of its pages."""
    if partie == 2:
        manques = manques_partie_2(dossier)
        pages, total = get_pages_partie_2(dossier, courante=page, manques=manques), _total_partie_2(dossier)
    else:
        manques = manques_partie_3(dossier)
        pages, total = get_pages_partie_3(dossier, courante=page, manques=manques), _total_partie_3(dossier)
    return Avancement(
        partie=partie, page=page, pages=pages, points=get_points(dossier, manques, partie=partie),
        total=max(total, len(manques)), is_ouverte=is_redigeable(dossier, partie),
    )  # fmt: skip


def _total_partie_2(dossier: Dossier) -> int:
    """Points that this part 2 asks for: those of `completude`, filled or not."""
    structure = dossier.referentiel.structure
    parcours = Parcours.objects.filter(dossier=dossier).first() or Parcours(dossier=dossier)
    intitules = sum(bool(d.intitule_demande) and d.code in parcours.diplomes for d in structure.diplomes)
    return (
        POINTS_IDENTITE
        + (4 if parcours.autres_activites else 2)
        + (POINTS_EMPLOI * dossier.emplois.count() or 1)
        + bool(structure.dernieres_classes) + bool(structure.diplomes) + intitules
        + 2  # one proof, and the place of the declaration
        + dossier.complements.filter(partie=2, clos_le__isnull=True).count()
    )  # fmt: skip


def _total_partie_3(dossier: Dossier) -> int:
    competences = [dossier.referentiel.structure.competence(code) for code in competences_a_ecrire(dossier)]
    lignes = sum(len(c.activites) + len(c.questions) + c.recueil_preuves for c in competences)
    return lignes + dossier.complements.filter(partie=3, clos_le__isnull=True).count()


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
