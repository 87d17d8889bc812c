"""The register of awards: filters read from the address, sort, rows in words, rows of the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.regles import ajouter_mois
from comptes.regles import plier
from journal.services import journaliser
from jury.enums import Nature
from jury.models import Attribution
from jury.regles import PALIERS
from referentiels.models import Certification

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from comptes.models import Utilisateur

EN_VIGUEUR, FINISSANT, TERMINE, ANNULEE = "en-vigueur", "finissant", "termine", "annulee"
ETATS = (
    (EN_VIGUEUR, "En vigueur"), (FINISSANT, "Bénéfice qui finit dans l’année"), (TERMINE, "Bénéfice terminé"), (ANNULEE, "Annulée par une rectification"),
)  # fmt: skip
TONS = {EN_VIGUEUR: "succes", FINISSANT: "attention", TERMINE: "neutre", ANNULEE: "danger"}
TRIS: dict[str, tuple[str, tuple[str, ...]]] = {
    "numero": ("Numéro", ("numero",)),
    "titulaire": ("Titulaire", ("titulaire",)),
    "date": ("Attribuée le", ("attribuee_le",)),
    "fin": ("Bénéfice jusqu’au", ("benefice_jusqu_au",)),
}
TRI = "-date"
ENTETE = (
    "Numéro", "Nature", "Titulaire", "CQP", "Compétences acquises", "Attribuée le", "Bénéfice jusqu’au", "Décision", "Procès-verbal", "Session",
    "Dossier", "Résultat annoncé le", "État", "Annulée le", "Motif de l’annulation",
)  # fmt: skip
LIENS = ("dossier__referentiel__certification", "decision", "proces_verbal__session")


@dataclass(frozen=True)
class Ligne:
    """One award as the register shows it, with where it stands today."""

    attribution: Attribution
    etat: str

    @property
    def libelle(self) -> str:
        """Where it stands, in words."""
        return dict(ETATS)[self.etat]

    @property
    def ton(self) -> str:
        """Colour of its state; the words say it too."""
        return TONS[self.etat]


class AttributionFiltre(django_filters.FilterSet):
    """Filters of the register; an unknown value filters nothing and is said in the form."""

    q = django_filters.CharFilter(label="Nom, numéro d’attribution, de dossier, de décision ou de procès-verbal", method="filtrer_texte")
    nature = django_filters.ChoiceFilter(label="Nature", choices=Nature.choices, empty_label="Toutes")
    etat = django_filters.ChoiceFilter(label="État", choices=ETATS, method="filtrer_etat", empty_label="Tous")
    annee = django_filters.NumberFilter(label="Année d’attribution", field_name="attribuee_le__year", min_value=1970, max_value=9999)
    certification = django_filters.ModelChoiceFilter(
        label="CQP", queryset=Certification.objects.order_by("intitule"), field_name="dossier__referentiel__certification", empty_label="Tous"
    )

    class Meta:
        """Options of the filter."""

        model = Attribution
        fields: list[str] = []

    def filtrer_texte(self, lignes: QuerySet[Attribution], _nom: str, texte: str) -> QuerySet[Attribution]:
        """Every word occurs, accents aside, in the name of the holder or in one of the numbers."""
        mots = [plier(mot) for mot in texte.split()]  # a number is one word: its parts do not match those of another
        champs = ("numero", "titulaire", "dossier__numero", "decision__numero", "proces_verbal__numero")
        lues = Attribution.objects.order_by().values_list("pk", *champs)
        trouvees = [pk for pk, *valeurs in lues if all(m in plier(" ".join(v or "" for v in valeurs)) for m in mots)]
        return lignes.filter(pk__in=trouvees)

    def filtrer_etat(self, lignes: QuerySet[Attribution], _nom: str, code: str) -> QuerySet[Attribution]:
        """Those that stand so today."""
        jour = timezone.localdate()
        finit = Q(benefice_jusqu_au__gte=jour, benefice_jusqu_au__lte=_horizon(jour))
        conditions = {
            ANNULEE: Q(annulee_le__isnull=False), TERMINE: Q(annulee_le__isnull=True, benefice_jusqu_au__lt=jour),
            FINISSANT: Q(annulee_le__isnull=True) & finit,
            EN_VIGUEUR: Q(annulee_le__isnull=True) & (Q(benefice_jusqu_au__isnull=True) | Q(benefice_jusqu_au__gte=jour)),
        }  # fmt: skip
        return lignes.filter(conditions[code])


def _horizon(jour: date) -> date:
    return ajouter_mois(jour, max(PALIERS))


def filtrer(donnees: Any) -> tuple[AttributionFiltre, QuerySet[Attribution], str]:
    """The filter, the awards it keeps in the sort asked for, and that sort; the page and the export share it."""
    filtre = AttributionFiltre(donnees, queryset=Attribution.objects.select_related(*LIENS))
    tri = donnees.get("tri", TRI)
    if tri.removeprefix("-") not in TRIS:
        tri = TRI
    is_inverse = tri.startswith("-")
    ordre = [F(c).desc(nulls_last=True) if is_inverse else F(c).asc(nulls_last=True) for c in TRIS[tri.removeprefix("-")][1]]
    return filtre, filtre.qs.order_by(*ordre, "-numero" if is_inverse else "numero"), tri


def lire_lignes(attributions: Iterable[Attribution]) -> list[Ligne]:
    """Say where each award stands today."""
    jour = timezone.localdate()
    return [Ligne(a, lire_etat(a, jour=jour)) for a in attributions]


def lire_etat(attribution: Attribution, *, jour: date) -> str:
    """Where an award stands on `jour`; the last day of a benefit is included."""
    fin = attribution.benefice_jusqu_au
    if attribution.annulee_le is not None:
        return ANNULEE
    if fin is not None and fin < jour:
        return TERMINE
    return FINISSANT if fin is not None and fin <= _horizon(jour) else EN_VIGUEUR


def valeurs_export(ligne: Ligne) -> list[str]:
    """One row of the export, in the order of `ENTETE`."""
    a = ligne.attribution
    annonce, annulee = a.dossier.annonce_le, a.annulee_le
    return [
        a.numero, a.get_nature_display(), a.titulaire, a.dossier.referentiel.certification.intitule, ", ".join(a.competences), f"{a.attribuee_le:%d/%m/%Y}",
        f"{a.benefice_jusqu_au:%d/%m/%Y}" if a.benefice_jusqu_au else "", a.decision.numero or "", a.proces_verbal.numero, a.proces_verbal.session.numero,
        a.dossier.numero, f"{timezone.localdate(annonce):%d/%m/%Y}" if annonce else "", ligne.libelle,
        f"{timezone.localdate(annulee):%d/%m/%Y}" if annulee else "", a.motif_annulation,
    ]  # fmt: skip


def noter_export(*, auteur: Utilisateur, genre: str, nombre: int) -> None:
    """Journal that awards left as a file: by whom, how many; never what was searched."""
    with transaction.atomic():
        journaliser(
            action="attributions_exportees", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, objet_type="liste",
            donnees={"format": genre, "nombre": nombre},
        )  # fmt: skip
