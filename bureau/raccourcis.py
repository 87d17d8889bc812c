"""What the counters of the queues already tell of a list: how many dossiers it holds, the order of those with a deadline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from .files import ALERTE, CALME, OCTETS, PAR_CODE, RETARD, avec_echeances, cles, de_la_file
from .filtres import DEGRES, FILTRES, trier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import QueryDict

    from candidates.models import Dossier

    from .echeances import Calendrier
    from .files import Compte, Releve

PAR_PAGE = 25
PREMIER_LOT, CROISSANCE = 500, 4  # keys read at once when few of them are wanted, then so many times more


def compter_requete(requete: QueryDict, comptes: Sequence[Compte]) -> int | None:
    """How many dossiers an address finds, when the counters of the queues are enough to say it; None otherwise."""
    filtres = {n for n in FILTRES if requete.get(n)}
    if not filtres <= {"file", "urgence"} or requete.get("file", "") not in {"", *PAR_CODE}:
        return None
    gardes = [c for c in comptes if requete.get("file", "") in ("", c.file.code)]
    return sum({RETARD: c.retards, ALERTE: c.alertes, CALME: c.nombre}[DEGRES.get(requete.get("urgence", ""), CALME)] for c in gardes)


@dataclass(frozen=True)
class Raccourci:
    """What is known of a list before reading it; nothing, by default.

    `ordre` holds the keys it begins with. `tous` is the same list with the dossiers that do not press, `pressants` those that do.
    `files` are the queues it holds one after the other, when it is sorted by queue.
    """

    nombre: int | None = None
    ordre: bytes = b""
    tous: QuerySet[Dossier] | None = None
    pressants: frozenset[UUID] = frozenset()
    files: tuple[Compte, ...] = ()


def prendre_raccourci(requete: QueryDict, tri: str, dossiers: QuerySet[Dossier], calendrier: Calendrier, releve: Releve) -> Raccourci:
    """The shortcut of an address over `dossiers`, which `releve` counted the same day."""
    nombre = compter_requete(requete, releve.comptes)
    if nombre is None:
        return Raccourci()
    file, degre = requete.get("file", ""), DEGRES.get(requete.get("urgence", ""), CALME)
    if not file and tri.removeprefix("-") == "echeance":
        return Raccourci(nombre, ordre=releve.get_par_echeance(degre=degre, is_inverse=tri.startswith("-")))
    if degre == CALME:
        ordre = {"file": releve.comptes, "-file": releve.comptes[::-1]}.get("" if file else tri, [])
        return Raccourci(nombre, files=tuple(ordre))
    tous = avec_echeances(dossiers, calendrier)
    return Raccourci(nombre, tous=trier(de_la_file(tous, file) if file else tous, tri), pressants=frozenset(releve.get_pressants(degre)))


class Paginateur(Paginator):
    """Pages of a sorted list of dossiers, as keys: the last ones are read from its end, which is nearer."""

    def __init__(self, dossiers: QuerySet[Dossier], raccourci: Raccourci) -> None:
        super().__init__(dossiers.values_list("pk", flat=True), PAR_PAGE)
        self.raccourci = raccourci

    @cached_property
    def count(self) -> int:
        """How many dossiers, as the counters say when they know."""
        nombre = self.raccourci.nombre
        return self.object_list.count() if nombre is None else nombre

    def get_cles(self, page: Page) -> list[UUID]:
        """Keys of a page, in their order."""
        debut, fin = max(page.start_index() - 1, 0), page.end_index()
        if len(self.raccourci.ordre) >= fin * OCTETS:
            return cles(self.raccourci.ordre[debut * OCTETS : fin * OCTETS])
        dans_une_file = self._lire_dans_une_file(debut, fin)
        if dans_une_file is not None:
            return dans_une_file
        if debut <= self.count // 2:
            return self._lire(debut, fin, is_inverse=False)
        return self._lire(self.count - fin, self.count - debut, is_inverse=True)[::-1]

    def _lire_dans_une_file(self, debut: int, fin: int) -> list[UUID] | None:
        """Keys of a page that one queue holds whole; None when there is none: a page across two is read as any other."""
        for compte in self.raccourci.files:
            if debut >= 0 and fin <= compte.nombre:
                return list(de_la_file(self.object_list, compte.file.code).order_by("numero")[debut:fin])
            debut, fin = debut - compte.nombre, fin - compte.nombre
        return None

    def _lire(self, debut: int, fin: int, *, is_inverse: bool) -> list[UUID]:
        tous = self.raccourci.tous
        liste = self.object_list if tous is None else tous.values_list("pk", flat=True)
        liste = liste.reverse() if is_inverse else liste
        return list(liste[debut:fin]) if tous is None else self._lire_pressants(liste, debut, fin)

    def _lire_pressants(self, liste: QuerySet[Dossier, UUID], debut: int, fin: int) -> list[UUID]:
        """Few keys among many: reading the sorted list until enough are found costs less than naming them all to the database."""
        trouves: list[UUID] = []
        lus, lot = 0, PREMIER_LOT
        while len(trouves) < fin:
            suivants = list(liste[lus : lus + lot])
            trouves += [cle for cle in suivants if cle in self.raccourci.pressants]
            if len(suivants) < lot:
                break
            lus, lot = lus + lot, lot * CROISSANCE
        return trouves[debut:fin]
