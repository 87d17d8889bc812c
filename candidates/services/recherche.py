"""Keep the words under which each dossier is found in step with what is written in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db import transaction

from ..models import Candidat, Dossier, Emploi, Jeton
from ..models.jeton import COMPTE, EMPLOI, IDENTITE, NUMERO
from ..regles import jetons

if TYPE_CHECKING:
    from uuid import UUID

CHAMPS_NOMMANTS = ("prenoms", "nom_naissance", "nom_usage", "email")  # fields of a candidate that are looked for
PAR_LOT = 500


def mots_du_candidat(candidat: Candidat) -> list[str]:
    """Words of the names and of the address that the candidate gives."""
    return jetons(*(getattr(candidat, champ) for champ in CHAMPS_NOMMANTS))


def mots_du_dossier(dossier: Dossier, emplois: Iterable[tuple[object, str]]) -> dict[str, list[str]]:
    """Every word of a dossier, by source; `emplois` gives the id and the company of each job."""
    compte = dossier.candidat.utilisateur.email if dossier.candidat.utilisateur else ""
    sources = {NUMERO: jetons(dossier.numero), IDENTITE: mots_du_candidat(dossier.candidat), COMPTE: jetons(compte)}
    return sources | {f"{EMPLOI}{pk}": jetons(entreprise) for pk, entreprise in emplois}


def _lignes(dossier_id: UUID, sources: Mapping[str, Sequence[str]]) -> Iterator[Jeton]:
    for source, mots in sources.items():
        yield from (Jeton(dossier_id=dossier_id, source=source, rang=rang, jeton=mot) for rang, mot in enumerate(mots))


def construire_jetons(dossier: Dossier, emplois: Iterable[tuple[object, str]]) -> list[Jeton]:
    """Words of a dossier, unsaved, for whoever creates many at once."""
    return list(_lignes(dossier.pk, mots_du_dossier(dossier, emplois)))


def indexer(dossier: Dossier) -> None:
    """Write every word of a dossier anew; in the transaction of whoever made it or changed it as a whole."""
    sources = mots_du_dossier(dossier, dossier.emplois.values_list("pk", "entreprise"))
    Jeton.objects.filter(dossier=dossier).delete()
    Jeton.objects.bulk_create(_lignes(dossier.pk, sources), ignore_conflicts=True)


def suivre_candidat(candidat: Candidat, avant: Sequence[str]) -> None:
    """Names or address have just changed: every dossier of this person is found under the new ones. `avant`: the old words."""
    apres = mots_du_candidat(candidat)
    if list(avant) != apres:
        _remplacer(candidat.dossiers.values_list("pk", flat=True), IDENTITE, avant, apres)


def suivre_emploi(emploi: Emploi, avant: str) -> None:
    """The company of a job has just changed, from `avant`."""
    anciens, nouveaux = jetons(avant), jetons(emploi.entreprise)
    if anciens != nouveaux:
        _remplacer([emploi.dossier_id], f"{EMPLOI}{emploi.pk}", anciens, nouveaux)


def suivre_compte(utilisateur_id: UUID, avant: str, apres: str) -> None:
    """The address of an account has just changed: it finds the dossiers of its person."""
    dossiers = Dossier.objects.filter(candidat__utilisateur_id=utilisateur_id).values_list("pk", flat=True)
    _remplacer(dossiers, COMPTE, jetons(avant), jetons(apres))


def oublier_emploi(emploi: Emploi) -> None:
    """A job is removed: its company finds nothing any more."""
    Jeton.objects.filter(dossier_id=emploi.dossier_id, source=f"{EMPLOI}{emploi.pk}").delete()


def _remplacer(dossiers: Iterable[UUID], source: str, avant: Sequence[str], apres: Sequence[str]) -> None:
    """Write the new words over the old ones, place by place, in one query: a field is saved at each pause in typing."""
    places = [mot or "" for mot, _ in zip_longest(apres, avant)]
    Jeton.objects.bulk_create(
        (ligne for pk in dossiers for ligne in _lignes(pk, {source: places})),
        update_conflicts=True, unique_fields=["dossier", "source", "rang"], update_fields=["jeton"],
    )  # fmt: skip


def reindexer() -> int:
    """Compare every dossier with its words, write anew those that differ; return how many did. Safe at any moment."""
    cles, nombre = list(Dossier.objects.order_by("pk").values_list("pk", flat=True)), 0
    for debut in range(0, len(cles), PAR_LOT):
        with transaction.atomic():
            nombre += _reprendre(cles[debut : debut + PAR_LOT])
    return nombre


def _reprendre(cles: Sequence[UUID]) -> int:
    list(Dossier.objects.filter(pk__in=cles).select_for_update().order_by("pk").values_list("pk"))  # then what each says now is read
    dossiers = Dossier.objects.filter(pk__in=cles).select_related("candidat__utilisateur").prefetch_related("emplois")
    presents: dict[UUID, set[tuple[str, int, str]]] = {}
    for pk, *place in Jeton.objects.filter(dossier__in=cles).exclude(jeton="").values_list("dossier_id", "source", "rang", "jeton"):
        presents.setdefault(pk, set()).add(tuple(place))  # type: ignore[arg-type]
    faux: dict[UUID, list[Jeton]] = {}
    for dossier in dossiers:
        lignes = construire_jetons(dossier, [(e.pk, e.entreprise) for e in dossier.emplois.all()])
        if {(j.source, j.rang, j.jeton) for j in lignes} != presents.get(dossier.pk, set()):
            faux[dossier.pk] = lignes
    Jeton.objects.filter(dossier__in=list(faux)).delete()
    Jeton.objects.bulk_create(ligne for lignes in faux.values() for ligne in lignes)
    return len(faux)
