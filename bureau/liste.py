"""What the list of dossiers shows: its rows, its columns, its chips, the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Prefetch
from django.utils import timezone

from candidates.models import Dossier, Emploi
from echanges.dates import date_format

from .files import avec_echeances, file_de, urgence_de
from .filtres import FILTRES, TRIS, DossierFiltre
from .raccourcis import Paginateur, Raccourci
from .regles import dire_attente

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import QueryDict

    from .echeances import Calendrier
    from .files import File
    from .regles import Urgence

PAR_LOT = 500


@dataclass(frozen=True)
class Ligne:
    """One dossier of the list with its queue, since when it waits there, its deadline and its companies."""

    dossier: Dossier
    file: File
    attente: str
    urgence: Urgence | None
    entreprises: str

    @property
    def limite(self) -> date | None:
        """Last day on time."""
        limite: date | None = self.dossier.limite  # type: ignore[attr-defined]
        return limite


@dataclass(frozen=True)
class Colonne:
    """A column that sorts: its address, and how it is sorted now (`ascending`, `descending` or nothing)."""

    code: str
    libelle: str
    url: str
    sens: str


@dataclass(frozen=True)
class Pastille:
    """A filter that is on, in words, and the address of the list without it."""

    libelle: str
    valeur: str
    url: str


def charger(cles: Sequence[UUID], calendrier: Calendrier, *liens: str) -> list[Ligne]:
    """Rows of these dossiers, in this order, in two queries, with what `liens` name besides the candidate."""
    dossiers = avec_echeances(Dossier.objects.filter(pk__in=cles), calendrier).order_by()
    noms = Prefetch("emplois", Emploi.objects.only("dossier", "entreprise"))  # what a job says of activities is long
    lus = {d.pk: d for d in dossiers.select_related("candidat", *liens).prefetch_related(noms)}
    return [_ligne(lus[cle], calendrier.jour) for cle in cles if cle in lus]


def parcourir(dossiers: QuerySet[Dossier], calendrier: Calendrier) -> Iterator[Ligne]:
    """Every row of a list, in its order, a few hundred at a time."""
    cles = list(dossiers.values_list("pk", flat=True))
    for debut in range(0, len(cles), PAR_LOT):
        yield from charger(cles[debut : debut + PAR_LOT], calendrier, "referentiel__certification")


def _ligne(dossier: Dossier, jour: date) -> Ligne:
    noms = dict.fromkeys(e.entreprise for e in dossier.emplois.all() if e.entreprise)
    attente = dire_attente(debut=timezone.localdate(dossier.etat_depuis), jour=jour)
    return Ligne(dossier, file_de(dossier), attente, urgence_de(dossier, jour), ", ".join(noms))


def paginer(
    dossiers: QuerySet[Dossier], numero: str | None, calendrier: Calendrier, raccourci: Raccourci | None = None
) -> tuple[Page, list[Ligne]]:
    """A page of the list and its rows: its keys first, sorted, then only what those rows show."""
    paginateur = Paginateur(dossiers, raccourci or Raccourci())
    page = paginateur.get_page(numero)
    return page, charger(paginateur.get_cles(page), calendrier)


def adresse(requete: QueryDict, *, sans: Sequence[str] = ("page",), **remplaces: str) -> str:
    """The filters and the sort of an address, without its page nor its empty values."""
    gardes = requete.copy()
    for nom in [n for n in gardes if n in (*sans, "page", "vue") or n not in (*FILTRES, "tri") or not gardes.get(n)]:
        del gardes[nom]
    for nom, valeur in remplaces.items():
        gardes[nom] = valeur
    return gardes.urlencode()


def get_colonnes(requete: QueryDict, tri: str) -> list[Colonne]:
    """Columns of the list; the address of the one that sorts turns it the other way."""
    colonnes = []
    for nom, (libelle, _) in TRIS.items():
        sens = {nom: "ascending", f"-{nom}": "descending"}.get(tri, "")
        suivant = f"-{nom}" if tri == nom else nom
        colonnes.append(Colonne(nom, libelle, f"?{adresse(requete, tri=suivant)}", sens))
    return colonnes


def get_pastilles(filtre: DossierFiltre, requete: QueryDict) -> list[Pastille]:
    """Filters that are on, each with the way to remove it; one that is ignored is removable too."""
    form = filtre.form
    form.is_valid()  # what is ignored is known from here on
    return [
        Pastille(
            str(form.fields[nom].label),
            _en_mots(form.fields[nom], form.cleaned_data[nom]) if nom in form.cleaned_data else f"{requete[nom][:40]} (ignoré)",
            f"?{adresse(requete, sans=(nom,)) or 'tri='}",
        )
        for nom in FILTRES
        if requete.get(nom)
    ]


def _en_mots(champ: forms.Field, valeur: Any) -> str:
    if isinstance(champ, forms.ChoiceField):
        return str(dict(champ.choices).get(valeur, valeur))  # type: ignore[arg-type]
    return date_format(valeur, "d/m/Y") if hasattr(valeur, "isoformat") else str(valeur)
