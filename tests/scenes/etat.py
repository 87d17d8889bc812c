"""What the database and the private files hold, and the difference that leads from one state to the next."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Modele = type[models.Model]
Photo = dict[Modele, dict[Any, tuple[Any, ...]]]
Fichiers = dict[str, int]  # size by name, below MEDIA_ROOT
# Written again with other numbers each time a test with committed data has emptied the tables.
DU_CADRE = {"contenttypes.ContentType", "auth.Permission"}


@cache
def modeles() -> tuple[Modele, ...]:
    """Every table, those between two models included, but the framework's own lists."""
    tous = apps.get_models(include_auto_created=True)
    return tuple(m for m in tous if m._meta.managed and not m._meta.proxy and m._meta.label not in DU_CADRE)


@cache
def champs(modele: Modele) -> tuple[models.Field[Any, Any], ...]:
    """Columns of one table; none of ours inherits those of another."""
    assert modele._meta.local_concrete_fields == modele._meta.concrete_fields
    return tuple(modele._meta.concrete_fields)


@cache
def depend_du_cadre(modele: Modele) -> bool:
    """Whether a row of this table names a content type or a permission, whose numbers are not always the same."""
    return any(f.is_relation and f.related_model and f.related_model._meta.label in DU_CADRE for f in champs(modele))


def photographier() -> Photo:
    """Every row of every table."""
    pleines = _pleines()
    return {m: _lire(m) if rang in pleines else {} for rang, m in enumerate(modeles())}


@cache
def _requete_des_pleines() -> tuple[str, tuple[Any, ...]]:
    """One query for the places of the tables that hold a row: most hold none."""
    une, *autres = (m._base_manager.order_by().values_list(models.Value(rang, models.IntegerField())).distinct() for rang, m in enumerate(modeles()))
    return une.union(*autres, all=True).query.get_compiler(connection=connection).as_sql()


def _pleines() -> set[int]:
    with connection.cursor() as curseur:
        curseur.execute(*_requete_des_pleines())
        return {rang for (rang,) in curseur.fetchall()}


def _lire(modele: Modele) -> dict[Any, tuple[Any, ...]]:
    colonnes = champs(modele)
    cle = colonnes.index(modele._meta.pk)
    lignes = modele._base_manager.order_by().values_list(*[f.attname for f in colonnes])
    return {ligne[cle]: tuple(map(_simple, ligne)) for ligne in lignes}


def _simple(valeur: Any) -> Any:
    return bytes(valeur) if isinstance(valeur, memoryview) else valeur


def empreinte(photo: Photo) -> str:
    """The same for two databases with the same rows."""
    somme = hashlib.sha256()
    for modele, lignes in photo.items():
        if lignes:
            somme.update(f"{modele._meta.label}\n".encode())
            somme.update("\n".join(sorted(map(repr, lignes.values()))).encode())
    return somme.hexdigest()


def lister_fichiers() -> Fichiers:
    """Private files of the running test."""
    racine = Path(settings.MEDIA_ROOT)
    return {str(f.relative_to(racine)): f.stat().st_size for f in racine.rglob("*") if f.is_file()}


class Difference:
    """Rows and files to remove and to add, to go from one state to another."""

    def __init__(self, avant: Photo, apres: Photo, fichiers_avant: Fichiers, fichiers_apres: Fichiers) -> None:
        self.retirees: dict[Modele, list[Any]] = {}
        self.ajoutees: dict[Modele, list[tuple[Any, ...]]] = {}
        for modele, lignes in apres.items():
            anciennes = avant[modele]
            if retirees := [pk for pk, ligne in anciennes.items() if lignes.get(pk) != ligne]:
                self.retirees[modele] = retirees
            if ajoutees := [ligne for pk, ligne in lignes.items() if anciennes.get(pk) != ligne]:
                self.ajoutees[modele] = ajoutees
        racine = Path(settings.MEDIA_ROOT)
        self.fichiers = {nom: (racine / nom).read_bytes() for nom in fichiers_apres.keys() - fichiers_avant.keys()}
        # a file that changed or went is not of a scene: nothing is ever overwritten there
        self.est_gardable = not any(map(depend_du_cadre, {*self.retirees, *self.ajoutees})) and all(
            fichiers_apres.get(nom) == taille for nom, taille in fichiers_avant.items()
        )
        self._ordres: list[tuple[str, Any]] | None = None

    def appliquer(self, *, is_compteurs_a_regler: bool = False) -> None:
        """Put the rows and the files there, as they were: no signal, no `save`, no clock; the counters of the keys set after them if asked."""
        with transaction.atomic():
            for modele, pks in self.retirees.items():
                modele._base_manager.filter(pk__in=pks)._raw_delete(connection.alias)
            if self._ordres is None:
                self._ordres = [ordre for modele, lignes in self.ajoutees.items() for ordre in _insertions(modele, lignes)]
            with connection.cursor() as curseur:
                for texte, valeurs in self._ordres:
                    curseur.execute(texte, valeurs)
                for texte in connection.ops.sequence_reset_sql(no_style(), list(self.ajoutees)) if is_compteurs_a_regler else ():
                    curseur.execute(texte)
        racine = Path(settings.MEDIA_ROOT)
        for nom, octets in self.fichiers.items():
            (racine / nom).parent.mkdir(parents=True, exist_ok=True)
            (racine / nom).write_bytes(octets)


def _insertions(modele: Modele, lignes: list[tuple[Any, ...]]) -> Iterable[tuple[str, Any]]:
    """The statements that the ORM writes to insert these rows with the values they have, automatic dates included."""
    colonnes = champs(modele)
    noms = [f.attname for f in colonnes]
    objets = [modele.from_db(connection.alias, noms, ligne) for ligne in lignes]
    taille = max(1, connection.ops.bulk_batch_size(colonnes, objets))
    for debut in range(0, len(objets), taille):
        requete = sql.InsertQuery(modele)
        requete.insert_values(colonnes, objets[debut : debut + taille], raw=True)
        yield from requete.get_compiler(connection=connection).as_sql()


def ecarts(une: Photo, autre: Photo) -> Mapping[str, int]:
    """Tables whose rows differ, with how many."""
    return {
        m._meta.label: n
        for m in une
        if (n := sum(une[m].get(pk) != autre[m].get(pk) for pk in une[m].keys() | autre[m].keys()))
    }
