"""The filters of the secretariat's list, read from its address; the sort and the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import F

from candidates.models import Dossier
from referentiels.models import Certification

from .files import FILES, aujourd_hui, avec_places, de_la_file, en_alerte, en_retard
from .recherche import chercher

if TYPE_CHECKING:
    from django.db.models import QuerySet

URGENCES = (("retard", "En retard"), ("alerte", "En retard ou à moins de 30 jours"))
TRIS: dict[str, tuple[str, Any]] = {
    "numero": ("Dossier", F("numero")),
    "candidat": ("Candidat", F("candidat__nom_naissance")),
    "depot": ("Dernier dépôt", F("dernier_depot_le")),
    "echeance": ("À statuer avant le", F("echeance_le")),
    "modifie": ("Dernier changement", F("modifie_le")),
}
TRI = "-modifie"
_DATE = forms.DateInput(attrs={"type": "date"})


class DossierFiltre(django_filters.FilterSet):
    """Filters of the list; an unknown value filters nothing and is said in the form."""

    q = django_filters.CharFilter(label="Nom, numéro, adresse électronique ou entreprise", method="filtrer_texte")
    file = django_filters.ChoiceFilter(
        label="File", choices=[(f.code, f.libelle) for f in FILES], method="filtrer_file", empty_label="Toutes"
    )
    urgence = django_filters.ChoiceFilter(
        label="Urgence", choices=URGENCES, method="filtrer_urgence", empty_label="Toutes"
    )
    certification = django_filters.ModelChoiceFilter(
        label="CQP", queryset=Certification.objects.all(), field_name="referentiel__certification", empty_label="Tous"
    )
    depot_du = django_filters.DateFilter(
        label="Déposé à partir du", field_name="premier_depot_le", lookup_expr="date__gte", widget=_DATE
    )
    depot_au = django_filters.DateFilter(
        label="Déposé jusqu’au", field_name="premier_depot_le", lookup_expr="date__lte", widget=_DATE
    )

    class Meta:
        """Options of the filter."""

        model = Dossier
        fields: list[str] = []

    def filtrer_texte(self, dossiers: QuerySet[Dossier], _nom: str, texte: str) -> QuerySet[Dossier]:
        """Names, number, e-mail and companies, accents aside."""
        return chercher(dossiers, texte)

    def filtrer_file(self, dossiers: QuerySet[Dossier], _nom: str, code: str) -> QuerySet[Dossier]:
        """Dossiers of one queue: the same condition as its counter."""
        return de_la_file(dossiers, code)

    def filtrer_urgence(self, dossiers: QuerySet[Dossier], _nom: str, code: str) -> QuerySet[Dossier]:
        """Late rulings, or those due within thirty days too."""
        return dossiers.filter({"retard": en_retard, "alerte": en_alerte}[code](aujourd_hui()))


def trier(dossiers: QuerySet[Dossier], tri: str) -> tuple[QuerySet[Dossier], str]:
    """Sort by a known column, `-` for the other way, empty values last; return the sort that was used."""
    nom = tri.removeprefix("-")
    if nom not in TRIS:
        tri, nom = TRI, TRI.removeprefix("-")
    champ = TRIS[nom][1]
    ordre = champ.desc(nulls_last=True) if tri.startswith("-") else champ.asc(nulls_last=True)
    return dossiers.order_by(ordre, "numero"), tri


def filtrer(donnees: Any, dossiers: QuerySet[Dossier]) -> tuple[DossierFiltre, QuerySet[Dossier], str]:
    """The filter, the dossiers it keeps in the sort asked for, and that sort; the page and the export share it."""
    filtre = DossierFiltre(donnees, queryset=avec_places(dossiers))
    lignes = filtre.qs.select_related("candidat", "referentiel__certification").prefetch_related("emplois")
    tries, tri = trier(lignes, donnees.get("tri", TRI))
    return filtre, tries, tri
