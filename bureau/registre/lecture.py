"""The register of habilitations: filters read from the address, sort, rows in words, rows of the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Count, F, Q
from django.utils import timezone

from candidates.enums import Etat
from comptes.enums import ROLES_HABILITES, EtatHabilitation
from comptes.models import Habilitation
from comptes.regles import plier, situation_habilitation
from evaluations.enums import EtatMission
from referentiels.models import Certification
from referentiels.parametres import valeur

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from comptes.regles import Situation

TRIS: dict[str, tuple[str, tuple[str, ...]]] = {
    "personne": ("Personne", ("utilisateur__nom", "utilisateur__prenom")),
    "numero": ("Numéro", ("numero",)),
    "entreprise": ("Entreprise ou organisme", ("utilisateur__organisation__nom_plie",)),
    "du": ("Valable du", ("du",)),
    "au": ("Jusqu’au", ("au",)),
    "missions": ("Missions en cours", ("missions_en_cours",)),
}
TRI = "personne"
TONS = {
    EtatHabilitation.VALABLE: "succes", EtatHabilitation.A_RENOUVELER: "attention", EtatHabilitation.SUSPENDUE: "danger",
    EtatHabilitation.ECHUE: "neutre", EtatHabilitation.A_VENIR: "info",
}  # fmt: skip
EN_COURS = Q(
    missions__etat__in=[EtatMission.PROPOSEE, EtatMission.ACCEPTEE], missions__dossier__etat__in=[Etat.PRET, Etat.EN_EVALUATION]
)
# The first ten are those that an import reads: what was exported can be corrected and brought back.
ENTETE = (
    "Adresse électronique", "Prénom", "Nom", "Entreprise ou organisme", "Habilité comme", "CQP", "Numéro d’habilitation",
    "Formation suivie le", "Valable du", "Valable jusqu’au", "État", "Missions en cours", "Suspensions",
)  # fmt: skip


@dataclass(frozen=True)
class Ligne:
    """One habilitation as the register shows it."""

    habilitation: Habilitation
    situation: Situation
    ton: str


class RegistreFiltre(django_filters.FilterSet):
    """Filters of the register; an unknown value filters nothing and is said in the form."""

    q = django_filters.CharFilter(label="Nom, numéro, adresse électronique ou entreprise", method="filtrer_texte")
    etat = django_filters.ChoiceFilter(label="État", choices=EtatHabilitation.choices, method="filtrer_etat", empty_label="Tous")
    role = django_filters.ChoiceFilter(
        label="Habilité comme", choices=[(r.value, r.label) for r in ROLES_HABILITES], empty_label="Tous"
    )
    certification = django_filters.ModelChoiceFilter(label="CQP", queryset=Certification.objects.all(), empty_label="Tous")

    class Meta:
        """Options of the filter."""

        model = Habilitation
        fields: list[str] = []

    def filtrer_texte(self, lignes: QuerySet[Habilitation], _nom: str, texte: str) -> QuerySet[Habilitation]:
        """Every word occurs, accents aside, in the names, the number, the address or the company."""
        mots = plier(texte).split()
        champs = ("numero", "utilisateur__prenom", "utilisateur__nom", "utilisateur__email", "utilisateur__organisation__nom")
        foins = Habilitation.objects.order_by().values_list("pk", *champs)
        trouves = [pk for pk, *valeurs in foins if all(m in plier(" ".join(v or "" for v in valeurs)) for m in mots)]
        return lignes.filter(pk__in=trouves)

    def filtrer_etat(self, lignes: QuerySet[Habilitation], _nom: str, code: str) -> QuerySet[Habilitation]:
        """Those that stand so today."""
        jour = timezone.localdate()
        return lignes.filter(pk__in=Habilitation.objects.a_l_etat(code, jour=jour, alerte_jours=get_alerte_jours(jour)).values("pk"))


def get_alerte_jours(jour: date) -> int:
    """Days before its end from which an habilitation is to be renewed, by the setting in force on `jour`."""
    return int(valeur("habilitation_rappel_jours", le=jour))


def filtrer(donnees: Any) -> tuple[RegistreFiltre, QuerySet[Habilitation], str]:
    """The filter, the habilitations it keeps in the sort asked for, and that sort; the page and the export share it."""
    compte = Count("missions", filter=EN_COURS, distinct=True)
    filtre = RegistreFiltre(donnees, queryset=Habilitation.objects.a_lire().annotate(missions_en_cours=compte))
    tri = donnees.get("tri", TRI)
    nom = tri.removeprefix("-")
    if nom not in TRIS:
        tri, nom = TRI, TRI
    is_inverse = tri.startswith("-")
    ordre = [F(c).desc(nulls_last=True) if is_inverse else F(c).asc(nulls_last=True) for c in TRIS[nom][1]]
    return filtre, filtre.qs.order_by(*ordre, "numero", "du"), tri


def lire_lignes(habilitations: Iterable[Habilitation]) -> list[Ligne]:
    """Say in words where each one stands today; they come from `a_lire`."""
    jour = timezone.localdate()
    alerte = get_alerte_jours(jour)
    return [lire_ligne(h, jour=jour, alerte_jours=alerte) for h in habilitations]


def lire_ligne(habilitation: Habilitation, *, jour: date, alerte_jours: int) -> Ligne:
    """Say in words where one stands on `jour`; it comes from `a_lire`."""
    situation = situation_habilitation(
        habilitation.periode, jour=jour, alerte_jours=alerte_jours, is_renouvelee=habilitation.is_renouvelee
    )
    return Ligne(habilitation, situation, TONS[EtatHabilitation(situation.code)])


def valeurs_export(ligne: Ligne) -> list[str]:
    """One row of the export, in the order of `ENTETE`."""
    habilitation = ligne.habilitation
    personne = habilitation.utilisateur
    suspensions = [
        f"du {s.du:%d/%m/%Y} au {s.levee_le:%d/%m/%Y}\u00a0: {s.motif}" if s.levee_le else f"depuis le {s.du:%d/%m/%Y}\u00a0: {s.motif}"
        for s in habilitation.suspensions.all()
    ]
    return [
        personne.email, personne.prenom, personne.nom, personne.organisation.nom if personne.organisation else "",
        habilitation.get_role_display(), habilitation.certification.intitule, habilitation.numero,
        f"{habilitation.formation_le:%d/%m/%Y}" if habilitation.formation_le else "", f"{habilitation.du:%d/%m/%Y}",
        f"{habilitation.au:%d/%m/%Y}", ligne.situation.phrase, str(habilitation.missions_en_cours), "\u00a0; ".join(suspensions),
    ]  # fmt: skip
