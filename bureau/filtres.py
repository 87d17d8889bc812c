"""The filters of the secretariat's list, read from its address; the sort, and what is said of values that mean nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Value, When
from django.utils import timezone

from candidates.enums import LIBELLES_SECRETARIAT
from candidates.models import Dossier
from comptes.models import Habilitation, Utilisateur
from evaluations.enums import EtatMission
from evaluations.models import Mission
from jury.models import Inscription, SessionJury
from referentiels.models import Certification

from .files import ALERTE, FILES, RETARD, VIDE, Releve, avec_echeances, de_la_file, relever
from .recherche import chercher, chercher_entreprise

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .echeances import Calendrier

URGENCES = (("retard", "En retard"), ("alerte", "En retard ou bientôt"))
DEGRES = {"retard": RETARD, "alerte": ALERTE}
ANNEES = (2000, 2100)
TRIS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "numero": ("Dossier", ()),
    "candidat": ("Candidat", (F("candidat__nom_naissance"), F("candidat__prenoms"))),
    "file": ("File", (Case(*[When(f.condition, then=Value(rang)) for rang, f in enumerate(FILES)], output_field=IntegerField()),)),
    "attente": ("Attend depuis", (F("etat_depuis"),)),
    "echeance": ("Échéance", (F("limite"),)),
    "depot": ("Dernier dépôt", (F("dernier_depot_le"),)),
    "modifie": ("Dernier changement", (F("modifie_le"),)),
}
TRI = "-modifie"
NULLABLES = ("echeance", "depot")  # empty values last, both ways
IGNORE = "Ce filtre est ignoré."
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_CHOIX = {"invalid_choice": f"« %(value)s » n’est pas dans cette liste. {IGNORE}"}
_LIGNE = {"invalid_choice": f"Ce choix n’existe pas ou n’existe plus. {IGNORE}"}
_JOUR = {"invalid": f"Indiquez une date, par exemple 14/03/2026. {IGNORE}"}
_NOMBRE = {
    "invalid": f"Indiquez un nombre entier. {IGNORE}", "min_value": f"Indiquez un nombre à partir de %(limit_value)s. {IGNORE}",
    "max_value": f"Indiquez un nombre jusqu’à %(limit_value)s. {IGNORE}",
}  # fmt: skip
_TROP_LONG = {"max_length": f"Cherchez en moins de %(limit_value)d caractères. {IGNORE}"}


def _choix_en_base() -> dict[str, list[tuple[str, str]]]:
    """Choices that are rows, each read once: CQP, people who are or were in the register, sessions, the latest first."""
    evaluateurs = Utilisateur.objects.filter(Exists(Habilitation.objects.filter(utilisateur=OuterRef("pk")))).order_by("nom", "prenom")
    return {
        "certification": [(str(c.pk), str(c)) for c in Certification.objects.all()],
        "evaluateur": [(str(u.pk), u.nom_complet) for u in evaluateurs],
        "session": [(str(s.pk), str(s)) for s in SessionJury.objects.order_by("-le")],
    }


class _Formulaire(forms.Form):
    """Two dates in their order."""

    def clean(self) -> dict[str, Any]:
        """A range that ends before it begins would find nothing: say so."""
        lues = self.cleaned_data
        if lues.get("depot_du") and lues.get("depot_au") and lues["depot_au"] < lues["depot_du"]:
            self.add_error("depot_au", f"Cette date précède celle du début. {IGNORE}")
        return lues


class EntierFiltre(django_filters.NumberFilter):
    """A whole number."""

    field_class = forms.IntegerField


class DossierFiltre(django_filters.FilterSet):
    """Filters of the list; a value that means nothing filters nothing and is said above the list."""

    q = django_filters.CharFilter(
        label="Nom, numéro, adresse électronique ou entreprise", method="filtrer_texte", max_length=200, error_messages=_TROP_LONG
    )
    file = django_filters.ChoiceFilter(
        label="File", choices=[(f.code, f.libelle) for f in FILES], method="filtrer_file", empty_label="Toutes", error_messages=_CHOIX
    )
    urgence = django_filters.ChoiceFilter(
        label="Urgence", choices=URGENCES, method="filtrer_urgence", empty_label="Toutes", error_messages=_CHOIX
    )
    attente = EntierFiltre(
        label="Attend depuis au moins (jours)", method="filtrer_attente", min_value=0, max_value=3650,
        error_messages=_NOMBRE,
    )  # fmt: skip
    etat = django_filters.ChoiceFilter(
        label="État", choices=[(e.value, libelle) for e, libelle in LIBELLES_SECRETARIAT.items()], empty_label="Tous", error_messages=_CHOIX
    )
    certification = django_filters.ChoiceFilter(
        label="CQP", field_name="referentiel__certification", empty_label="Tous", error_messages=_LIGNE
    )
    entreprise = django_filters.CharFilter(label="Entreprise", method="filtrer_entreprise", max_length=200, error_messages=_TROP_LONG)
    evaluateur = django_filters.ChoiceFilter(
        label="Évaluateur désigné", method="filtrer_evaluateur", empty_label="Tous", error_messages=_LIGNE
    )
    session = django_filters.ChoiceFilter(
        label="Session du jury", method="filtrer_session", empty_label="Toutes", error_messages=_LIGNE
    )
    depot_du = django_filters.DateFilter(
        label="Déposé à partir du", method="filtrer_depot_du", widget=_DATE, error_messages=_JOUR
    )
    depot_au = django_filters.DateFilter(
        label="Déposé jusqu’au", method="filtrer_depot_au", widget=_DATE, error_messages=_JOUR
    )
    annee = EntierFiltre(
        label="Année du premier dépôt", field_name="premier_depot_le", lookup_expr="year",
        min_value=ANNEES[0], max_value=ANNEES[1], error_messages=_NOMBRE,
    )  # fmt: skip

    class Meta:
        """Options of the filter."""

        model = Dossier
        form = _Formulaire
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, choix in _choix_en_base().items():
            self.filters[nom].extra["choices"] = choix

    def filtrer_texte(self, dossiers: QuerySet[Dossier], _nom: str, texte: str) -> QuerySet[Dossier]:
        """Names, number, e-mail and companies, accents aside."""
        return chercher(dossiers, texte)

    def filtrer_entreprise(self, dossiers: QuerySet[Dossier], _nom: str, texte: str) -> QuerySet[Dossier]:
        """Companies of the jobs."""
        return chercher_entreprise(dossiers, texte)

    def filtrer_file(self, dossiers: QuerySet[Dossier], _nom: str, code: str) -> QuerySet[Dossier]:
        """Dossiers of one queue: the same condition as its counter."""
        return de_la_file(dossiers, code)

    def filtrer_urgence(self, dossiers: QuerySet[Dossier], _nom: str, code: str) -> QuerySet[Dossier]:
        """Late, or late and soon late: the same condition as the counters."""
        return dossiers.filter(pk__in=self.releve.get_pressants(DEGRES[code]))

    def filtrer_attente(self, dossiers: QuerySet[Dossier], _nom: str, jours: int) -> QuerySet[Dossier]:
        """In the same state for so many days."""
        return dossiers.filter(etat_depuis__lte=timezone.now() - timedelta(days=jours))

    def filtrer_evaluateur(self, dossiers: QuerySet[Dossier], _nom: str, personne: str) -> QuerySet[Dossier]:
        """Dossiers on which this person has a mission, proposed or accepted."""
        etats = [EtatMission.PROPOSEE, EtatMission.ACCEPTEE]
        return dossiers.filter(pk__in=Mission.objects.filter(evaluateur=personne, etat__in=etats).order_by().values("dossier_id"))

    def filtrer_depot_du(self, dossiers: QuerySet[Dossier], _nom: str, jour: date) -> QuerySet[Dossier]:
        """First deposit on this day or later."""
        return dossiers.filter(premier_depot_le__gte=_minuit(jour))

    def filtrer_depot_au(self, dossiers: QuerySet[Dossier], _nom: str, jour: date) -> QuerySet[Dossier]:
        """First deposit on this day or before."""
        return dossiers.filter(premier_depot_le__lt=_minuit(jour + timedelta(days=1)))

    def filtrer_session(self, dossiers: QuerySet[Dossier], _nom: str, session: str) -> QuerySet[Dossier]:
        """Dossiers on the agenda of this session, or decided by it."""
        return dossiers.filter(pk__in=Inscription.objects.filter(session=session, is_active=True).order_by().values("dossier_id"))


def _minuit(jour: date) -> datetime:
    """The first instant of a day here: compared with an indexed instant, which the day of each row would not use."""
    return timezone.make_aware(datetime.combine(jour, time.min))


FILTRES = tuple(DossierFiltre.base_filters)


def trier(dossiers: QuerySet[Dossier], tri: str) -> QuerySet[Dossier]:
    """Sort by a column of `TRIS`, `-` for the other way, empty values last; the number settles what is equal."""
    nom, is_inverse = tri.removeprefix("-"), tri.startswith("-")
    vides = {"nulls_last": True} if nom in NULLABLES else {}
    ordre = [(champ.desc if is_inverse else champ.asc)(**vides) for champ in TRIS[nom][1]]
    return dossiers.order_by(*ordre, "-numero" if nom == "numero" and is_inverse else "numero")


def filtrer(
    donnees: Any, dossiers: QuerySet[Dossier], calendrier: Calendrier, releve: Releve | None = None
) -> tuple[DossierFiltre, QuerySet[Dossier], str]:
    """The filter, the dossiers it keeps in the sort asked for, and that sort; page, export and bulk actions share it.

    `releve` is that of `dossiers` on the same day, when the page has made it already.
    """
    filtre = DossierFiltre(donnees, queryset=avec_echeances(dossiers, calendrier))
    filtre.releve = releve or (relever(dossiers, calendrier) if donnees.get("urgence") else VIDE)
    lignes, tri = filtre.qs, donnees.get("tri") or TRI
    if tri.removeprefix("-") not in TRIS:
        filtre.form.add_error(None, f"« {tri[:40]} » n’est pas un tri de cette liste. Elle est triée par dernier changement.")
        tri = TRI
    return filtre, trier(lignes, tri), tri
