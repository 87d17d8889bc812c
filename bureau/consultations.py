"""Who read what of a dossier, and what a member of the staff read, told day by day from the journal of reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.models import Dossier
from comptes.enums import Role
from comptes.models import Utilisateur
from journal.lectures import CONSULTE, PREFIXE, chaine_des_lectures
from journal.models import Evenement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

# what is read, for one object and for several; a page of a kind that is not here belongs to the dossier or to the site
OBJETS: dict[str, tuple[str, str]] = {
    "dossier": ("dossier", "dossiers"),
    "preuve": ("preuve", "preuves"),
    "piece_jointe": ("pièce jointe", "pièces jointes"),
    "document": ("document", "documents"),
    "lettre": ("lettre", "lettres"),
    "mission": ("mission", "missions"),
    "evaluation": ("évaluation", "évaluations"),
    "inscription": ("examen par le jury", "examens par le jury"),
    "decision": ("décision du jury", "décisions du jury"),
    "piece_demandee": ("pièce demandée par le jury", "pièces demandées par le jury"),
    "attribution": ("ligne du registre des attributions", "lignes du registre des attributions"),
    "proces_verbal": ("procès-verbal", "procès-verbaux"),
    "rectification": ("rectification d’une décision", "rectifications de décisions"),
    "recours": ("recours", "recours"),
    "session": ("session du jury", "sessions du jury"),
    "export": ("liste téléchargée", "listes téléchargées"),
    "rectification_demandee": ("demande de rectification", "demandes de rectification"),
    "utilisateur": ("fiche d’une personne", "fiches de personnes"),
    "habilitation": ("habilitation", "habilitations"),
    "invitation": ("invitation", "invitations"),
    "courriel": ("courriel", "courriels"),
}
AUTRE = ("page d’administration", "pages d’administration")
ROLES = {str(c): str(x) for c, x in (*RoleDossier.choices, *Role.choices)} | {"administration": "Administration du site"}
POURQUOI = {
    Role.SECRETARIAT: "pour instruire et suivre la demande",
    Role.PROFESSIONNEL: "pour évaluer",
    Role.EVALUATEUR_EXTERNE: "pour évaluer",
    Role.JURE: "pour délibérer",
    RoleDossier.PRESIDENT: "pour délibérer",
    RoleDossier.SAISIE: "pour saisir un dossier reçu sur papier",
    Role.ADMINISTRATEUR: "pour dépanner le site",
    "administration": "pour dépanner le site",
}


@dataclass(frozen=True)
class Consultation:
    """What one person read in one day, of one dossier, in one capacity. `premier` and `dernier` are the first and last hours noted."""

    jour: date
    lecteur: str
    role: str
    dossier: str
    quoi: str
    premier: datetime
    dernier: datetime


@dataclass(frozen=True)
class Titre:
    """In what capacity a dossier was read: on how many days, from when to when, and why. No name: art. 15 RGPD gives the recipients."""

    role: str
    pourquoi: str
    jours: int
    du: date
    au: date


def _jours(lectures: QuerySet[Evenement], *cles: str) -> QuerySet[Evenement, dict[str, Any]]:
    jour = TruncDate("instant", tzinfo=timezone.get_default_timezone())
    return (
        lectures.annotate(jour=jour).values("jour", *cles)
        .annotate(premier=Min("instant"), dernier=Max("instant"), objets=Count("objet_id", distinct=True))
    )  # fmt: skip


def lectures_du_dossier(dossier: Dossier) -> QuerySet[Evenement, dict[str, Any]]:
    """Reads of a dossier, one row a day, reader and capacity, the latest first; to be cut in pages, then given to `raconter`."""
    lues = Evenement.objects.filter(chaine=chaine_des_lectures(dossier.pk), action=CONSULTE)
    return _jours(lues, "chaine", "acteur_id", "role").order_by("-jour", "-dernier", "acteur_id", "role")


def lectures_de(personne: Utilisateur) -> QuerySet[Evenement, dict[str, Any]]:
    """What a member of the staff read, one row a day, dossier and capacity, the latest first; for `raconter` too."""
    lues = Evenement.objects.filter(acteur_id=str(personne.pk), action=CONSULTE)
    return _jours(lues, "chaine", "acteur_id", "role").order_by("-jour", "-dernier", "chaine", "role")


def raconter(lignes: Iterable[dict[str, Any]]) -> list[Consultation]:
    """Rows of one page, in words: names, number of the dossier, what was read. Three queries, however many rows."""
    lues = list(lignes)
    if not lues:
        return []
    acteurs = {x["acteur_id"] for x in lues}
    noms = {str(u.pk): u.nom_complet for u in Utilisateur.objects.filter(pk__in=acteurs)}
    numeros = {chaine_des_lectures(pk): n for pk, n in Dossier.objects.filter(pk__in=_dossiers(lues)).values_list("pk", "numero")}
    detail = _detail(lues, acteurs)
    return [
        Consultation(
            jour=x["jour"], lecteur=noms.get(x["acteur_id"], "Compte effacé"), role=ROLES.get(x["role"], x["role"]),
            dossier=numeros.get(x["chaine"], ""), quoi=detail.get((x["jour"], x["chaine"], x["acteur_id"], x["role"]), ""),
            premier=x["premier"], dernier=x["dernier"],
        )
        for x in lues
    ]  # fmt: skip


def _dossiers(lignes: list[dict[str, Any]]) -> set[str]:
    sans = chaine_des_lectures(None)
    return {x["chaine"].removeprefix(PREFIXE) for x in lignes if x["chaine"] != sans}


def _detail(lignes: list[dict[str, Any]], acteurs: set[str]) -> dict[tuple[Any, ...], str]:
    """What was read of each row: « dossier, 3 preuves »."""
    bornes = Q(instant__gte=min(x["premier"] for x in lignes), instant__lte=max(x["dernier"] for x in lignes))
    lues = Evenement.objects.filter(bornes, action=CONSULTE, chaine__in={x["chaine"] for x in lignes}, acteur_id__in=acteurs)
    quoi: dict[tuple[Any, ...], list[str]] = {}
    for x in _jours(lues, "chaine", "acteur_id", "role", "objet_type").order_by("objet_type"):
        un, plusieurs = OBJETS.get(x["objet_type"], AUTRE)
        dit = un if x["objets"] == 1 else f"{x['objets']} {plusieurs}"
        quoi.setdefault((x["jour"], x["chaine"], x["acteur_id"], x["role"]), []).append(dit)
    return {cle: ", ".join(sorted(mots, key=str.casefold)) for cle, mots in quoi.items()}


def lire_titres(dossier: Dossier) -> list[Titre]:
    """In what capacities a dossier was read, for its candidate: neither names nor what was opened, which could tell a decision before its day."""
    lus: dict[str, list[date]] = {}
    for x in lire_jours(dossier):
        lus.setdefault(x["role"], []).append(x["jour"])
    return [
        Titre(ROLES.get(role, role), POURQUOI.get(role, ""), len(jours), min(jours), max(jours))
        for role, jours in sorted(lus.items(), key=lambda r: min(r[1]))
    ]


def lire_jours(dossier: Dossier) -> list[dict[str, Any]]:
    """Each day and capacity in which a dossier was read, oldest first."""
    lues = Evenement.objects.filter(chaine=chaine_des_lectures(dossier.pk), action=CONSULTE)
    return list(_jours(lues, "role").order_by("jour", "role").values("jour", "role"))
