"""Find people by words, role and account, sorted; the list and its CSV share what is found here."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.db.models import F, Prefetch, Q
from django.utils import timezone

from comptes.enums import Role
from comptes.models import AttributionRole, Utilisateur
from comptes.regles import plier

from .regles import neutraliser
from .tableur import Plume

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

COMPTES = (("actif", "Ouverts"), ("ferme", "Fermés"))
SANS_ROLE = "aucun"
ROLES = [*(r for r in Role.choices if r[0] != Role.CANDIDAT), (SANS_ROLE, "Candidat seulement")]
TRIS: dict[str, tuple[str, tuple[str, ...]]] = {
    "nom": ("Nom", ("nom", "prenom")),
    "email": ("Adresse électronique", ("email",)),
    "organisation": ("Entreprise ou organisme", ("organisation__nom_plie",)),
    "connexion": ("Dernière connexion", ("last_login",)),
}  # fmt: skip
TRI = "nom"
ENTETE = ("Prénom", "Nom", "Adresse électronique", "Entreprise ou organisme", "Fonction", "Rôles", "Compte", "Créé le", "Dernière connexion")


def chercher_personnes(donnees: Any) -> tuple[QuerySet[Utilisateur], str]:
    """Accounts where every word occurs, folded, with the role and the state asked for; and the sort that was used."""
    trouves = Utilisateur.objects.select_related("organisation")
    for mot in plier(donnees.get("q", "")).split():
        trouves = trouves.filter(Q(plie__contains=mot) | Q(organisation__nom_plie__contains=mot))
    role, compte = donnees.get("role", ""), donnees.get("compte", "")
    tenus = AttributionRole.objects.en_vigueur()
    if role == SANS_ROLE:
        trouves = trouves.exclude(pk__in=tenus.values("utilisateur"))
    elif role in dict(ROLES):
        trouves = trouves.filter(pk__in=tenus.filter(role=role).values("utilisateur"))
    if compte in dict(COMPTES):
        trouves = trouves.filter(is_active=compte == "actif")
    tri = donnees.get("tri", TRI)
    if tri.removeprefix("-") not in TRIS:
        tri = TRI
    champs = TRIS[tri.removeprefix("-")][1]
    ordre = [F(c).desc(nulls_last=True) if tri.startswith("-") else F(c).asc(nulls_last=True) for c in champs]
    en_vigueur = Prefetch("attributions", AttributionRole.objects.en_vigueur(), to_attr="en_vigueur")
    return trouves.order_by(*ordre, "pk").prefetch_related(en_vigueur), tri


def annuaire_csv(personnes: Iterable[Utilisateur]) -> Iterator[str]:
    """Lines of the CSV, formulas neutralised, with the mark that makes a spreadsheet read UTF-8."""
    plume = csv.writer(Plume(), delimiter=";")
    yield "\ufeff" + plume.writerow(ENTETE)
    for p in personnes:
        roles = ", ".join(str(a.get_role_display()) for a in p.en_vigueur) or "Candidat seulement"
        valeurs = [
            p.prenom, p.nom, p.email, p.organisation.nom if p.organisation else "", p.fonction, roles,
            "Ouvert" if p.is_active else "Fermé", f"{timezone.localdate(p.date_joined):%d/%m/%Y}",
            f"{timezone.localdate(p.last_login):%d/%m/%Y}" if p.last_login else "",
        ]  # fmt: skip
        yield plume.writerow([neutraliser(v) for v in valeurs])
